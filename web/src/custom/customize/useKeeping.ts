import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { keys } from '../../api/queries';
import type { Problem } from '../../meta/types';
import { problemsOf } from '../../pages/ui/problems';
import { tellRefused } from '../../pages/ui/tellRefused';

/** Carries out a change of the customization, tells what was refused (or hands it to the open dialog), and lets this page and all forms have the new state. */
export function useKeeping(): (work: () => Promise<unknown>, onRefused?: (problems: Problem[]) => void) => Promise<boolean> {
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
      void queries.invalidateQueries({ queryKey: ['customize'] });
      void queries.invalidateQueries({ queryKey: keys.meta });
    }
  };
}
