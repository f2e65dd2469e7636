import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';

/** What a flow rule is called, by its code; the code while the names are not there. */
export function useRuleName(): (code: string) => string {
  const { data } = useQuery({
    queryKey: ['access', 'rules'],
    queryFn: () => get<{ rows: { code: string; label: string }[] }>('/api/kernel/flow_rules'),
    staleTime: 300_000,
    retry: false,
  });
  return (code) => data?.rows.find((rule) => rule.code === code)?.label ?? code;
}
