/** Finds records of a type for type-ahead, and many by their codes in one request. */
import type { DataRecord } from '../meta/types';
import { get, post } from './client';

export const LOOKUP_LIMIT = 20;

/** `ref` is a type code, narrowed by `only` after a colon where the field says so: `party:is_customer`. */
export async function lookup(ref: string, query: string): Promise<DataRecord[]> {
  const [type, only] = ref.split(':') as [string, string | undefined];
  const found = await get<DataRecord[] | { rows: DataRecord[] }>(`/api/search/${type}`, { q: query, limit: LOOKUP_LIMIT, ...(only && { only }) });
  return Array.isArray(found) ? found : found.rows;
}

export async function lookupMany(ref: string, codes: string[]): Promise<ReadonlyMap<string, DataRecord | null>> {
  return new Map(Object.entries(await post<Record<string, DataRecord | null>>(`/api/search/${ref}/codes`, { codes })));
}
