import { expect, test } from 'vitest';
import type { FieldMeta, FieldType } from '../meta/types';
import { faultOf, parseTyped } from './check';
import { initials } from './pinyin';

function field(type: FieldType, more: Partial<FieldMeta> = {}): FieldMeta {
  return { name: 'f', label: { zh: '栏', en: 'Field' }, type, ...more };
}
const KIND = field('enum', {
  options: [
    { value: 'special', label: { zh: '专用发票', en: 'Special invoice' } },
    { value: 'plain', label: { zh: '普通发票', en: 'Plain invoice' } },
    { value: 'none', label: { zh: '不开票', en: 'No invoice' } },
  ],
});

test('initials of Chinese words', () => {
  expect(initials('专用发票')).toBe('zyfp');
  expect(initials('螺丝M6')).toBe('lsm6');
  expect(initials('安徽欧阳')).toBe('ahoy');
});

test.each(['special', '专用发票', 'zyfp', 'zy', 'Special', 's', '专'])('%s means the special invoice', (typed) => {
  expect(parseTyped(KIND, typed)).toBe('special');
});

test('an unclear option stays as typed and is a fault', () => {
  expect(parseTyped(KIND, '发票')).toBe('发票');
  expect(faultOf(KIND, '发票')?.key).toBe('check.enum');
  expect(faultOf(KIND, 'plain')).toBeNull();
});

test('numbers: full-width is understood, nonsense stays as typed', () => {
  expect(parseTyped(field('quantity'), '１２')).toBe('12');
  expect(parseTyped(field('money'), '12x')).toBe('12x');
  expect(faultOf(field('money'), '12x')?.key).toBe('check.number');
  expect(faultOf(field('money'), '1.005')?.key).toBe('check.scale');
  expect(faultOf(field('money'), '1.50000')).toBeNull();
  expect(faultOf(field('int'), '1.5')?.key).toBe('check.whole');
  expect(faultOf(field('quantity', { minimum: '0' }), '-1')?.key).toBe('check.minimum');
  expect(faultOf(field('percent', { maximum: '100' }), '101')?.key).toBe('check.maximum');
  expect(faultOf(field('money'), '123456789012345')?.key).toBe('check.too_large');
});

test('dates, yes and no, and lengths', () => {
  expect(parseTyped(field('date'), '2026-1-5')).toBe('2026-01-05');
  expect(faultOf(field('date'), '2026-02-30')?.key).toBe('check.date');
  expect(parseTyped(field('bool'), '是')).toBe(true);
  expect(parseTyped(field('bool'), 'n')).toBe(false);
  expect(faultOf(field('bool'), 'maybe')?.key).toBe('check.bool');
  expect(faultOf(field('text', { max_length: 3 }), '四个字符')?.key).toBe('check.too_long');
});

test('a reference is only text until the server knows it', () => {
  const item = field('ref', { ref: 'item' });
  expect(parseTyped(item, 'Ｌ－１００１ ')).toBe('L-1001');
  expect(faultOf(item, 'L-1001')?.key).toBe('check.ref');
  expect(faultOf(item, { id: 1, code: 'L-1001' })).toBeNull();
});

test('emptied is null', () => {
  expect(parseTyped(field('text'), '  ')).toBeNull();
  expect(faultOf(field('money'), null)).toBeNull();
});
