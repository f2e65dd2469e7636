/** Fields that depend on another one of the same header or line, as the server judges them. */
import type { DataRecord, FieldMeta, WhenMeta } from './types';

/** Whether a condition is met. A field that the user does not have decides nothing: the server knows it. */
export function holds(when: WhenMeta, values: DataRecord, unknown: boolean): boolean {
  if (!(when.field in values)) return unknown;
  const value = values[when.field];
  if (when.one_of !== undefined) return when.one_of.some((one) => one === value);
  return (value !== null && value !== undefined && value !== '') === (when.filled !== false);
}

export function isVisible(field: FieldMeta, values: DataRecord): boolean {
  return field.hidden !== true && (field.visible_when == null || holds(field.visible_when, values, true));
}

export function isRequired(field: FieldMeta, values: DataRecord): boolean {
  const asked = field.required === true || (field.required_when != null && holds(field.required_when, values, false));
  return asked && isVisible(field, values);
}
