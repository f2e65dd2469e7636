/** The order in which a list showed its records, so that a form opened from it knows the previous and the next one. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import { keys } from '../../api/queries';
import type { TypeMeta } from '../../meta/types';
import { askedOf, readState } from './state';

export interface Neighbours {
  previous: string | null;
  next: string | null;
}

interface Shown {
  ids: string[];
  /** The list's address. */
  back: string;
  /** True where the list goes on after its last loaded row. */
  more: boolean;
}

const shown = new Map<string, Shown>();

export function rememberList(type: string, ids: string[], back: string, more: boolean): void {
  shown.set(type, { ids, back, more });
}

/** What the rows loaded tell; null where they do not: nothing is loaded, the record is not among them, or they end at it. */
export function knownNeighbours(type: string, id: string): Neighbours | null {
  const list = shown.get(type);
  const at = list === undefined ? -1 : list.ids.indexOf(id);
  if (list === undefined || at < 0 || (list.more && at === list.ids.length - 1)) return null;
  return { previous: list.ids[at - 1] ?? null, next: list.ids[at + 1] ?? null };
}

/** The list's address with its filters, to go back to. */
export function listAddress(type: string): string | null {
  return shown.get(type)?.back ?? null;
}

/** The list's parameters as the server takes them; those of the plain list where none was looked at. */
export function listQuery(type: string): URLSearchParams {
  const address = listAddress(type) ?? '';
  const at = address.indexOf('?');
  return askedOf(readState(new URLSearchParams(at < 0 ? '' : address.slice(at))));
}

/** Previous and next of a record, by the list that it was opened from or as the server lists it. */
export function useNeighbours(type: TypeMeta, id: string | null): Neighbours {
  const known = id === null ? null : knownNeighbours(type.code, id);
  const query = listQuery(type.code);
  const asked = useQuery({
    queryKey: [...keys.list(type.code), 'neighbours', id, query.toString()],
    queryFn: ({ signal }) => get<Record<keyof Neighbours, number | null>>(`${type.path}/${String(id)}/neighbours`, query, signal),
    enabled: id !== null && known === null,
  });
  if (known !== null) return known;
  if (id === null || asked.data === undefined) return NOBODY;
  const text = (one: number | null) => (one === null ? null : String(one));
  return { previous: text(asked.data.previous), next: text(asked.data.next) };
}

const NOBODY: Neighbours = { previous: null, next: null };
