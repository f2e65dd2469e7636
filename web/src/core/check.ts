import type { FieldMeta } from '../meta/types';
import { isDay, parseDate } from './dates';
import { decimal, parseDecimal, scaleOf } from './decimal';
import type { MessageKey } from './i18n';
import { cleanCode, cleanLongText, cleanText } from './normalise';
import { matchOption } from './options';

/** What is wrong with a value, as a message of the catalogue and its facts. */
export interface Fault {
  key: MessageKey;
  facts: Record<string, string | number>;
}

const LARGEST_DIGITS = 14; // before the point: numeric(20,6)
const DEFAULT_SCALE: Partial<Record<FieldMeta['type'], number>> = {
  int: 0, quantity: 6, price: 6, money: 2, percent: 6,
};
const TRUE_WORDS = new Set(['1', 'y', 'yes', 'true', '是', '√', '✓', 'v', 'x', '有']);
const FALSE_WORDS = new Set(['0', 'n', 'no', 'false', '否', '×', '无', '没有']);

export function isNumeric(field: FieldMeta): boolean {
  return DEFAULT_SCALE[field.type] !== undefined;
}

/** Most decimals that the field may hold. */
export function scaleLimit(field: FieldMeta): number {
  return field.scale ?? DEFAULT_SCALE[field.type] ?? 6;
}

/**
 * The value of typed or pasted text. Text that cannot be understood comes back as it was typed, so that nothing is
 * lost; `faultOf` then tells what is wrong with it. A reference comes back as text: only the server knows it.
 */
export function parseTyped(field: FieldMeta, typed: string): unknown {
  const text = cleanText(typed);
  if (text === '') return null;
  if (isNumeric(field)) return parseDecimal(text) ?? text;
  switch (field.type) {
    case 'date':
      return parseDate(text) ?? text;
    case 'bool':
      return parseBool(text) ?? text;
    case 'enum':
      return matchOption(field.options ?? [], text)?.value ?? text;
    case 'ref':
      return cleanCode(text);
    case 'longtext':
      return cleanLongText(typed);
    default:
      return text;
  }
}

function parseBool(text: string): boolean | null {
  const word = cleanCode(text).toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  return FALSE_WORDS.has(word) ? false : null;
}

/** What is wrong with a value of this field; null when nothing is. Emptiness is no fault while typing. */
export function faultOf(field: FieldMeta, value: unknown): Fault | null {
  if (value === null || value === undefined || value === '') return null;
  if (isNumeric(field)) return numberFault(field, value);
  switch (field.type) {
    case 'date':
      return typeof value === 'string' && isDay(value) ? null : fault('check.date', { found: String(value) });
    case 'bool':
      return typeof value === 'boolean' ? null : fault('check.bool', { found: String(value) });
    case 'enum':
      return (field.options ?? []).some((option) => option.value === value)
        ? null
        : fault('check.enum', { found: String(value) });
    case 'ref':
      return typeof value === 'string' ? fault('check.ref', { found: value }) : null;
    case 'text':
    case 'longtext':
      return field.max_length && String(value).length > field.max_length
        ? fault('check.too_long', { limit: field.max_length, found: String(value).length })
        : null;
    default:
      return null;
  }
}

function numberFault(field: FieldMeta, value: unknown): Fault | null {
  const amount = decimal(value);
  if (amount === null) return fault('check.number', { found: String(value) });
  const limit = scaleLimit(field);
  if (scaleOf(amount) > limit) return fault(limit === 0 ? 'check.whole' : 'check.scale', { limit, found: amount.toFixed() });
  if (amount.abs().toFixed(0, 0).length > LARGEST_DIGITS) return fault('check.too_large', { limit: LARGEST_DIGITS });
  const minimum = decimal(field.minimum);
  if (minimum !== null && amount.lt(minimum)) return fault('check.minimum', { limit: minimum.toFixed() });
  const maximum = decimal(field.maximum);
  if (maximum !== null && amount.gt(maximum)) return fault('check.maximum', { limit: maximum.toFixed() });
  return null;
}

function fault(key: MessageKey, facts: Fault['facts']): Fault {
  return { key, facts };
}
