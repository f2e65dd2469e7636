import { expect, test } from 'vitest';
import { following, joined, sizeOf, zoomed, type Pages } from './pages';

const answer = (pages: string[], next: number | null, whole = true, count = 9): Pages => ({ pages, count, next, whole });

test('a first look gives way to the whole, and pages are asked for until the last', () => {
  const look = answer(['a1', 'a2'], null, false, 7);
  expect(following(look)).toEqual({ from: 1, whole: true });
  expect(joined([look])).toBe(look);
  const first = answer(['b1', 'b2'], 3);
  expect(following(first)).toEqual({ from: 3, whole: true });
  expect(joined([look, first])?.pages).toEqual(['b1', 'b2']);
  const last = answer(['b3'], null);
  expect(following(last)).toBeUndefined();
  expect(joined([look, first, last])).toEqual({ ...last, pages: ['b1', 'b2', 'b3'] });
  expect(joined([])).toBeUndefined();
});

test('a page has the size of its paper', () => {
  expect(sizeOf('<svg class="typst-doc" viewBox="0 0 720 360" width="720pt">')).toEqual({ width: 960, height: 480 });
  expect(sizeOf(undefined)).toEqual({ width: 793, height: 1123 });
});

test('sizes go up and down by steps, and no further than the last', () => {
  expect([zoomed(100, 1), zoomed(100, -1), zoomed(87, 1), zoomed(87, -1), zoomed(300, 1), zoomed(50, -1)]).toEqual([125, 75, 100, 75, 300, 50]);
});
