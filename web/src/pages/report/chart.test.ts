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

test('many days are told by month, and more months than fit by year; none of them is cut up', () => {
  const days: ReportColumn[] = [{ name: 'on', type: 'date', label: '日期' }, { name: 'amount', type: 'money', label: '金额', total: true }];
  const by = { shape: 'bar' as const, by: 'on', figures: ['amount'] };
  const on = (dates: string[]) => dates.map((date) => ({ on: date, amount: '1.00' }) as unknown as ReportRow);
  const month = (at: number) => String(at + 1).padStart(2, '0');
  expect(chartOf(days, on(['2026-01-05', '2026-02-07']), by, '其余').categories).toHaveLength(2);
  const many = on(Array.from({ length: 60 }, (_, at) => `2026-${month(at % 3)}-${month(at % 20)}`));
  expect(chartOf(days, many, by, '其余')).toEqual({ categories: ['2026-01', '2026-02', '2026-03'], series: [{ name: '金额', data: ['20', '20', '20'] }], merged: 0 });
  const years = on(Array.from({ length: 48 }, (_, at) => `${2023 + Math.floor(at / 12)}-${month(at % 12)}-01`));
  expect(chartOf(days, years, by, '其余').categories).toEqual(['2023', '2024', '2025', '2026']);
});

test('the first figure drawn is one that says something', () => {
  const able: ReportColumn[] = [{ name: 'code', type: 'text', label: '编码' }, { name: 'level', type: 'int', label: '层级' }, { name: 'opening', type: 'money', label: '期初', total: true }, { name: 'amount', type: 'money', label: '金额', total: true }];
  const rows = [{ code: '1', level: 1, opening: '0.00', amount: '5.00' }] as unknown as ReportRow[];
  expect(choiceOf(new URLSearchParams(), able, rows).figures).toEqual(['amount']);
  expect(choiceOf(new URLSearchParams(), able).figures).toEqual(['opening']);
  expect(choiceOf(new URLSearchParams(), [able[1], { name: 'needed', type: 'quantity', label: '需用量' }] as ReportColumn[], [{ level: 1, needed: '2' }] as unknown as ReportRow[]).figures).toEqual(['needed']);
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
