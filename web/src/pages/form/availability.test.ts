import { expect, test } from 'vitest';
import { isQuestion, wantedItems } from './Availability';

const META = { lines: 'lines', item: 'item', quantity: 'quantity', warehouse: 'warehouse' };

test('lines of one item and unit are asked once, their quantities added up', () => {
  const lamp = { id: 5, code: 'P201', name: '台灯' };
  const lines = [
    { item: lamp, unit: { id: 1 }, quantity: '0.1', promised_on: '2026-03-01' },
    { item: { id: 6, code: 'P202' }, quantity: '3' },
    { item: lamp, unit: { id: 1 }, quantity: '0.2' },
    { item: lamp, unit: { id: 2 }, quantity: '4' },
    { item: 'unknown', quantity: '9' },
  ];
  expect(wantedItems(META, { lines }).map((one) => [one.key, one.quantity, one.on])).toEqual([
    ['5/1', '0.3', '2026-03-01'],
    ['6/', '3', null],
    ['5/2', '4', null],
  ]);
});

test('nothing is asked before what is asked names a warehouse and an item', () => {
  const lines = [{ item: 5, unit: 1, quantity: '1', on: null }];
  expect([{ warehouse: null, lines: [] }, { warehouse: null, lines }, { warehouse: 7, lines: [] }, { warehouse: 7, lines }].map((one) => isQuestion(JSON.stringify(one)))).toEqual([false, false, false, true]);
});
