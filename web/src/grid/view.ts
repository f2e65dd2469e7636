import { isNumeric, parseTyped } from '../core/check';
import { decimal } from '../core/decimal';
import { cleanCode } from '../core/normalise';
import { initials } from '../core/pinyin';
import { editText, formatValue } from '../meta/format';
import type { FieldMeta } from '../meta/types';
import { isNothing, type Line } from './lines';

/** How the lines are looked at: sorted and filtered on the screen. Order and number of the document's lines stay as they are. */
export interface View {
  sort: { column: string; descending: boolean } | null;
  /** What was typed above a column, by its name; see `filterOf`. */
  filters: Readonly<Record<string, string>>;
}

type Test = (value: unknown) => boolean;

const COMPARED = /^(>=|<=|<>|!=|>|<|=)\s*(.*)$/s;
const RANGE = /^(.+?)\s*(?:\.\.|~|至)\s*(.+)$/s;

/** Nothing is sorted or filtered: the document as it is. */
export function isPlain(view: View): boolean {
  return view.sort === null && Object.values(view.filters).every((text) => text.trim() === '');
}

/** The lines as the view shows them. Lines that nobody has filled come last and fit every filter: they are there to type into. */
export function arranged(document: readonly Line[], view: View, columns: readonly FieldMeta[], isBlank: (line: Line) => boolean): readonly Line[] {
  const tests: [string, Test][] = [];
  for (const column of columns) {
    const test = filterOf(column, view.filters[column.name] ?? '');
    if (test !== null) tests.push([column.name, test]);
  }
  const filled = document.filter((line) => !isBlank(line) && tests.every(([name, test]) => test(line.record[name])));
  const column = columns.find((one) => one.name === view.sort?.column);
  if (column !== undefined) sortBy(filled, column, view.sort?.descending ?? false);
  return [...filled, ...document.filter(isBlank)];
}

/** Equal values keep the order of the document; empty cells come last either way. */
function sortBy(lines: Line[], column: FieldMeta, descending: boolean): void {
  const key = new Map(lines.map((line) => [line, sortKey(column, line.record[column.name])]));
  lines.sort((one, other) => {
    const [a, b] = [key.get(one), key.get(other)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    const order = typeof a === 'string' || typeof b === 'string' ? collator.compare(String(a), String(b)) : a.cmp(b);
    return descending ? -order : order;
  });
}

const collator = new Intl.Collator('zh-CN-u-co-pinyin', { numeric: true, sensitivity: 'base' });

function sortKey(column: FieldMeta, value: unknown) {
  if (isNothing(value)) return undefined;
  return (isNumeric(column) ? decimal(value) : null) ?? formatValue(column, value);
}

/**
 * What a filter's text asks of a value; null for no text. `12` or words: contained, pinyin initials too; `>10`, `<=5`,
 * `10..20`: numbers and dates; `=x`: exactly; `=` alone: empty, `<>` alone: filled.
 */
export function filterOf(column: FieldMeta, typed: string): Test | null {
  const text = cleanCode(typed);
  if (text === '') return null;
  const [, sign, operand] = COMPARED.exec(text) ?? [];
  if (sign !== undefined) return compared(column, sign, operand ?? '');
  const [, from, to] = isOrdered(column) ? (RANGE.exec(text) ?? []) : [];
  if (from !== undefined && to !== undefined) {
    const [least, most] = [compared(column, '>=', from), compared(column, '<=', to)];
    return (value) => least(value) && most(value);
  }
  const wanted = text.toLowerCase();
  return (value) => textsOf(column, value).some((one) => one.includes(wanted));
}

function isOrdered(column: FieldMeta): boolean {
  return isNumeric(column) || column.type === 'date' || column.type === 'datetime';
}

function textsOf(column: FieldMeta, value: unknown): string[] {
  const shown = formatValue(column, value);
  return [shown, editText(column, value), isNumeric(column) ? '' : initials(shown)].map((text) => text.toLowerCase());
}

const HOLDS: Record<string, (order: number) => boolean> = {
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
};

function compared(column: FieldMeta, sign: string, operand: string): Test {
  const holds = HOLDS[sign === '!=' ? '<>' : sign] ?? (() => false);
  if (operand === '') return (value) => holds(isNothing(value) ? 0 : 1);
  const asked = parseTyped(column, operand);
  const amount = isNumeric(column) ? decimal(asked) : null;
  if (amount !== null)
    return (value) => {
      const found = decimal(value);
      return found === null ? sign === '<>' : holds(found.cmp(amount));
    };
  const wanted = String(isOrdered(column) ? asked : operand).toLowerCase();
  return (value) => {
    if (isNothing(value)) return sign === '<>';
    if (sign === '=') return textsOf(column, value).slice(0, 2).includes(wanted);
    const text = (isOrdered(column) ? String(value) : formatValue(column, value)).toLowerCase();
    return holds(isOrdered(column) ? Number(text > wanted) - Number(text < wanted) : collator.compare(text, wanted));
  };
}

/**
 * The document after its shown lines were changed: each stays where it stands, deleted ones go, a new one comes after
 * the line it was put under, and one put at the very end comes at the end of the document.
 */
export function mergedInto(document: readonly Line[], before: readonly Line[], after: readonly Line[]): readonly Line[] {
  const now = new Map(after.map((line) => [line.key, line]));
  const wasShown = new Set(before.map((line) => line.key));
  const known = new Set(document.map((line) => line.key));
  const added = new Map<number | null, Line[]>();
  const atEnd: Line[] = [];
  const lastKnown = after.findLastIndex((line) => known.has(line.key));
  let above: number | null = null;
  for (const [at, line] of after.entries()) {
    if (known.has(line.key)) above = line.key;
    else if (at > lastKnown) atEnd.push(line);
    else added.set(above, [...(added.get(above) ?? []), line]);
  }
  const merged: Line[] = [];
  const firstKnown = after.find((line) => known.has(line.key))?.key;
  for (const line of document) {
    if (wasShown.has(line.key) && !now.has(line.key)) continue;
    if (line.key === firstKnown) merged.push(...(added.get(null) ?? []));
    merged.push(now.get(line.key) ?? line, ...(added.get(line.key) ?? []));
  }
  return [...merged, ...atEnd];
}
