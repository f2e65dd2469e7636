import { expect, test } from 'vitest';
import { codeOf, readOptions, withIds, writeOptions } from './types';

test('a code names type, line set and field', () => {
  expect(codeOf('sales_order', '', 'x_route')).toBe('sales_order.x_route');
  expect(codeOf('sales_order', 'lines', 'x_route')).toBe('sales_order.lines.x_route');
});

test('options are one a line, in either bar, and come back as they were', () => {
  const options = readOptions('red | 红 | Red\n\nblue｜蓝\ngreen');
  expect(options).toEqual([
    { value: 'red', label: '红', label_en: 'Red' },
    { value: 'blue', label: '蓝', label_en: '' },
    { value: 'green', label: 'green', label_en: '' },
  ]);
  expect(readOptions(writeOptions(options))).toEqual(options);
});

test('an option that stays keeps its id', () => {
  const [red, blue] = withIds(readOptions('red|赤\nblue|蓝'), [{ id: 7, value: 'red', label: '红', label_en: '' }]);
  expect(red).toEqual({ id: 7, value: 'red', label: '赤', label_en: '' });
  expect(blue).toEqual({ value: 'blue', label: '蓝', label_en: '' });
});
