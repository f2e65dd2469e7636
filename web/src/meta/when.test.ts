import { expect, test } from 'vitest';
import type { FieldMeta } from './types';
import { isRequired, isVisible } from './when';

const field = (more: Partial<FieldMeta>): FieldMeta => ({ name: 'reference', type: 'text', label: { zh: '流水号', en: 'Reference' }, ...more });

test('a field is asked for where its condition holds, and never where it is not shown', () => {
  const cheque = field({ visible_when: { field: 'method', one_of: ['cheque', 'transfer'] }, required_when: { field: 'method', one_of: ['cheque'] } });
  const of = (method: unknown) => [isVisible(cheque, { method }), isRequired(cheque, { method })];
  expect(of('cheque')).toEqual([true, true]);
  expect(of('transfer')).toEqual([true, false]);
  expect(of('none')).toEqual([false, false]);
  expect(of(null)).toEqual([false, false]);
  expect(isRequired(field({ required: true, visible_when: { field: 'is_on', one_of: [true] } }), { is_on: false })).toBe(false);
});

test('filled and empty are conditions too, and what the user does not have decides nothing', () => {
  const filled = field({ visible_when: { field: 'reason', filled: true } });
  expect([isVisible(filled, { reason: 'return' }), isVisible(filled, { reason: '' }), isVisible(filled, { reason: null })]).toEqual([true, false, false]);
  const empty = field({ required_when: { field: 'party', filled: false } });
  expect([isRequired(empty, { party: null }), isRequired(empty, { party: { id: 1 } })]).toEqual([true, false]);
  expect([isVisible(filled, {}), isRequired(empty, {})]).toEqual([true, false]);
});
