import { expect, test } from 'vitest';
import { meta } from '../../../dev/declarations';
import { completeMeta } from '../../api/meta';
import type { DataRecord, TypeMeta } from '../../meta/types';
import { conflictsOf, merged } from './conflicts';

const order = completeMeta(meta).types.find((type) => type.code === 'sales_order') as TypeMeta;
const saved: DataRecord = { id: 7, version: 3, number: 'XS-1', state: 'draft', remarks: 'old', contact: '陈', customer_number: 'P1', lines: [] };
const lines = (...quantities: (string | null)[]) => quantities.flatMap((quantity, at) => (quantity === null ? [] : [{ id: at + 1, quantity }]));
const touched = new Set(['lines']);

test('a stale save shows both sides and keeps what was chosen', () => {
  const mine = { ...saved, remarks: 'mine', contact: '刘' };
  const theirs = { ...saved, version: 4, remarks: 'theirs', customer_number: 'P2' };
  const found = conflictsOf(order, saved, mine, new Set(), theirs);
  expect(found.map((one) => [one.name, one.both])).toEqual([['customer_number', false], ['contact', false], ['remarks', true]]);
  const { values } = merged(order, saved, mine, new Set(), theirs, new Set(['contact']));
  expect(values).toMatchObject({ version: 4, remarks: 'theirs', contact: '刘', customer_number: 'P2' });
});

test('a line that only one side changed needs no choice, one that both changed does', () => {
  const base = { ...saved, lines: lines('1', '2', '3') };
  const mine = { ...base, lines: lines('1.000000', '20', '30') };
  const theirs = { ...base, version: 4, lines: lines('10', '2', '33') };
  const found = conflictsOf(order, base, mine, touched, theirs);
  expect(found.map((one) => [one.name, one.own, one.both])).toEqual([['lines#1', false, false], ['lines#2', true, false], ['lines#3', true, true]]);
  expect(found.map((one) => one.line?.fields.map((field) => field.name))).toEqual([['quantity'], ['quantity'], ['quantity']]);
  const own = new Set(found.filter((one) => one.own).map((one) => one.name));
  expect(merged(order, base, mine, touched, theirs, own).values).toMatchObject({ version: 4, lines: lines('10', '20', '30') });
  expect(merged(order, base, mine, touched, theirs, new Set()).touched.size).toBe(0);
});

test('lines added and deleted on either side are kept or left out as chosen', () => {
  const base = { ...saved, lines: lines('1', '2', '3') };
  const mine = { ...base, lines: [...lines('1', null, '30'), { quantity: '4' }] }; // the second deleted, the third changed, one added
  const theirs = { ...base, version: 4, lines: [...lines('1', '2', null), { id: 9, quantity: '9' }] }; // the third deleted, another added
  const found = conflictsOf(order, base, mine, touched, theirs);
  expect(found.map((one) => [one.name, one.mine === null, one.theirs === null, one.own, one.both])).toEqual([
    ['lines#3', false, true, true, true], ['lines#new2', false, true, true, false], ['lines#2', true, false, true, false], ['lines#9', true, false, false, false],
  ]);
  const own = new Set(found.filter((one) => one.own).map((one) => one.name));
  expect(merged(order, base, mine, touched, theirs, own).values.lines).toEqual([{ id: 1, quantity: '1' }, { id: 9, quantity: '9' }, { quantity: '30' }, { quantity: '4' }]);
});
