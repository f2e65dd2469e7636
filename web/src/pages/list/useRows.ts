import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import { keys } from '../../api/queries';
import type { ListPage } from '../../api/types';
import type { DataRecord, TypeMeta } from '../../meta/types';

export const PAGE_SIZE = 60;

/** The rows of a list, page by page; the first page also counts and sums. */
export function useRows(type: TypeMeta, parameters: URLSearchParams, counted = true, enabled = true) {
  const query = useInfiniteQuery({
    queryKey: keys.list(type.code, parameters.toString()),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams(parameters);
      asked.set('limit', String(PAGE_SIZE));
      if (pageParam !== '') asked.set('after', pageParam);
      else if (counted) asked.set('count', '1');
      return get<ListPage>(type.path, asked, signal);
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    enabled,
  });
  const pages = query.data?.pages ?? [];
  const rows: DataRecord[] = pages.flatMap((page) => page.rows);
  return { query, rows, total: pages[0]?.total ?? null, sums: pages[0]?.sums ?? null };
}
