import { expect, test } from 'vitest';
import { setLanguage } from '../../core/i18n';
import { placeWords, readingTime, sentence } from './problems';

test('a problem names its line, what is wrong, and what to do', () => {
  setLanguage('en');
  const problem = { code: 'x', message: 'The quantity is missing.', hint: 'Enter it.', line: 3, field: 'quantity' };
  expect(placeWords(problem) + sentence(problem)).toBe('Line 3: The quantity is missing. Enter it.');
  expect(placeWords({ code: 'x', message: 'No.' })).toBe('');
});

test('what is told stays as long as reading it takes', () => {
  expect([readingTime('No.'), readingTime('x'.repeat(80)), readingTime('x'.repeat(9000))]).toEqual([5, 10, 30]);
});
