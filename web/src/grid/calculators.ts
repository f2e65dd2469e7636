import type Big from 'big.js';
import { decimal, HUNDRED, plain, round, sum, ZERO } from '../core/decimal';
import { isRecord } from '../meta/format';
import type { CalculatorName, DataRecord, FieldMeta } from '../meta/types';

/** What a line set computes while typing. The server computes the same again and decides. */
export interface Calculator {
  /** Header fields on which the lines depend: when one changes, every line is computed again. */
  headerFields: readonly string[];
  /** The derived values of a line after `changed` was set (null: the header changed). */
  derive(record: DataRecord, changed: string | null, header: DataRecord): DataRecord;
  /** Gives typed shorthand its meaning, e.g. `=` in a voucher. */
  expand?(typed: string, field: string, record: DataRecord, all: readonly DataRecord[]): string;
  /** Wire text of what the lines do not add up by; '0' or missing: nothing to say. */
  imbalance?(records: readonly DataRecord[]): string;
}

const NAMES = {
  quantity: ['quantity'],
  price: ['price', 'unit_price'],
  discount: ['discount', 'discount_rate', 'discount_percent'],
  rate: ['tax_rate', 'rate'],
  net: ['net', 'net_amount'],
  tax: ['tax', 'tax_amount'],
  gross: ['gross', 'gross_amount'],
  debit: ['debit'],
  credit: ['credit'],
  booked: ['quantity_booked', 'quantity_book', 'book_quantity', 'booked'],
  counted: ['quantity_counted', 'counted_quantity', 'counted'],
  difference: ['quantity_difference', 'difference'],
  open: ['open_amount', 'amount_open', 'open'],
  allocated: ['amount', 'allocated', 'settled_amount'],
  remaining: ['remaining', 'remaining_amount', 'open_after'],
} as const;
type Role = keyof typeof NAMES;

function rolesIn(columns: readonly FieldMeta[]): (role: Role) => string | null {
  const present = new Set(columns.filter((column) => column.type !== 'ref').map((column) => column.name));
  return (role) => NAMES[role].find((name) => present.has(name)) ?? null;
}

export function calculatorFor(name: CalculatorName, columns: readonly FieldMeta[]): Calculator {
  const named = rolesIn(columns);
  switch (name) {
    case 'tax_line':
      return taxLine(named, columns);
    case 'voucher':
      return voucherLine(named);
    case 'count':
      return differenceLine(named('counted'), named('booked'), named('difference'));
    case 'allocation':
      return differenceLine(named('open'), named('allocated'), named('remaining'));
    case 'none':
      return { headerFields: [], derive: () => ({}) };
  }
}

export interface TaxAmounts {
  net: Big;
  tax: Big;
  gross: Big;
}

/** Rounds each line by itself, half up; the discount comes off before net and tax are split. Percentages are written 13, not 0.13. */
export function taxAmounts(quantity: Big, price: Big, discount: Big, rate: Big, priceMode: 'exclusive' | 'inclusive'): TaxAmounts {
  const amount = round(quantity.times(price).times(HUNDRED.minus(discount)).div(HUNDRED), 2);
  if (priceMode === 'exclusive') {
    const tax = round(amount.times(rate).div(HUNDRED), 2);
    return { net: amount, tax, gross: amount.plus(tax) };
  }
  const net = round(amount.times(HUNDRED).div(HUNDRED.plus(rate)), 2);
  return { net, tax: amount.minus(net), gross: amount };
}

function taxLine(named: (role: Role) => string | null, columns: readonly FieldMeta[]): Calculator {
  const names = { quantity: named('quantity'), price: named('price'), discount: named('discount'), rate: named('rate') };
  const results = { net: named('net'), tax: named('tax'), gross: named('gross') };
  const taxCode = columns.find((column) => column.type === 'ref' && column.ref === 'tax')?.name ?? null;
  const inputs = new Set<string | null>([...Object.values(names), taxCode]);
  const valueOf = (record: DataRecord, name: string | null) => (name === null ? null : decimal(record[name]));
  return {
    headerFields: ['price_mode'],
    derive(record, changed, header) {
      if (changed !== null && !inputs.has(changed)) return {};
      const quantity = valueOf(record, names.quantity);
      const price = valueOf(record, names.price);
      const code = taxCode === null ? null : record[taxCode];
      const rate = valueOf(record, names.rate) ?? (isRecord(code) ? decimal(code.rate) : null) ?? ZERO;
      const amounts =
        quantity === null || price === null || rate.lte(-100)
          ? null
          : taxAmounts(quantity, price, valueOf(record, names.discount) ?? ZERO, rate, header.price_mode === 'inclusive' ? 'inclusive' : 'exclusive');
      const derived: DataRecord = {};
      for (const role of ['net', 'tax', 'gross'] as const) {
        const name = results[role];
        if (name !== null) derived[name] = amounts === null ? null : plain(amounts[role], 2);
      }
      return derived;
    },
  };
}

/** One side per line: entering the debit empties the credit. `=` takes what the voucher still lacks. */
function voucherLine(named: (role: Role) => string | null): Calculator {
  const debit = named('debit') ?? 'debit';
  const credit = named('credit') ?? 'credit';
  return {
    headerFields: [],
    derive(record, changed) {
      const other = changed === debit ? credit : changed === credit ? debit : null;
      const entered = changed === null ? null : decimal(record[changed]);
      return other === null || entered === null || entered.eq(0) ? {} : { [other]: null };
    },
    imbalance: (records) => plain(sum(records.map((one) => one[debit])).minus(sum(records.map((one) => one[credit])))),
    expand(typed, field, record, all) {
      if (!/^[=＝]$/.test(typed.trim()) || (field !== debit && field !== credit)) return typed;
      const others = all.filter((one) => one !== record);
      const lacking = sum(others.map((one) => one[credit])).minus(sum(others.map((one) => one[debit])));
      return plain(field === debit ? lacking : lacking.times(-1));
    },
  };
}

/** first − second = result: counted less booked, open less allocated. */
function differenceLine(first: string | null, second: string | null, result: string | null): Calculator {
  return {
    headerFields: [],
    derive(record, changed) {
      if (first === null || second === null || result === null) return {};
      if (changed !== null && changed !== first && changed !== second) return {};
      const minuend = decimal(record[first]);
      if (minuend === null) return { [result]: null };
      return { [result]: plain(minuend.minus(decimal(record[second]) ?? ZERO)) };
    },
  };
}
