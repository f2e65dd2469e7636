import { faultOf, type Fault } from '../core/check';
import { localToday } from '../core/dates';
import { isRecord } from '../meta/format';
import type { DataRecord, FieldMeta } from '../meta/types';
import type { Calculator } from './calculators';

/** A line of the document: never changed in place, so a row is drawn again only when its line is another object. */
export interface Line {
  readonly key: number;
  readonly record: DataRecord;
}

/** All that decides how a line reacts to a value. */
export interface LineRules {
  columns: readonly FieldMeta[];
  calculator: Calculator;
  header: DataRecord;
  canAdd: boolean;
}

let lastKey = 0;

export function asLine(record: DataRecord): Line {
  lastKey += 1;
  return { key: lastKey, record };
}

export function newLine(columns: readonly FieldMeta[]): Line {
  const record: DataRecord = {};
  for (const column of columns) {
    const value = defaultOf(column);
    if (value !== null) record[column.name] = value;
  }
  return asLine(record);
}

function defaultOf(column: FieldMeta): unknown {
  if (column.default === null || column.default === undefined) return null;
  if (column.default === 'today' && column.type === 'date') return localToday();
  return column.type === 'ref' && !isRecord(column.default) ? null : column.default;
}

/** A line that nobody has filled: only defaults. It is shown to type into and never leaves the grid. */
export function isBlank(line: Line, rules: LineRules): boolean {
  if (!rules.canAdd || !isNothing(line.record.id)) return false;
  return Object.entries(line.record).every(([name, value]) => {
    if (isNothing(value)) return true;
    const column = rules.columns.find((one) => one.name === name);
    return column !== undefined && value === defaultOf(column);
  });
}

export function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

/**
 * The line after a value was set: with what a chosen record copies and what the calculator derives.
 * `keeps` names fields that a copy must leave alone, because somebody gave them on purpose.
 */
export function withValue(
  line: Line,
  column: FieldMeta,
  value: unknown,
  rules: LineRules,
  keeps: (field: string) => boolean = () => false,
): Line {
  let record: DataRecord = { ...line.record, [column.name]: value };
  const touched = [column.name];
  fillCopies(column, value, rules, record, touched, keeps);
  for (const name of touched) record = { ...record, ...rules.calculator.derive(record, name, rules.header) };
  return { key: line.key, record };
}

/** Fills what a chosen record brings; a record that it brings fills in turn (an item's tax brings the rate). */
function fillCopies(column: FieldMeta, value: unknown, rules: LineRules, record: DataRecord, touched: string[], keeps: (field: string) => boolean): void {
  for (const [local, property] of Object.entries(column.copies ?? {})) {
    if (touched.includes(local) || keeps(local)) continue;
    const copied = copyOf(value, property);
    if (copied === undefined && !clearsCopy(rules, local, value)) continue;
    record[local] = copied ?? null;
    touched.push(local);
    const filled = rules.columns.find((one) => one.name === local);
    if (filled?.copies !== undefined && isRecord(copied)) fillCopies(filled, copied, rules, record, touched, keeps);
  }
}

function copyOf(value: unknown, property: string): unknown {
  let found = value;
  for (const step of property.split('.')) {
    if (!isRecord(found)) return undefined;
    found = found[step];
  }
  return found;
}

/** Emptying a reference empties what it filled and nobody can type; text not yet resolved leaves all as it is. */
function clearsCopy(rules: LineRules, local: string, value: unknown): boolean {
  if (value !== null) return false;
  const column = rules.columns.find((one) => one.name === local);
  return column === undefined || column.readonly === true;
}

export function derivedAgain(line: Line, rules: LineRules): Line {
  const derived = rules.calculator.derive(line.record, null, rules.header);
  const same = Object.entries(derived).every(([name, value]) => (line.record[name] ?? null) === value);
  return same ? line : { key: line.key, record: { ...line.record, ...derived } };
}

const faults = new WeakMap<Line, { columns: readonly FieldMeta[]; found: ReadonlyMap<string, Fault> }>();
/** The columns that have nothing in any line. */
export function emptyColumns(columns: readonly FieldMeta[], lines: readonly Line[]): ReadonlySet<string> {
  const left = new Set(columns.map((column) => column.name));
  for (const { record } of lines) {
    for (const name of left) if ((record[name] ?? '') !== '') left.delete(name);
    if (left.size === 0) break;
  }
  return left;
}

const NO_FAULTS: ReadonlyMap<string, Fault> = new Map();

/** What is wrong in a line, by field; found once per line. */
export function faultsOf(line: Line, columns: readonly FieldMeta[]): ReadonlyMap<string, Fault> {
  const known = faults.get(line);
  if (known !== undefined && known.columns === columns) return known.found;
  let found: Map<string, Fault> | null = null;
  for (const column of columns) {
    if (column.readonly) continue;
    const fault = faultOf(column, line.record[column.name]);
    if (fault !== null) (found ??= new Map()).set(column.name, fault);
  }
  const result = found ?? NO_FAULTS;
  faults.set(line, { columns, found: result });
  return result;
}
