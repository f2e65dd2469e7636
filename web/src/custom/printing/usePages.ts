import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { get } from '../../api/client';
import { following, joined, MORE, type Pages } from './pages';

interface Asked {
  from: number;
  whole: boolean;
}

/** The pages of a record as it will be printed, as far as they were asked for; more are fetched until page `wanted` is there. */
export function usePages(path: string, template: string, wanted: number): { pages: Pages | undefined; error: Error | null } {
  const query = useInfiniteQuery({
    queryKey: ['print', path, template], staleTime: 0, gcTime: 0, retry: false, initialPageParam: { from: 1, whole: false } as Asked,
    queryFn: ({ pageParam: { from, whole }, signal }) =>
      get<Pages>(path, { format: 'pages', template, from: String(from), ...(whole ? { whole: '1', most: String(MORE) } : {}) }, signal),
    getNextPageParam: (last) => following(last),
  });
  const { data, error, hasNextPage, isFetching, fetchNextPage } = query;
  const pages = useMemo(() => joined(data?.pages ?? []), [data]);
  const isShort = pages !== undefined && (!pages.whole || pages.pages.length < wanted);
  useEffect(() => {
    if (isShort && hasNextPage && !isFetching && error === null) void fetchNextPage();
  }, [isShort, hasNextPage, isFetching, error, fetchNextPage]);
  return { pages, error };
}
