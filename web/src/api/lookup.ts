/** Finds records of a type for type-ahead, and many by their codes in one request. */
import type { DataRecord } from '../meta/types';
import { get, post } from './client';

export const LOOKUP_LIMIT = 20;

export async function lookup(ref: string, query: string): Promise<DataRecord[]> {
  const found = await get<DataRecord[] | { rows: DataRecord[] }>(`/api/search/${ref}`, { q: query, limit: LOOKUP_LIMIT });
  return Array.isArray(found) ? found : found.rows;
}

export async function lookupMany(ref: string, codes: string[]): Promise<ReadonlyMap<string, DataRecord | null>> {
  return new Map(Object.entries(await post<Record<string, DataRecord | null>>(`/api/search/${ref}/codes`, { codes })));
}
