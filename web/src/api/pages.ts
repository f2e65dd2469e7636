/** Rows that come page by page, each from the cursor at which the one before it ended: the inbox, notices, jobs, the audit. */
import { useInfiniteQuery, type InfiniteData } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from './client';

export const FIRST_PAGE = 50;
export const NEXT_PAGE = 200;

interface Page<Row> {
  rows: Row[];
  next?: string | null;
}

/** `again` answers after how many milliseconds what is shown is asked for once more, given its rows. */
export function usePages<Answer extends Page<unknown>>(
  queryKey: readonly unknown[], path: string, asked: Record<string, string> = {}, again?: (rows: Answer['rows']) => number | false,
) {
  const query = useInfiniteQuery<Answer, Error, InfiniteData<Answer, string>, readonly unknown[], string>({
    queryKey: [...queryKey, 'pages', asked],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => get<Answer>(path, { ...asked, after: pageParam, limit: pageParam === '' ? FIRST_PAGE : NEXT_PAGE }, signal),
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => again?.(state.data?.pages.flatMap((page) => page.rows) ?? []) ?? false,
  });
  const rows: Answer['rows'] = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  return { query, rows, first: query.data?.pages[0] };
}
