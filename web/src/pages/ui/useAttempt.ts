import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { App } from 'antd';
import { useRef } from 'react';
import { actionKeys } from '../../api/actions';
import { ApiError } from '../../api/client';
import type { Problem } from '../../meta/types';
import { problemsOf } from './problems';
import { tellRefused } from './tellRefused';

/** The request key of what is sent: the same content has the same one until the server has decided. */
export type KeyOf = (content: unknown) => string;
export type Attempt = (work: (keyOf: KeyOf) => Promise<unknown>, onRefused?: (problems: Problem[]) => void) => Promise<boolean>;

/**
 * Carries something out, tells what was refused (or hands it to the open dialog, where one thing is done at a time: a second
 * click on what is under way does nothing), and asks again for what is `shown`. Answers whether it was done.
 */
export function useAttempt(...shown: QueryKey[]): Attempt {
  const { message } = App.useApp();
  const queries = useQueryClient();
  const busy = useRef(false);
  const requestKeys = useRef(actionKeys()).current;
  return async (work, onRefused) => {
    const ofDialog = onRefused !== undefined;
    if (ofDialog && busy.current) return false;
    if (ofDialog) busy.current = true;
    try {
      await work((content) => requestKeys.keyOf('work', content));
      requestKeys.decided('work');
      return true;
    } catch (reason) {
      if (reason instanceof ApiError && !reason.undecided) requestKeys.decided('work');
      if (onRefused === undefined) tellRefused(message, reason);
      else onRefused(problemsOf(reason));
      return false;
    } finally {
      if (ofDialog) busy.current = false;
      for (const queryKey of shown) void queries.invalidateQueries({ queryKey });
    }
  };
}
