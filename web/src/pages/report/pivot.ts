/** How a report is grouped: rows, columns, figures. It stands in the address, and the server counts. */
import { isNumeric } from '../../core/check';
import type { FieldMeta } from '../../meta/types';
import { SHOWN_AS } from './chart';

export const WAYS = ['sum', 'avg', 'min', 'max', 'count'] as const;
export type Way = (typeof WAYS)[number];

export interface SourceColumn {
  name: string;
  label: string;
  type: FieldMeta['type'];
  total?: boolean;
}

export interface PivotChoice {
  rows: string[];
  across: string;
  way: Way;
  figures: string[];
}

const ONLY = `${SHOWN_AS}only.`;
export const MOST_ROWS = 3;

/** What the server is told beside the parameters: the pivot, and the group whose rows are shown. */
export function serverWords(address: URLSearchParams): [string, string][] {
  const known = ['rows', 'across', 'measures'].map((name) => SHOWN_AS + name);
  return [...address].filter(([name]) => known.includes(name) || name.startsWith(ONLY));
}

export function isOneGroup(address: URLSearchParams): boolean {
  return [...address.keys()].some((name) => name.startsWith(ONLY));
}

export function groupable(columns: readonly SourceColumn[]): SourceColumn[] {
  return columns.filter((one) => !isNumeric(one as unknown as FieldMeta));
}

export function countable(columns: readonly SourceColumn[]): SourceColumn[] {
  return columns.filter((one) => isNumeric(one as unknown as FieldMeta));
}

/** The pivot of the address; null where the report is shown as it is. */
export function pivotOf(address: URLSearchParams): PivotChoice | null {
  const rows = (address.get(`${SHOWN_AS}rows`) ?? '').split(',').filter((one) => one !== '');
  if (rows.length === 0) return null;
  const measures = (address.get(`${SHOWN_AS}measures`) ?? '').split(',').map((one) => one.split(':'));
  const way = WAYS.find((one) => one === measures[0]?.[0]) ?? 'sum';
  return { rows, across: address.get(`${SHOWN_AS}across`) ?? '', way, figures: measures.flatMap(([, name]) => (name === undefined ? [] : [name])) };
}

/** A first pivot: by the first name, of the first figure that adds up. */
export function usualPivot(columns: readonly SourceColumn[]): PivotChoice {
  const able = countable(columns);
  const figure = able.find((one) => one.total === true) ?? able[0];
  return { rows: groupable(columns).slice(0, 1).map((one) => one.name), across: '', way: figure === undefined ? 'count' : 'sum', figures: figure === undefined ? [] : [figure.name] };
}

/** The address with another pivot, or none. A chart of other columns goes with it. */
export function withPivot(address: URLSearchParams, choice: PivotChoice | null): URLSearchParams {
  const next = new URLSearchParams(address);
  for (const name of [...next.keys()]) if (name.startsWith(ONLY)) next.delete(name);
  for (const name of ['rows', 'across', 'measures', 'by', 'figures']) next.delete(SHOWN_AS + name);
  if (choice === null || choice.rows.length === 0) return next;
  next.set(`${SHOWN_AS}rows`, choice.rows.join(','));
  if (choice.across !== '') next.set(`${SHOWN_AS}across`, choice.across);
  const measures = choice.way === 'count' || choice.figures.length === 0 ? ['count'] : choice.figures.map((one) => `${choice.way}:${one}`);
  next.set(`${SHOWN_AS}measures`, measures.join(','));
  return next;
}
