import { expect, test } from 'vitest';
import { pieces, type Piece } from './rows';

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
