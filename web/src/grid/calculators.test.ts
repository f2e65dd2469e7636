import Big from 'big.js';
import { expect, test } from 'vitest';
import { sum } from '../core/decimal';
import type { DataRecord, FieldMeta, FieldType } from '../meta/types';
import { calculatorFor, taxAmounts } from './calculators';

type Case = [name: string, mode: 'exclusive' | 'inclusive', quantity: string, price: string, discount: string, rate: string,
  net: string, tax: string, gross: string];

const LINES: Case[] = [
  ['exclusive 13 %', 'exclusive', '1', '33.33', '0', '13', '33.33', '4.33', '37.66'],
  ['inclusive 13 %', 'inclusive', '1', '100.00', '0', '13', '88.50', '11.50', '100.00'],
  ['inclusive large', 'inclusive', '1', '1130.01', '0', '13', '1000.01', '130.00', '1130.01'],
  ['inclusive five cents', 'inclusive', '1', '0.05', '0', '13', '0.04', '0.01', '0.05'],
  ['inclusive 1 %', 'inclusive', '1', '10000.00', '0', '1', '9900.99', '99.01', '10000.00'],
  ['inclusive, long price', 'inclusive', '7', '12.3456', '0', '13', '76.48', '9.94', '86.42'],
  ['exclusive 9 %, fractions', 'exclusive', '3.5', '8.333333', '0', '9', '29.17', '2.63', '31.80'],
  ['5 % discount', 'exclusive', '1', '1000.00', '5', '13', '950.00', '123.50', '1073.50'],
  ['red, inclusive', 'inclusive', '-1', '226.00', '0', '13', '-200.00', '-26.00', '-226.00'],
];

test.each(LINES)('%s', (_name, mode, quantity, price, discount, rate, net, tax, gross) => {
  const amounts = taxAmounts(new Big(quantity), new Big(price), new Big(discount), new Big(rate), mode);
  expect([amounts.net.toFixed(2), amounts.tax.toFixed(2), amounts.gross.toFixed(2)]).toEqual([net, tax, gross]);
});

function column(name: string, type: FieldType): FieldMeta {
  return { name, type, label: { zh: name, en: name } };
}
const TAX = calculatorFor('tax_line', [
  column('quantity', 'quantity'), column('price', 'price'), column('discount', 'percent'), column('tax_rate', 'percent'),
  column('net', 'money'), column('tax', 'money'), column('gross', 'money'),
]);

function totals(lines: DataRecord[], header: DataRecord): string[] {
  const computed = lines.map((line) => TAX.derive(line, 'price', header));
  return ['net', 'tax', 'gross'].map((name) => sum(computed.map((line) => line[name])).toFixed(2));
}

test('totals are sums of rounded lines, per price mode and per rate', () => {
  const three = (price: string) => Array.from({ length: 3 }, () => ({ quantity: '1', price, tax_rate: '13' }));
  expect(totals(three('33.33'), { price_mode: 'exclusive' })).toEqual(['99.99', '12.99', '112.98']);
  expect(totals(three('100.00'), { price_mode: 'inclusive' })).toEqual(['265.50', '34.50', '300.00']);
  const twoRates = [{ quantity: '1', price: '200', tax_rate: '13' }, { quantity: '1', price: '150', tax_rate: '6' }];
  expect(totals(twoRates, { price_mode: 'exclusive' })).toEqual(['350.00', '35.00', '385.00']);
});

test('a line without quantity or price has no amounts, and other fields change nothing', () => {
  expect(TAX.derive({ quantity: '2' }, 'quantity', {})).toEqual({ net: null, tax: null, gross: null });
  expect(TAX.derive({ quantity: '2', price: '3' }, 'remarks', {})).toEqual({});
});

test('a voucher line has one side, and = takes what is lacking', () => {
  const voucher = calculatorFor('voucher', [column('debit', 'money'), column('credit', 'money')]);
  expect(voucher.derive({ debit: '5.00', credit: '7.00' }, 'debit', {})).toEqual({ credit: null });
  expect(voucher.derive({ debit: null, credit: '7.00' }, 'debit', {})).toEqual({});
  const lines = [{ debit: '100.00' }, { debit: '13.00' }, {}];
  expect(voucher.expand?.('=', 'credit', lines[2] ?? {}, lines)).toBe('113');
  expect(voucher.imbalance?.(lines)).toBe('113');
  expect(voucher.expand?.('8', 'credit', lines[2] ?? {}, lines)).toBe('8');
});

test('a count shows counted less booked, a settlement what stays open', () => {
  const count = calculatorFor('count', [column('quantity_booked', 'quantity'), column('quantity_counted', 'quantity'), column('difference', 'quantity')]);
  expect(count.derive({ quantity_booked: '10', quantity_counted: '8.5' }, 'quantity_counted', {})).toEqual({ difference: '-1.5' });
  expect(count.derive({ quantity_booked: '10' }, 'quantity_counted', {})).toEqual({ difference: null });
  const allocation = calculatorFor('allocation', [column('open_amount', 'money'), column('amount', 'money'), column('remaining', 'money')]);
  expect(allocation.derive({ open_amount: '4520.00', amount: '4000.00' }, 'amount', {})).toEqual({ remaining: '520' });
});
