import { t } from '../core/i18n';
import type { DataRecord, FieldMeta } from '../meta/types';
import { isNothing, withValue, type Line } from './lines';
import type { GridStore } from './store';
import type { Outcome } from './typeahead';

/** A cell that holds a code which only the server can turn into a record. */
interface OpenCode {
  key: number;
  column: FieldMeta;
  text: string;
  /** The line when the code was put in: what differs later was changed on purpose. */
  base: DataRecord;
  /** Fields that came with the code in the same paste. */
  given: ReadonlySet<string>;
}

/** Finds the pasted codes among the changed rows and resolves them, one request for each type of record. */
export function resolveCodes(store: GridStore, rows: Iterable<number>, given: ReadonlySet<string>): Promise<void> {
  const byType = new Map<string, OpenCode[]>();
  for (const row of rows) {
    const line = store.state.lines[row];
    if (line === undefined) continue;
    for (const column of store.options.columns) {
      const text = line.record[column.name];
      if (column.type !== 'ref' || !column.ref || typeof text !== 'string' || text === '' || !given.has(column.name)) continue;
      const codes = byType.get(column.ref) ?? [];
      codes.push({ key: line.key, column, text, base: line.record, given });
      byType.set(column.ref, codes);
    }
  }
  const requests = [...byType].map(([ref, codes]) => resolveType(store, ref, codes));
  return Promise.all(requests).then(() => undefined);
}

async function resolveType(store: GridStore, ref: string, codes: readonly OpenCode[]): Promise<void> {
  const { lookupMany } = store.options;
  if (lookupMany === undefined) return;
  const cells = codes.map((code) => `${code.key}:${code.column.name}`);
  store.set({ pending: new Set([...store.state.pending, ...cells]) });
  const found = await lookupMany(ref, [...new Set(codes.map((code) => code.text))]).catch(() => null);
  const pending = new Set(store.state.pending);
  for (const cell of cells) pending.delete(cell);
  const byLine = new Map<number, OpenCode[]>();
  for (const code of codes) byLine.set(code.key, [...(byLine.get(code.key) ?? []), code]);
  store.amend((line) => resolvedLine(store, line, byLine.get(line.key) ?? [], found), { pending });
  const unknown = codes.filter((code) => !found?.get(code.text)).length;
  if (found === null) store.announce(t('grid.lookup_failed'));
  else if (unknown > 0) store.announce(t('grid.codes_unknown', { count: unknown }));
}

function resolvedLine(
  store: GridStore,
  line: Line,
  codes: readonly OpenCode[],
  found: ReadonlyMap<string, DataRecord | null> | null,
): Line {
  let resolved = line;
  for (const { column, text, base, given } of codes) {
    const record = found?.get(text);
    if (!record || resolved.record[column.name] !== text) continue;
    const keeps = (field: string) =>
      (given.has(field) && !isNothing(base[field])) || line.record[field] !== base[field];
    resolved = withValue(resolved, column, record, store.rules, keeps);
  }
  return resolved;
}

/**
 * A text that was left in a cell becomes its record as soon as the answer comes, unless the cell was changed meanwhile.
 * What was typed into the other cells of the line meanwhile stays: the record fills the rest.
 */
export function resolveText(store: GridStore, key: number, column: FieldMeta, text: string, answer: Outcome | Promise<Outcome>): void {
  const base = store.state.document.find((line) => line.key === key)?.record;
  void Promise.resolve(answer).then((outcome) => {
    if (outcome.kind !== 'chosen') return;
    store.amend((line) =>
      line.key === key && line.record[column.name] === text
        ? withValue(line, column, outcome.record, store.rules, (field) => base !== undefined && line.record[field] !== base[field])
        : line,
    );
  });
}
