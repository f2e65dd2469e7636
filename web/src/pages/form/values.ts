/** Values of a form: how they begin, how they travel, and what has changed. */
import { isRecord } from '../../meta/format';
import { localToday } from '../../core/dates';
import { calculatorFor } from '../../grid/calculators';
import type { DataRecord, FieldMeta, LineSetMeta, TypeMeta } from '../../meta/types';

export interface Defaults {
  me?: DataRecord;
  currency?: string;
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

/** A field's value on a new form. */
export function startValue(field: FieldMeta, defaults: Defaults = {}, today: string = localToday()): unknown {
  const { default: given } = field;
  if (isEmpty(given)) return field.type === 'bool' ? false : null;
  if (given === 'today') return today;
  if (given === 'month_start') return `${today.slice(0, 7)}-01`;
  if (given === 'year_start') return `${today.slice(0, 4)}-01-01`;
  if (given === 'me') return defaults.me ?? null;
  if (given === 'company_currency') return defaults.currency ?? null;
  return field.type === 'ref' && !isRecord(given) ? null : given;
}

export function startValues(fields: readonly FieldMeta[], defaults: Defaults = {}): DataRecord {
  return Object.fromEntries(fields.map((field) => [field.name, startValue(field, defaults)]));
}

/** Prefilled values with what follows from them: amounts and totals stand there before anything is typed. What was given stays. */
export function withDerived(type: Pick<TypeMeta, 'lines'>, values: DataRecord): DataRecord {
  const sets = type.lines.map((set) => {
    const { derive } = calculatorFor(set.calculator, set.fields);
    const lines = (values[set.name] as DataRecord[] | undefined) ?? [];
    return [set.name, lines.map((line) => ({ ...line, ...Object.fromEntries(Object.entries(derive(line, null, values)).filter(([name]) => isEmpty(line[name]))) }))];
  });
  return { ...values, ...Object.fromEntries(sets) };
}

/** As it is written to the server: a reference by its id. */
export function wireValue(field: FieldMeta, value: unknown): unknown {
  if (value === undefined || value === '') return null;
  return field.type === 'ref' && isRecord(value) ? (value.id ?? null) : value;
}

export function wireValues(fields: readonly FieldMeta[], values: DataRecord): DataRecord {
  const sent: DataRecord = {};
  for (const field of fields) if (field.name in values) sent[field.name] = wireValue(field, values[field.name]);
  return sent;
}

/** A new record leaves out what is empty, so that the server's own defaults stand in. */
function withoutEmpty(values: DataRecord): DataRecord {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** Lines as written: what may be typed (hidden links to source lines included), and the id of a kept line. */
export function wireLines(set: LineSetMeta, lines: readonly DataRecord[]): DataRecord[] {
  const own = set.fields.filter((field) => field.readonly !== true);
  return lines.map((line) => {
    const sent = wireValues(own, line);
    return isEmpty(line.id) ? withoutEmpty(sent) : { id: line.id, ...sent };
  });
}

export function same(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (isRecord(a) && isRecord(b)) return String(a.id ?? '') === String(b.id ?? '') && a.id !== undefined;
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** The header fields whose value differs from the saved one. */
export function changedFields(type: Pick<TypeMeta, 'fields'>, saved: DataRecord, now: DataRecord): FieldMeta[] {
  return type.fields.filter((field) => field.readonly !== true && !same(saved[field.name], now[field.name]));
}

/** The body of a save: all of a new record, the changed fields and whole changed line sets of a kept one. */
export function bodyOf(type: TypeMeta, saved: DataRecord | null, now: DataRecord, touched: ReadonlySet<string>): DataRecord {
  const writable = type.fields.filter((field) => field.readonly !== true);
  if (saved === null) {
    const body = withoutEmpty(wireValues(writable, now));
    for (const set of type.lines) body[set.name] = wireLines(set, (now[set.name] as DataRecord[] | undefined) ?? []);
    return body;
  }
  const body: DataRecord = { version: saved.version, ...wireValues(changedFields(type, saved, now), now) };
  for (const set of type.lines)
    if (touched.has(set.name)) body[set.name] = wireLines(set, (now[set.name] as DataRecord[] | undefined) ?? []);
  return body;
}
