import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { keys } from '../../api/queries';
import { messageOf } from '../../pages/ui/problems';

/** Carries out a change of the customization, tells what was refused, and lets this page and all forms have the new state. */
export function useKeeping(): (work: () => Promise<unknown>) => Promise<boolean> {
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
      void queries.invalidateQueries({ queryKey: ['customize'] });
      void queries.invalidateQueries({ queryKey: keys.meta });
    }
  };
}
