import Big from 'big.js';
import { expect, test } from 'vitest';
import { grouped, parseDecimal, plain, round, sum } from './decimal';

test.each([
  ['1234.50', '1234.50'],
  ['1,234,567.8', '1234567.8'],
  ['１，２３４．５０', '1234.50'],
  ['12。5', '12.5'],
  ['¥ 99', '99'],
  ['-￥99', '-99'],
  ['13%', '13'],
  ['(1,200)', '-1200'],
  ['（３）', '-3'],
  ['−5', '-5'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['+7', '7'],
  ['-0', '0'],
  ['1 234 567', '1234567'],
])('%s is understood as %s', (typed, value) => {
  expect(parseDecimal(typed)).toBe(value);
});

test.each(['', 'abc', '1e5', '1,23', '1.2.3', '12a', '--5', 'NaN', '9'.repeat(41)])('%s is no decimal', (typed) => {
  expect(parseDecimal(typed)).toBeNull();
});

test('rounding goes half up, away from zero', () => {
  const cases: [string, number, string][] = [
    ['0.005', 2, '0.01'],
    ['-0.005', 2, '-0.01'],
    ['2.675', 2, '2.68'],
    ['-2.675', 2, '-2.68'],
    ['1.0049999', 2, '1.00'],
  ];
  for (const [value, scale, expected] of cases) expect(plain(round(new Big(value), scale), scale)).toBe(expected);
});

test('a sum is exact and skips what is no number', () => {
  expect(sum(['0.1', '0.2', 'abc', null, '0.3']).toFixed()).toBe('0.6');
});

test('amounts are grouped for people and keep the decimals they have', () => {
  expect(grouped(new Big('-1234567.5'), 2)).toBe('-1,234,567.50');
  expect(grouped(new Big('12.345678'), 2)).toBe('12.345678');
  expect(grouped(new Big('1000'), 0)).toBe('1,000');
});
