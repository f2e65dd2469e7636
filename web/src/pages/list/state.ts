/** What a list shows, kept in the address so that it can be sent to a colleague, reloaded and gone back to. */
import type { FieldMeta, TypeMeta } from '../../meta/types';
import { readJoined, writeJoined, type Group } from './joined';

export type Operator = 'eq' | 'ne' | 'in' | 'ge' | 'le' | 'gt' | 'lt' | 'like' | 'null';

export interface Condition {
  field: string;
  op: Operator;
  value: string;
}

export interface Sort {
  field: string;
  descending: boolean;
}

export interface ListState {
  q: string;
  conditions: Condition[];
  sorts: Sort[];
  /** Conditions joined by and/or, beside those of the columns. */
  where: Group | null;
  /** A field, for days with a period (`business_on:month`); empty for plain rows. */
  group: string;
  /** The saved view in use. */
  view: string;
}

export const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'in', 'ge', 'le', 'gt', 'lt', 'like', 'null']);

export function readState(parameters: URLSearchParams): ListState {
  const conditions: Condition[] = [];
  for (const [name, text] of parameters) {
    const at = text.indexOf(':');
    const op = text.slice(0, at);
    if (name.startsWith('f.') && OPERATORS.has(op)) conditions.push({ field: name.slice(2), op: op as Operator, value: text.slice(at + 1) });
  }
  const sorts = (parameters.get('sort') ?? '')
    .split(',')
    .filter((one) => one !== '')
    .map((one) => ({ field: one.replace(/^-/, ''), descending: one.startsWith('-') }));
  return { q: parameters.get('q') ?? '', conditions, sorts, where: readJoined(parameters.get('where')), group: parameters.get('group') ?? '', view: parameters.get('view') ?? '' };
}

/** What the server is asked for. */
export function askedOf(state: ListState): URLSearchParams {
  const parameters = new URLSearchParams();
  if (state.q !== '') parameters.set('q', state.q);
  for (const { field, op, value } of state.conditions) parameters.append(`f.${field}`, `${op}:${value}`);
  if (state.sorts.length > 0) parameters.set('sort', sortText(state.sorts));
  const where = writeJoined(state.where);
  if (where !== '') parameters.set('where', where);
  return parameters;
}

/** What a saved view keeps: everything but its own name. */
export function viewOf(state: ListState): string {
  return writeState({ ...state, view: '' }).toString();
}

export function writeState(state: ListState): URLSearchParams {
  const parameters = askedOf(state);
  if (state.group !== '') parameters.set('group', state.group);
  if (state.view !== '') parameters.set('view', state.view);
  return parameters;
}

export function sortText(sorts: readonly Sort[]): string {
  return sorts.map(({ field, descending }) => (descending ? `-${field}` : field)).join(',');
}

export function sortsOf(type: Pick<TypeMeta, 'order'>, state: ListState): Sort[] {
  if (state.sorts.length > 0) return state.sorts;
  return readState(new URLSearchParams({ sort: type.order })).sorts;
}

/** A click on a head: ascending, then descending, then as it was; with Shift it joins the other columns. */
export function nextSorts(sorts: readonly Sort[], field: string, join: boolean): Sort[] {
  const now = sorts.find((one) => one.field === field);
  const others = join ? sorts.filter((one) => one.field !== field) : [];
  if (now === undefined) return [...others, { field, descending: false }];
  return now.descending ? others : [...others, { field, descending: true }];
}

export function withConditions(state: ListState, field: string, conditions: readonly Condition[]): ListState {
  return { ...state, conditions: [...state.conditions.filter((one) => one.field !== field), ...conditions] };
}

/** The fields that a user may choose as columns, in the order of the declaration. */
export function possibleColumns(type: TypeMeta): FieldMeta[] {
  return type.fields.filter((field) => field.hidden !== true && field.type !== 'longtext');
}

/** The columns that were chosen, as far as there are such fields; else those laid out for everybody, else the declared ones. */
export function shownColumns(type: TypeMeta, chosen: readonly string[] | null): FieldMeta[] {
  const possible = possibleColumns(type);
  for (const names of [chosen ?? [], type.list_columns ?? []]) {
    const found = names.flatMap((name) => possible.filter((field) => field.name === name));
    if (found.length > 0) return found;
  }
  const listed = possible.filter((field) => field.in_list === true);
  return listed.length > 0 ? listed : possible.slice(0, 8);
}
