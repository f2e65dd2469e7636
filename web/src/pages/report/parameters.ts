/** A report's parameters in the address: what stands there, else the declared default. */
import type { FieldMeta, ReportMeta } from '../../meta/types';
import { isRecord } from '../../meta/format';
import { isEmpty, startValue } from '../form/values';

export function parameterValues(report: ReportMeta, address: URLSearchParams, today?: string): Record<string, unknown> {
  return Object.fromEntries(
    report.parameters.map((field) => {
      const text = address.get(field.name);
      if (text === null) return [field.name, startValue(field, {}, today)];
      return [field.name, fromText(field, text)];
    }),
  );
}

function fromText(field: FieldMeta, text: string): unknown {
  if (text === '') return null;
  if (field.type === 'bool') return text === 'true' || text === '1';
  if (field.type === 'ref') return { id: text, code: text };
  return text;
}

/** The query for the server and the address; an emptied parameter is written empty, so that its default does not come back. */
export function parameterQuery(report: ReportMeta, values: Record<string, unknown>, keepEmpty: boolean): URLSearchParams {
  const query = new URLSearchParams();
  for (const field of report.parameters) {
    const value = values[field.name];
    const text = isEmpty(value) ? '' : isRecord(value) ? String(value.id ?? '') : String(value);
    if (text !== '' || (keepEmpty && !isEmpty(field.default))) query.set(field.name, text);
  }
  return query;
}

/** The rows that are visible while some rows of the tree are folded. */
export function unfolded<Row extends { _level?: number }>(rows: readonly Row[], folded: ReadonlySet<number>): { row: Row; at: number }[] {
  const visible: { row: Row; at: number }[] = [];
  let hiddenBelow: number | null = null;
  rows.forEach((row, at) => {
    const level = row._level ?? 0;
    if (hiddenBelow !== null && level > hiddenBelow) return;
    hiddenBelow = folded.has(at) ? level : null;
    visible.push({ row, at });
  });
  return visible;
}
