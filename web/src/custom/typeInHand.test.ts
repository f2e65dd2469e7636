import { expect, test } from 'vitest';
import { chosenType } from './typeInHand';

const TYPES = [{ code: 'account' }, { code: 'item' }, { code: 'sales_order' }];

test('the address comes first, then what was looked at, then what was set up, and what is unknown counts for nothing', () => {
  expect(chosenType(TYPES, 'item', 'sales_order', null)?.code).toBe('item');
  expect(chosenType(TYPES, null, 'sales_order', 'item')?.code).toBe('sales_order');
  expect(chosenType(TYPES, 'nothing', 'brand', 'item')?.code).toBe('item');
  expect(chosenType(TYPES, null, null)?.code).toBe('account');
  expect(chosenType([], 'item')).toBeUndefined();
});
