import { expect, test } from 'vitest';
import { isOneGroup, pivotOf, serverWords, usualPivot, withPivot, type SourceColumn } from './pivot';

const columns: SourceColumn[] = [
  { name: 'code', type: 'text', label: '编码' },
  { name: 'price', type: 'price', label: '单价' },
  { name: 'amount', type: 'money', label: '金额', total: true },
];

test('a pivot stands in the address and comes back from it', () => {
  const choice = { rows: ['warehouse', 'code'], across: 'month', way: 'avg' as const, figures: ['amount', 'price'] };
  const address = withPivot(new URLSearchParams('by=item&view.chart=bar&view.by=name&view.only.code=A'), choice);
  expect(Object.fromEntries(address)).toEqual({
    by: 'item', 'view.chart': 'bar', 'view.rows': 'warehouse,code', 'view.across': 'month', 'view.measures': 'avg:amount,avg:price',
  });
  expect(pivotOf(address)).toEqual(choice);
  expect(withPivot(address, null).toString()).toBe('by=item&view.chart=bar');
  expect(pivotOf(new URLSearchParams('by=item'))).toBeNull();
});

test('without figures the rows are counted', () => {
  const address = withPivot(new URLSearchParams(), { rows: ['code'], across: '', way: 'count', figures: [] });
  expect(address.get('view.measures')).toBe('count');
  expect(pivotOf(address)).toEqual({ rows: ['code'], across: '', way: 'count', figures: [] });
  expect(usualPivot(columns)).toEqual({ rows: ['code'], across: '', way: 'sum', figures: ['amount'] });
});

test('the server is told of the pivot and of the one group, not of the chart', () => {
  const address = new URLSearchParams('by=item&view.chart=bar&view.by=code&view.figures=x&view.rows=code&view.only.code=A');
  expect(serverWords(address)).toEqual([['view.rows', 'code'], ['view.only.code', 'A']]);
  expect([isOneGroup(address), isOneGroup(new URLSearchParams('view.rows=code'))]).toEqual([true, false]);
});
