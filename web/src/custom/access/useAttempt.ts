import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import type { Problem } from '../../meta/types';
import { problemsOf } from '../../pages/ui/problems';
import { tellRefused } from '../../pages/ui/tellRefused';

/** Carries something out, tells what was refused (or hands it to the open dialog), and asks again for what is shown. Answers whether it was done. */
export function useAttempt(): (work: () => Promise<unknown>, onRefused?: (problems: Problem[]) => void) => Promise<boolean> {
  const { message } = App.useApp();
  const queries = useQueryClient();
  return async (work, onRefused) => {
    try {
      await work();
      return true;
    } catch (reason) {
      if (onRefused === undefined) tellRefused(message, reason);
      else onRefused(problemsOf(reason));
      return false;
    } finally {
      void queries.invalidateQueries({ queryKey: ['access'] });
    }
  };
}
