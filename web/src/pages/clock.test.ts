import { expect, test } from 'vitest';
import { strikes } from './clock';

test('a cron text is said in words, in the own time', () => {
  const at = new Date(Date.UTC(2026, 0, 1, 18, 5));
  const hour = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
  expect(strikes('5 18 * * *')).toContain(hour);
  expect(strikes('*/10 * * * *')).toContain('10');
  expect(strikes('17 * * * *')).toContain('17');
  expect(strikes('0 3 * * 1')).toBe('0 3 * * 1 UTC');
});
