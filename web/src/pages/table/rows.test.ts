import { expect, test } from 'vitest';
import type { FieldMeta } from '../../meta/types';
import { fittedColumns, pieces, type Fitting, type Piece } from './rows';

const total = (found: Piece[]) => found.reduce((sum, one) => sum + ('at' in one ? 1 : one.rows), 0);
const drawn = (found: Piece[]) => found.flatMap((one) => ('at' in one ? [one.at] : []));

test('rows out of sight leave their room, so that nothing jumps', () => {
  const found = pieces(5000, 100, 103, null);
  expect(found).toEqual([{ before: 100, rows: 100 }, { at: 100 }, { at: 101 }, { at: 102 }, { at: 103 }, { before: 5000, rows: 4896 }]);
  expect(total(found)).toBe(5000);
});

test('the row with the focus is drawn wherever it stands', () => {
  expect(drawn(pieces(5000, 100, 102, 7))).toEqual([7, 100, 101, 102]);
  expect(drawn(pieces(5000, 100, 102, 4999))).toEqual([100, 101, 102, 4999]);
  for (const also of [0, 99, 100, 103, 4999]) expect(total(pieces(5000, 100, 102, also))).toBe(5000);
});

test('a row that is no more is not drawn', () => {
  expect(drawn(pieces(10, 0, 20, 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(pieces(0, 0, -1, 3)).toEqual([]);
});

const column = (name: string, type: FieldMeta['type'], width: number, own = false): Fitting => ({ field: { name, type, label: { zh: name, en: name } }, width, own });
const ORDER = [column('number', 'text', 140), column('state', 'enum', 100), column('party', 'ref', 220), column('warehouse', 'ref', 120), column('day', 'date', 104), column('total', 'money', 130), column('remarks', 'text', 150)];

test('columns give way until the last amount is in sight, and no further than they can be read', () => {
  expect(fittedColumns(ORDER, 0)).toEqual(ORDER.map((one) => one.width));
  expect(fittedColumns(ORDER, 820)).toEqual(ORDER.map((one) => one.width)); // what stands behind the amount may be out of sight
  const widths = fittedColumns(ORDER, 740);
  expect(widths.slice(0, 6).reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(740);
  expect([widths[0], widths[4], widths[5], widths[6]]).toEqual([140, 104, 130, 150]);
  expect(fittedColumns(ORDER, 300)).toEqual([140, 80, 150, 84, 104, 130, 150]);
});

test('a column that somebody has given its width keeps it', () => {
  const mine = ORDER.map((one) => (one.field.name === 'party' ? { ...one, own: true } : one));
  expect(fittedColumns(mine, 300)[2]).toBe(220);
});
