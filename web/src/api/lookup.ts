/** Finds records of a type for type-ahead, and many by their codes in one request. */
import { isRecord } from '../meta/format';
import type { DataRecord, TypeMeta } from '../meta/types';
import { get, post } from './client';

export const LOOKUP_LIMIT = 20;
type Words = Record<string, string>;

/** `ref` is a type code, narrowed by `only` after a colon where the field says so: `party:is_customer`. */
export async function lookup(ref: string, query: string, form: Words = {}): Promise<DataRecord[]> {
  const [type, only] = ref.split(':') as [string, string | undefined];
  const found = await get<DataRecord[] | { rows: DataRecord[] }>(`/api/search/${type}`, { q: query, limit: LOOKUP_LIMIT, ...(only && { only }), ...form });
  return Array.isArray(found) ? found : found.rows;
}

export async function lookupMany(ref: string, codes: string[], form: Words = {}): Promise<ReadonlyMap<string, DataRecord | null>> {
  const asked = new URLSearchParams(form).toString();
  const address = `/api/search/${ref}/codes${asked === '' ? '' : `?${asked}`}`;
  return new Map(Object.entries(await post<Record<string, DataRecord | null>>(address, { codes })));
}

/** What a form tells of itself when one of its references is looked up: its type and the header fields the offer depends on. */
export function wordsOfForm(type: TypeMeta, ref: string, values: DataRecord): Words {
  const fields = type.offers?.[ref];
  if (fields === undefined) return {};
  const words: Words = { for: type.code };
  for (const name of fields) {
    const value = isRecord(values[name]) ? values[name].id : values[name];
    if (value !== undefined && value !== null && value !== '') words[`with.${name}`] = String(value);
  }
  return words;
}
