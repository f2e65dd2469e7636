import { decimal, grouped } from '../core/decimal';
import { isNumeric } from '../core/check';
import { labelText, t } from '../core/i18n';
import type { DataRecord, FieldMeta, FieldType } from './types';

/** Decimals that are always shown; more appear where the value has more. */
const SHOWN_DECIMALS: Partial<Record<FieldType, number>> = { int: 0, quantity: 0, price: 2, money: 2, percent: 0 };

/** Options of an enumeration are shown by their label, a reference by code and name, an amount grouped. */
export function formatValue(field: FieldMeta, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (isNumeric(field)) {
    const amount = decimal(value);
    return amount === null ? String(value) : grouped(amount, SHOWN_DECIMALS[field.type] ?? 0);
  }
  switch (field.type) {
    case 'bool':
      return typeof value === 'boolean' ? t(value ? 'format.yes' : 'format.no') : String(value);
    case 'enum': {
      const option = (field.options ?? []).find((one) => one.value === value);
      return option === undefined ? String(value) : labelText(option.label);
    }
    case 'ref':
      return refText(value);
    case 'datetime':
      return formatInstant(value);
    default:
      return String(value);
  }
}

/** `M6-16 螺丝`; text that is no record yet stands as typed. */
export function refText(value: unknown): string {
  if (!isRecord(value)) return value === null || value === undefined ? '' : String(value);
  const parts = [value.code, value.name].filter((part) => part !== null && part !== undefined && part !== '');
  return [...new Set(parts)].join(' '); // a document is named by its number alone
}

/** What stands in an opened cell, and on the clipboard: raw decimals, codes, labels. */
export function editText(field: FieldMeta, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (field.type === 'ref' && isRecord(value)) return String(value.code ?? value.name ?? '');
  if (field.type === 'enum' || field.type === 'bool') return formatValue(field, value);
  if (isNumeric(field)) return trimZeros(field, String(value));
  return String(value);
}

/** `12.500000` of a numeric(20,6) is typed as 12.5; money keeps its two decimals. */
function trimZeros(field: FieldMeta, text: string): string {
  const amount = decimal(text);
  return amount === null ? text : grouped(amount, SHOWN_DECIMALS[field.type] ?? 0).replaceAll(',', '');
}

export function isRecord(value: unknown): value is DataRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isNegative(field: FieldMeta, value: unknown): boolean {
  return isNumeric(field) && (decimal(value)?.lt(0) ?? false);
}

/** An instant in the user's own time zone, as `2026-11-22 09:30`; nothing where there is none. */
export function formatInstant(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  const instant = new Date(String(value));
  if (Number.isNaN(instant.getTime())) return String(value);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${instant.getFullYear()}-${two(instant.getMonth() + 1)}-${two(instant.getDate())}`;
  return `${day} ${two(instant.getHours())}:${two(instant.getMinutes())}`;
}
