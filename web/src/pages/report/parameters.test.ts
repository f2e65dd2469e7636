import { expect, test } from 'vitest';
import { meta } from '../../../dev/declarations';
import type { ReportMeta } from '../../meta/types';
import { parameterQuery, parameterValues, unfolded } from './parameters';

const report = meta.reports.find((one) => one.code === 'trial_balance') as ReportMeta;

test('defaults stand in until the address says otherwise', () => {
  expect(parameterValues(report, new URLSearchParams(), '2026-03-09')).toEqual({ from: '2026-03-01', to: '2026-03-09' });
  expect(parameterValues(report, new URLSearchParams('from=2026-01-01'), '2026-03-09').from).toBe('2026-01-01');
});

test('an emptied parameter stays empty', () => {
  const address = parameterQuery(report, { from: null, to: '2026-03-09' }, true);
  expect(address.toString()).toBe('from=&to=2026-03-09');
  expect(parameterValues(report, address).from).toBeNull();
  expect(parameterQuery(report, { from: null, to: '2026-03-09' }, false).toString()).toBe('to=2026-03-09');
});

test('a reference stands by its code, or by its id where that is all there is', () => {
  const card = { code: 'stock_card', parameters: [{ name: 'item', type: 'ref', ref: 'item', label: { zh: '物料', en: 'Item' } }] } as unknown as ReportMeta;
  const written = (item: unknown) => parameterQuery(card, { item }, false).toString();
  expect(written({ id: 145, code: '1122', name: 'Lamp' })).toBe('item=1122');
  expect(written(parameterValues(card, new URLSearchParams('item=1122')).item)).toBe('item=1122');
  expect(written(parameterValues(card, new URLSearchParams('item=id:145')).item)).toBe('item=id%3A145');
  expect(written(null)).toBe('');
});

test('folding a row hides its branch and no more', () => {
  const rows = [0, 1, 2, 1, 0, 1].map((level) => ({ _level: level }));
  expect(unfolded(rows, new Set([1])).map((one) => one.at)).toEqual([0, 1, 3, 4, 5]);
  expect(unfolded(rows, new Set([0])).map((one) => one.at)).toEqual([0, 4, 5]);
});
