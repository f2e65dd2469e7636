import { describe, expect, test } from 'vitest';
import { stillMarked, type Answer } from './typeahead';

const answer = (...ids: number[]): Answer => ({ ref: 'item', query: 'x', rows: ids.map((id) => ({ id })), failed: false });

describe('an answer that comes while a row is marked', () => {
  test('leaves the mark on the same record, wherever it stands now', () => {
    expect(stillMarked(answer(1, 2), 1, answer(2, 3))).toBe(0);
    expect(stillMarked(answer(1, 2), 0, answer(2, 3))).toBe(-1);
  });

  test('leaves it on the last row, which makes a record of what was typed', () => {
    expect(stillMarked(answer(), 0, answer())).toBe(0);
    expect(stillMarked(answer(1), 1, answer())).toBe(0);
  });

  test('marks nothing by itself', () => {
    expect(stillMarked(null, 2, answer(1))).toBe(-1);
    expect(stillMarked(answer(1), -1, answer(1))).toBe(-1);
  });
});
