import { expect, test } from 'vitest';
import type { ReportColumn, ReportRow } from '../../api/types';
import { chartOf, choiceOf, keptQuery, leaves, MOST_CATEGORIES, withChoice } from './chart';

const columns: ReportColumn[] = [
  { name: 'code', type: 'text', label: '编码' },
  { name: 'party', type: 'ref', label: '单位' },
  { name: 'amount', type: 'money', label: '金额', total: true },
  { name: 'balance', type: 'money', label: '余额' },
];
const choice = { shape: 'bar' as const, by: 'party', figures: ['amount', 'balance'] };
const row = (code: string, party: string, amount: string, balance: string, level = 0) => ({ code, party: { id: 1, name: party }, amount, balance, _level: level }) as unknown as ReportRow;

test('amounts of a name are added up exactly; a balance is its last one', () => {
  const rows = [row('1', '甲', '0.10', '0.10'), row('2', '乙', '5.00', '5.10'), row('3', '甲', '0.20', '5.30')];
  expect(chartOf(columns, rows, choice, '其余')).toEqual({
    categories: ['甲', '乙'],
    series: [{ name: '金额', data: ['0.3', '5'] }, { name: '余额', data: ['5.3', '5.1'] }],
    merged: 0,
  });
});

test('a row above others is not counted beside them', () => {
  const rows = [row('1', '甲', '3.00', '0', 0), row('11', '甲', '1.00', '0', 1), row('12', '甲', '2.00', '0', 1), row('2', '乙', '4.00', '0', 0)];
  expect(leaves(rows).map((one) => one.code)).toEqual(['11', '12', '2']);
  expect(chartOf(columns, rows, { ...choice, figures: ['amount'] }, '其余').series[0]?.data).toEqual(['3', '4']);
});

test('too many names are added up in one, and nothing is lost', () => {
  const rows = Array.from({ length: 100 }, (_, at) => row(String(at), `P${at}`, String(at), '0'));
  const drawn = chartOf(columns, rows, { ...choice, figures: ['amount'] }, '其余');
  expect(drawn.categories).toHaveLength(MOST_CATEGORIES);
  expect([drawn.categories.at(-1), drawn.merged]).toEqual(['其余', 100 - MOST_CATEGORIES + 1]);
  expect(drawn.series[0]?.data.map(Number).reduce((a, b) => a + b)).toBe(4950);
});

test('the address says what is drawn, and unknown words in it nothing', () => {
  expect(choiceOf(new URLSearchParams(), columns)).toEqual({ shape: null, by: 'code', figures: ['amount'] });
  const address = withChoice(new URLSearchParams('level=1'), choice);
  expect(address.toString()).toBe('level=1&view.chart=bar&view.by=party&view.figures=amount%2Cbalance');
  expect(choiceOf(address, columns)).toEqual(choice);
  expect(choiceOf(new URLSearchParams('view.chart=cake&view.by=amount&view.figures=x'), columns)).toEqual({ shape: null, by: 'code', figures: ['amount'] });
  expect(withChoice(address, { ...choice, shape: null }).toString()).toBe('level=1');
});

test('a saved set keeps what was chosen, and leaves today to the day it is used', () => {
  const usual = new URLSearchParams('to_on=2026-03-09&side=receivable');
  expect(keptQuery(new URLSearchParams('to_on=2026-03-09&side=payable&view.chart=pie'), usual)).toBe('side=payable&view.chart=pie');
  expect(keptQuery(new URLSearchParams('to_on=&side=receivable'), usual)).toBe('to_on=');
});
