import Big from 'big.js';
import { cleanCode } from './normalise';

/** Half up, away from zero: the rounding of invoices and books. Big's own rounding mode 1 works on the magnitude. */
const HALF_UP = 1;
const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/;
const BRACKETED = /^\((.+)\)$/; // accountants' negative: (1,234.50)
const LONGEST = 40;

export const ZERO = new Big(0);
export const HUNDRED = new Big(100);

/** The decimal in a value from the wire; null where there is none. */
export function decimal(value: unknown): Big | null {
  if (value instanceof Big) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return new Big(value);
  if (typeof value !== 'string' || value.length > LONGEST || !PLAIN.test(value)) return null;
  return new Big(normalForm(value));
}

/** The decimal that a person typed or pasted, as wire text: `１，２３４．５０` → `1234.50`; null when it is none. */
export function parseDecimal(typed: string): string | null {
  let text = cleanCode(typed).replace(/^[¥￥$]\s*/, '').replace(/\s*[%元]$/, '').replace(/(?<=\d) (?=\d{3}(\D|$))/g, '');
  const bracketed = BRACKETED.exec(text);
  if (bracketed?.[1] !== undefined) text = `-${bracketed[1]}`;
  text = text.replace(/^([+-])\s*[¥￥$]?\s*/, '$1');
  if (GROUPED.test(text)) text = text.replaceAll(',', '');
  if (text.length > LONGEST || !PLAIN.test(text)) return null;
  return plain(new Big(normalForm(text)), decimalsIn(text));
}

function normalForm(text: string): string {
  return text.replace(/^\+/, '').replace(/^(-?)\./, '$10.').replace(/\.$/, '');
}

/** Digits after the point, as written. */
export function decimalsIn(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/** Digits after the point that matter: `1.500` → 1. */
export function scaleOf(value: Big): number {
  return decimalsIn(value.toFixed());
}

export function round(value: Big, scale: number): Big {
  return value.round(scale, HALF_UP);
}

/** Wire text: never an exponent, never a minus zero. */
export function plain(value: Big, scale?: number): string {
  const text = scale === undefined ? value.toFixed() : value.toFixed(scale, HALF_UP);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

export function sum(values: Iterable<unknown>): Big {
  let total = ZERO;
  for (const value of values) {
    const amount = decimal(value);
    if (amount !== null) total = total.plus(amount);
  }
  return total;
}

const parsed = new WeakMap<object, Map<string, Big | null>>();

/** The exact sum of one property of records. Records are never changed in place, so each is read once. */
export function sumOf(records: Iterable<Readonly<Record<string, unknown>>>, name: string): Big {
  let total = ZERO;
  for (const record of records) {
    let known = parsed.get(record);
    if (known === undefined) parsed.set(record, (known = new Map()));
    let amount = known.get(name);
    if (amount === undefined) known.set(name, (amount = decimal(record[name])));
    if (amount !== null) total = total.plus(amount);
  }
  return total;
}

/** For people: thousands grouped, at least `scale` decimals, more where the value has more. */
export function grouped(value: Big, scale: number): string {
  const text = plain(value, Math.max(scale, scaleOf(value)));
  const [whole = '0', fraction] = text.split('.');
  const withCommas = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`;
}
