/** How the user likes his screens, kept by the server: the same on every device. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { get, request } from './client';

const KEY = ['preferences'] as const;

export type Preferences = Record<string, unknown>;

/** A preference and how to change it. It is shown as changed at once; null forgets it. */
export function usePreference<Value>(code: string, fallback: Value): [Value, (value: Value | null) => void, boolean] {
  const queries = useQueryClient();
  const { data, isFetched } = useQuery({ queryKey: KEY, queryFn: () => get<Preferences>('/api/session/preferences'), staleTime: Infinity });
  const value = (data?.[code] as Value | undefined) ?? fallback;
  const change = (next: Value | null) => {
    queries.setQueryData<Preferences>(KEY, (now) => ({ ...now, [code]: next ?? undefined }));
    request('PATCH', '/api/session/preferences', { body: { [code]: next } }).catch(() => void queries.invalidateQueries({ queryKey: KEY }));
  };
  return [value, change, isFetched];
}
