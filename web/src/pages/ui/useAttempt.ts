import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { App } from 'antd';
import type { Problem } from '../../meta/types';
import { problemsOf } from './problems';
import { tellRefused } from './tellRefused';

export type Attempt = (work: () => Promise<unknown>, onRefused?: (problems: Problem[]) => void) => Promise<boolean>;

/** Carries something out, tells what was refused (or hands it to the open dialog), and asks again for what is `shown`. Answers whether it was done. */
export function useAttempt(...shown: QueryKey[]): Attempt {
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
      for (const queryKey of shown) void queries.invalidateQueries({ queryKey });
    }
  };
}
