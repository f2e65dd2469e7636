import { isNumeric } from '../core/check';
import { formatValue, isRecord } from '../meta/format';
import type { FieldMeta } from '../meta/types';

/** What a cell shows. A reference whose name has a column of its own shows only its code. */
export function cellText(column: FieldMeta, value: unknown): string {
  if (column.type === 'bool' && typeof value === 'boolean') return value ? '✓' : '';
  if (column.type === 'ref' && isRecord(value)) {
    const nameStandsElsewhere = Object.values(column.copies ?? {}).includes('name');
    const isShort = (column.width ?? 200) < 110;
    if (nameStandsElsewhere) return String(value.code ?? value.name ?? '');
    if (isShort) return String(value.name ?? value.code ?? '');
  }
  return formatValue(column, value);
}

export function alignmentOf(column: FieldMeta): 'end' | 'center' | 'start' {
  if (isNumeric(column)) return 'end';
  return column.type === 'bool' ? 'center' : 'start';
}
