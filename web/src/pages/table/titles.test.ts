import { expect, it } from 'vitest';
import { roomFor, titleWidth } from './titles';

it('weighs a heading by its signs', () => {
  expect(titleWidth('期末余额')).toBe(22 + 4 * 13);
  expect(titleWidth('Active')).toBe(22 + 6 * 7);
});

it('gives a heading the room it takes, but no more than a column may have', () => {
  expect(roomFor('Active', 60, true)).toBe(90);
  expect(roomFor('启用', 60, true)).toBe(74);
  expect(roomFor('启用', 140, true)).toBe(140);
  expect(roomFor('A heading that goes on and on without an end', 60, true)).toBe(190);
});
