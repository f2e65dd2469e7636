/** Which rows of a long table are drawn. Pure. */

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
