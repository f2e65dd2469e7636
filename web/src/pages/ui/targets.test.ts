import { expect, test } from 'vitest';
import type { TypeMeta } from '../../meta/types';
import { targetOf } from './targets';

const meta = { types: [{ code: 'sales_order', module: 'sales', plural: 'sales_orders' } as TypeMeta] };

test('a notice leads to its record, else to its page, and never out of the program', () => {
  expect(targetOf(meta, { type: 'sales_order', document_id: 7, path: '/jobs/1' })).toBe('/sales/sales_orders/7');
  expect(targetOf(meta, { type: 'not_readable', document_id: 7, path: '/jobs/1' })).toBe('/jobs/1');
  expect(targetOf(meta, { type: '', document_id: null, path: '' })).toBeNull();
  expect(targetOf(meta, { type: '', document_id: null, path: '//evil.example' })).toBeNull();
  expect(targetOf(meta, { type: '', document_id: null, path: '/\t/evil.example' })).toBeNull();
  expect(targetOf(meta, { type: null, document_id: null })).toBeNull();
});
