/** A report's parameters in the address: what stands there, else the declared default. */
import { isRecord } from '../../meta/format';
import type { DataRecord, FieldMeta, ReportMeta } from '../../meta/types';
import { isEmpty, startValue } from '../form/values';

const BY_ID = 'id:';

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
  if (field.type === 'ref') return text.startsWith(BY_ID) ? { id: text.slice(BY_ID.length) } : { code: text };
  return text;
}

/** A record in an address: its code, else its id marked as such, because a code may be all digits. */
function wordOf(value: DataRecord): string {
  if (typeof value.code === 'string' && value.code !== '') return value.code;
  return value.id === undefined || value.id === null ? '' : `${BY_ID}${String(value.id)}`;
}

/** The query for the server and the address; an emptied parameter is written empty, so that its default does not come back. */
export function parameterQuery(report: ReportMeta, values: Record<string, unknown>, keepEmpty: boolean): URLSearchParams {
  const query = new URLSearchParams();
  for (const field of report.parameters) {
    const value = values[field.name];
    const text = isEmpty(value) ? '' : isRecord(value) ? wordOf(value) : String(value);
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
