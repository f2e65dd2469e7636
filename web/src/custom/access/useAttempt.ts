import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { messageOf } from '../../pages/ui/problems';

/** Carries something out, tells what was refused, and asks again for what is shown. Answers whether it was done. */
export function useAttempt(): (work: () => Promise<unknown>) => Promise<boolean> {
  const { message } = App.useApp();
  const queries = useQueryClient();
  return async (work) => {
    try {
      await work();
      return true;
    } catch (reason) {
      void message.error(messageOf(reason));
      return false;
    } finally {
      void queries.invalidateQueries({ queryKey: ['access'] });
    }
  };
}
