import { expect, test } from 'vitest';
import { placeIn } from './Company';

test('after a change of company lists and reports stay, records of the old company do not', () => {
  expect(['/', '/sales/sales_orders', '/reports/trial_balance', '/sales/sales_orders/17', '/sales/sales_orders/new', '/sales/sales_orders/17/print'].map(placeIn)).toEqual(['/', '/sales/sales_orders', '/reports/trial_balance', '/', '/', '/']);
});
