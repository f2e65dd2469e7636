/** Which rows of a long table are drawn. Pure. */
import type { FieldMeta } from '../../meta/types';

/** Up to so many rows a table is drawn whole. */
export const WHOLE = 200;

/** A row that is drawn, or the room of `rows` rows that are not. */
export type Piece = { at: number } | { before: number; rows: number };

/** The rows from `first` to `last`, and `also` (the one with the focus) wherever it stands; the room between them keeps their places. */
export function pieces(rows: number, first: number, last: number, also: number | null): Piece[] {
  const found: Piece[] = [];
  let next = 0;
  const draw = (at: number) => {
    if (at > next) found.push({ before: at, rows: at - next });
    found.push({ at });
    next = at + 1;
  };
  const apart = also !== null && also >= 0 && also < rows && (also < first || also > last) ? also : null;
  if (apart !== null && apart < first) draw(apart);
  for (let at = Math.max(0, first); at <= Math.min(last, rows - 1); at += 1) draw(at);
  if (apart !== null && apart > last) draw(apart);
  if (next < rows) found.push({ before: rows, rows: rows - next });
  return found;
}

/** What a column of a list needs at least; numbers and days are never cut. */
const LEAST: Partial<Record<FieldMeta['type'], number>> = { text: 90, longtext: 90, enum: 80, ref: 150 };
const SHORT_REF = 84;

export interface Fitting {
  field: FieldMeta;
  width: number;
  /** The user has given it this width. */
  own?: boolean;
}

/**
 * The widths of a list's columns in so many pixels. Where its last amount would be out of sight, the columns before it give way,
 * each by its share of what it can spare; the first, by which a row is known, and those that somebody has resized do not.
 */
export function fittedColumns(columns: readonly Fitting[], room: number): number[] {
  const widths = columns.map((column) => column.width);
  const last = columns.findLastIndex(({ field }) => field.total === true || field.type === 'money');
  const upTo = last < 0 ? columns.length : last + 1;
  const excess = widths.slice(0, upTo).reduce((total, width) => total + width, 0) - room;
  if (excess <= 0 || room <= 0) return widths;
  const spare = columns.map(({ field, width, own }, at) => {
    if (at === 0 || at >= upTo || own === true) return 0;
    const least = field.type === 'ref' && width <= 130 ? SHORT_REF : LEAST[field.type];
    return least === undefined ? 0 : Math.max(0, width - least);
  });
  const all = spare.reduce((total, one) => total + one, 0);
  const share = all === 0 ? 0 : Math.min(1, excess / all);
  return widths.map((width, at) => Math.floor(width - (spare[at] ?? 0) * share));
}
