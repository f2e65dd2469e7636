import { expect, test } from 'vitest';
import { meta } from '../../../dev/declarations';
import { completeMeta } from '../../api/meta';
import type { DataRecord, TypeMeta } from '../../meta/types';
import { copyOf, isEditable, RecordInHand, totalsOf } from './document';

const order = completeMeta(meta).types.find((type) => type.code === 'sales_order') as TypeMeta;
const saved: DataRecord = { id: 7, version: 3, number: 'XS-1', state: 'draft', remarks: 'old', contact: '陈', customer_number: 'P1', lines: [{ id: 1, quantity: '2', gross: '0.10' }] };

test('a change from elsewhere is taken over while nothing is typed, and kept beside once something is', () => {
  const hand = new RecordInHand(order, saved, saved);
  hand.meet({ ...saved, version: 4, remarks: 'theirs' });
  expect(hand.state.values.remarks).toBe('theirs');
  hand.put({ remarks: 'mine' });
  hand.meet({ ...saved, version: 5, remarks: 'again' });
  expect(hand.state.values.remarks).toBe('mine');
  expect(hand.state.newer?.version).toBe(5);
});

test('typing into a field takes its problem away, others stay', () => {
  const hand = new RecordInHand(order, saved, saved);
  hand.set({ problems: [{ code: 'a', message: 'a', field: 'remarks' }, { code: 'b', message: 'b', field: 'contact' }, { code: 'c', message: 'c', field: 'remarks', line: 1 }] });
  hand.put({ remarks: 'x' });
  expect(hand.state.problems.map((one) => one.code)).toEqual(['b', 'c']);
});

test('what is typed while a save is under way stays, and its lines get the ids that they have now', () => {
  const hand = new RecordInHand(order, null, { remarks: 'a', contact: 'b', lines: [] });
  const [one, other] = [{ quantity: '1' }, { quantity: '2' }];
  hand.putLines('lines', [one, other]);
  const sent = hand.state.values;
  hand.put({ contact: 'typed on' });
  hand.putLines('lines', [{ ...one, quantity: '5' }, other]);
  hand.acceptSent({ id: 9, version: 1, state: 'draft', remarks: 'A', contact: 'b', lines: [{ id: 21, quantity: '1' }, { id: 22, quantity: '2' }] }, sent);
  expect(hand.state.values).toMatchObject({ id: 9, remarks: 'A', contact: 'typed on', lines: [{ id: 21, quantity: '5' }, { id: 22, quantity: '2' }] });
  expect(hand.state).toMatchObject({ dirty: true, saved: { id: 9 }, touched: new Set(['lines']) });
  hand.acceptSent({ id: 9, version: 2, state: 'draft' }, hand.state.values);
  expect(hand.state.dirty).toBe(false);
});

test('a line that was deleted while it was saved gives its id to no other one', () => {
  const hand = new RecordInHand(order, null, { lines: [] });
  const [one, other] = [{ quantity: '1' }, { quantity: '2' }];
  hand.putLines('lines', [one, other]);
  const sent = hand.state.values;
  hand.putLines('lines', [other, { quantity: '3' }]);
  hand.acceptSent({ id: 9, version: 1, state: 'draft', lines: [{ id: 21, quantity: '1' }, { id: 22, quantity: '2' }] }, sent);
  expect(hand.state.values.lines).toEqual([{ id: 22, quantity: '2' }, { quantity: '3' }]);
});

test('a document is edited in its draft state only', () => {
  const hand = new RecordInHand(order, { ...saved, state: 'confirmed' }, saved);
  expect(isEditable(order, hand.state)).toBe(false);
  expect(isEditable(order, new RecordInHand(order, saved, saved).state)).toBe(true);
});

test('totals add up in decimals', () => {
  const fields = order.lines[0]?.fields ?? [];
  const lines = Array.from({ length: 10 }, () => ({ gross: '0.10', quantity: '1.5' }));
  expect(totalsOf(fields, lines).find((one) => one.field.name === 'gross')?.value).toBe('1.00');
  expect(totalsOf(fields, lines).find((one) => one.field.name === 'quantity')?.value).toBe('15');
});

test('a copy has neither number, ids nor progress', () => {
  const copy = copyOf(order, { ...saved, lines: [{ id: 1, quantity: '2', delivered: '2' }] }, { state: null });
  expect(copy).not.toHaveProperty('id');
  expect(copy.number).toBeUndefined();
  expect((copy.lines as DataRecord[])[0]).not.toHaveProperty('delivered');
  expect((copy.lines as DataRecord[])[0]?.quantity).toBe('2');
});
