import type { DataRecord, Meta, TypeMeta } from '../../meta/types';

export interface Option {
  value: string;
  label: string;
  label_en: string;
}

export interface CustomField extends DataRecord {
  id: number;
  version: number;
  code: string;
  name: string;
  name_en: string;
  place: string;
  field: string;
  value_type: string;
  is_active: boolean;
}

/** What deleting a field would lose: records with a value under it, counted so far only (`more`), and rules that speak of it. */
export interface FieldUse {
  records: number;
  more: boolean;
  rules: number;
}

export interface FieldRule extends DataRecord {
  id: number;
  version: number;
  code: string;
  name: string;
  required: boolean;
  hidden: boolean;
  read_only: boolean;
  default_value: string;
  is_active: boolean;
}

export interface ListLayout extends DataRecord {
  id: number;
  version: number;
  code: string;
  columns: string;
  sort: string;
}

export const FIELDS = '/api/customize/custom_fields';
export const RULES = '/api/customize/field_rules';
export const LAYOUTS = '/api/customize/list_layouts';

/** The types that an administrator may customize, in the order of the menu. */
export function customizable(meta: Meta): TypeMeta[] {
  return meta.types.filter((type) => type.module !== 'customize' && type.creatable);
}

/** `sales_order.x_route`, or `sales_order.lines.x_route`. */
export function codeOf(type: string, place: string, name: string): string {
  return [type, place, name].filter((one) => one !== '').join('.');
}

/** One option a line: value, Chinese and English, separated by `|` (or a full-width ｜). */
export function readOptions(text: string): Option[] {
  return text
    .split('\n')
    .map((line) => line.split(/[|｜]/).map((one) => one.trim()))
    .filter(([value]) => value !== undefined && value !== '')
    .map(([value = '', label = '', english = '']) => ({ value, label: label === '' ? value : label, label_en: english }));
}

export function writeOptions(options: readonly Option[]): string {
  return options.map(({ value, label, label_en }) => [value, label, label_en].join(' | ').replace(/ \| $/, '')).join('\n');
}

/** The options as saved, with the ids of those that stay, so that nothing in use seems to be deleted. */
export function withIds(options: readonly Option[], before: readonly (Option & { id?: number })[]): (Option & { id?: number })[] {
  return options.map((one) => {
    const id = before.find((other) => other.value === one.value)?.id;
    return id === undefined ? one : { id, ...one };
  });
}
