import { expect, test } from 'vitest';
import { aged, newer, NONE, STAYS_MS, withArrived, without, type Toast } from './arriving';

const toast = (key: string): Toast => ({ key, title: key, detail: '', to: null, file: '', notice: null });
const keysOf = (now: { shown: readonly Toast[] }) => now.shown.map((one) => one.key);

test('three are shown at most, and how many more there are', () => {
  const now = withArrived(NONE, ['a', 'b', 'c', 'd', 'e'].map(toast));
  expect([keysOf(now), now.more]).toEqual([['a', 'b', 'c'], 2]);
  expect(withArrived(now, [toast('a')])).toBe(now);
  const next = withArrived(without(now, 'b'), [toast('f')]);
  expect([keysOf(next), next.more]).toEqual([['a', 'c', 'f'], 2]);
});

test('each goes when its time is over, and the number with the last', () => {
  const first = aged(withArrived(NONE, [toast('a')]), STAYS_MS - 1);
  const both = withArrived(first, [toast('b')]);
  expect(keysOf(aged(both, 1))).toEqual(['b']);
  expect(aged(both, STAYS_MS)).toEqual(NONE);
  expect(without(withArrived(NONE, ['a', 'b', 'c', 'd'].map(toast)), 'a').more).toBe(1);
});

test('nothing is new before anything is known, and what is new comes in its order', () => {
  const rows = [{ id: 9 }, { id: 8 }, { id: 5 }];
  expect(newer(rows, null)).toEqual([]);
  expect(newer(rows, 5)).toEqual([{ id: 8 }, { id: 9 }]);
  expect(newer(rows, 9)).toEqual([]);
  expect(newer([{ id: 9, read_at: '2026-01-05T08:00:00Z' }, { id: 8, read_at: null }], 7).map((row) => row.id)).toEqual([8]);
});
