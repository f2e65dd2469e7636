import { expect, test } from 'vitest';
import { parseTsv, writeTsv } from './tsv';

test('rows and cells, with the break that Excel puts at the end', () => {
  expect(parseTsv('a\tb\r\nc\t\r\n')).toEqual([['a', 'b'], ['c', '']]);
  expect(parseTsv('a\nb')).toEqual([['a'], ['b']]);
  expect(parseTsv('a\rb\r')).toEqual([['a'], ['b']]);
});

test('a quoted cell holds tabs, breaks and doubled quotes', () => {
  expect(parseTsv('"x\ty"\t"two\nlines"\t"5"" pipe"\n')).toEqual([['x\ty', 'two\nlines', '5" pipe']]);
});

test('a quote that is only a character stays one', () => {
  expect(parseTsv('5" pipe\tM6')).toEqual([['5" pipe', 'M6']]);
  expect(parseTsv('"open\tnext')).toEqual([['"open', 'next']]);
  expect(parseTsv('"a"b\tc')).toEqual([['"a"b', 'c']]);
});

test('an empty cell in the middle and an empty line are kept', () => {
  expect(parseTsv('a\t\tb\n\nc')).toEqual([['a', '', 'b'], [''], ['c']]);
  expect(parseTsv('')).toEqual([['']]);
});

test('what is written is read back', () => {
  const rows = [['a', 'b\tc', 'd"e'], ['1\n2', '', '螺丝']];
  expect(parseTsv(writeTsv(rows))).toEqual(rows);
});
