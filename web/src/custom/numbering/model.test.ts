import { expect, test } from 'vitest';
import { fitted, toggled } from './model';

test('a part comes at the cursor and goes again, and one year replaces the other', () => {
  expect(toggled('XS-', 'YYYY', 3)).toEqual({ pattern: 'XS-{YYYY}', at: 9 });
  expect(toggled('XS-{YYYY}{MM}-', 'MM', 0)).toEqual({ pattern: 'XS-{YYYY}-', at: 9 });
  expect(toggled('XS-{YYYY}{MM}-', 'YY', 0)).toEqual({ pattern: 'XS-{YY}{MM}-', at: 0 });
});

test('a pattern gets the date parts of its period', () => {
  expect(fitted('XS-{YYYY}{MM}-', 'day')).toBe('XS-{YYYY}{MM}{DD}-');
  expect(fitted('XS-{YYYY}{MM}-', 'year')).toBe('XS-{YYYY}-');
  expect(fitted('XS-{YYYY}{MM}-', 'never')).toBe('XS--');
  expect(fitted('XS--', 'month')).toBe('XS-{YYYY}{MM}-');
  expect(fitted('SO{YY}/', 'month')).toBe('SO{YY}{MM}/');
  expect(fitted('XS', 'year')).toBe('XS{YYYY}');
});
