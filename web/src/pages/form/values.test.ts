import { expect, test } from 'vitest';
import { meta } from '../../../dev/declarations';
import { completeMeta } from '../../api/meta';
import type { DataRecord, TypeMeta } from '../../meta/types';
import { bodyOf, changedFields, same, startValue, withDerived } from './values';

const order = completeMeta(meta).types.find((type) => type.code === 'sales_order') as TypeMeta;
const saved: DataRecord = {
  id: 7, version: 3, state: 'draft', business_on: '2026-01-05', party: { id: 1, code: 'C1', name: 'A' }, remarks: '', lines: [{ id: 70, item: { id: 9, code: 'I' }, quantity: '2', gross: '20.00' }],
};

test('a save of a kept record sends its version and only what changed', () => {
  expect(bodyOf(order, saved, { ...saved, remarks: '加急' }, new Set())).toEqual({ version: 3, remarks: '加急' });
});

test('a touched line set is sent whole, without what the server computes', () => {
  const now = { ...saved, lines: [{ id: 70, item: { id: 9, code: 'I' }, quantity: '3', gross: '30.00' }] };
  expect(bodyOf(order, saved, now, new Set(['lines']))).toEqual({ version: 3, lines: [{ id: 70, item: 9, quantity: '3' }] });
});

test('a new record is sent with references by id and without read-only fields', () => {
  const body = bodyOf(order, null, { ...saved, id: undefined }, new Set());
  expect(body.party).toBe(1);
  expect(body).not.toHaveProperty('state');
  expect(body).not.toHaveProperty('version');
});

test('the same reference with another name is no change; emptiness has one meaning', () => {
  expect(same({ id: 1, name: 'A' }, { id: '1', name: 'B' })).toBe(true);
  expect(same('', null)).toBe(true);
  expect(changedFields(order, saved, { ...saved, party: { id: 2 } }).map((field) => field.name)).toEqual(['party']);
});

test('defaults name days and the user', () => {
  const field = { name: 'a', label: { zh: '', en: '' }, type: 'date' as const };
  expect(startValue({ ...field, default: 'today' }, {}, '2026-02-09')).toBe('2026-02-09');
  expect(startValue({ ...field, default: 'month_start' }, {}, '2026-02-09')).toBe('2026-02-01');
  expect(startValue({ ...field, type: 'ref', default: 'me' }, { me: { id: 5 } })).toEqual({ id: 5 });
});

test('what was prefilled shows its amounts before anything is typed', () => {
  const lines = [
    { item: { id: 9, code: 'I' }, quantity: '3', price: '113', discount: '0', tax_rate: '13' },
    { item: { id: 9, code: 'I' }, quantity: '1', price: '113', discount: '0', tax_rate: '13', net: '99.99', tax: '13.01', gross: '113.00' },
  ];
  const shown = withDerived(order, { price_mode: 'inclusive', lines }).lines as DataRecord[];
  expect(shown.map((line) => [line.net, line.tax, line.gross])).toEqual([['300.00', '39.00', '339.00'], ['99.99', '13.01', '113.00']]);
  expect(withDerived(order, { remarks: '加急' })).toMatchObject({ remarks: '加急', lines: [] });
});
