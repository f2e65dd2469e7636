/** What the user was told: how many he has not read, and how they are marked. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post } from './client';
import { keys } from './queries';

export function useUnread(): number {
  const { data } = useQuery({ queryKey: [...keys.notices, 'count'], queryFn: () => get<{ unread: number }>('/api/notices/count'), refetchInterval: 60_000 });
  return data?.unread ?? 0;
}

export interface Marked {
  ids?: number[];
  kind?: string;
  read?: boolean;
}

/** Marks notices as read or unread; without ids and kind all of them. Raises ApiError. */
export function useMark(): (marked: Marked) => Promise<void> {
  const queries = useQueryClient();
  return async (marked) => {
    await post('/api/notices/read', marked);
    await queries.invalidateQueries({ queryKey: keys.notices });
  };
}
