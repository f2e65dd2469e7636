import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from '../../api/client';
import { keys } from '../../api/queries';
import type { ListPage } from '../../api/types';
import type { DataRecord, TypeMeta } from '../../meta/types';

/** The first page fills the screen; who scrolls on gets more at a time. */
export const FIRST_PAGE = 60;
export const NEXT_PAGE = 240;

/** The rows of a list, page by page. How many there are and what they add up to is asked for beside them, so that nobody waits for it to see rows. */
export function useRows(type: TypeMeta, parameters: URLSearchParams, counted = true, enabled = true) {
  const query = useInfiniteQuery({
    queryKey: keys.list(type.code, parameters.toString()),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams(parameters);
      asked.set('limit', String(pageParam === '' ? FIRST_PAGE : NEXT_PAGE));
      if (pageParam !== '') asked.set('after', pageParam);
      return get<ListPage>(type.path, asked, signal);
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    enabled,
  });
  const all = useMemo(() => countedBy(parameters), [parameters]);
  const whole = useQuery({
    queryKey: keys.list(type.code, `count?${all.toString()}`),
    queryFn: ({ signal }) => get<ListPage>(type.path, all, signal),
    placeholderData: keepPreviousData,
    enabled: enabled && counted,
  });
  const rows: DataRecord[] = useMemo(() => (query.data?.pages ?? []).flatMap((page) => page.rows), [query.data]);
  // While other rows are on their way the old ones stand there with their own figures; figures of other rows never do.
  const figures = whole.isPlaceholderData && !query.isPlaceholderData ? undefined : whole.data;
  return { query, rows, total: figures?.total ?? null, sums: figures?.sums ?? null };
}

/** What asks for the figures alone: the same conditions, and as little else as can be. */
export function countedBy(parameters: URLSearchParams): URLSearchParams {
  const asked = new URLSearchParams(parameters);
  asked.delete('sort');
  asked.set('columns', 'id');
  asked.set('limit', '1');
  asked.set('count', '1');
  return asked;
}
