import { t } from '../core/i18n';
import { asLine, newLine, type Line } from './lines';
import { firstWritable, moveTo } from './moving';
import { resolveCodes } from './references';
import { blockOf } from './selection';
import type { CellChange, GridStore } from './store';

function selected(store: GridStore): { top: number; bottom: number; lines: Line[] } {
  const { top, bottom } = blockOf(store.state.cursor, store.state.anchor);
  return { top, bottom, lines: store.state.lines.slice(top, bottom + 1) };
}

export function insertLine(store: GridStore, where: 'above' | 'below'): void {
  if (!store.canGrow) return;
  const { lines, cursor } = store.state;
  const row = where === 'above' ? cursor.row : cursor.row + 1;
  store.step(lines.toSpliced(row, 0, newLine(store.options.columns)));
  moveTo(store, row, firstWritable(store, row));
}

export function duplicateLines(store: GridStore): void {
  const { bottom, lines } = selected(store);
  const room = store.options.maxLines - store.state.document.length;
  if (!store.canGrow || lines.length > room) return;
  const copies = lines.map(({ record: { id: _id, line_no: _lineNo, ...record } }) => asLine(record));
  store.step(store.state.lines.toSpliced(bottom + 1, 0, ...copies));
  moveTo(store, bottom + 1, store.state.cursor.col);
}

export function deleteLines(store: GridStore): void {
  if (store.options.readOnly || !store.options.canAdd) return;
  const { top, lines } = selected(store);
  store.step(store.state.lines.toSpliced(top, lines.length));
  moveTo(store, top, store.state.cursor.col);
  store.announce(t('grid.deleted', { count: lines.length }));
}

export function moveLines(store: GridStore, direction: 1 | -1): void {
  const { top, bottom, lines } = selected(store);
  const target = top + direction;
  if (store.state.view !== null) return store.announce(t('grid.sorted_no_move'));
  if (store.options.readOnly || target < 0 || bottom + direction >= store.state.lines.length) return;
  const { cursor, anchor } = store.state;
  store.step(store.state.lines.toSpliced(top, lines.length).toSpliced(target, 0, ...lines), {
    cursor: { ...cursor, row: cursor.row + direction },
    anchor: { ...anchor, row: anchor.row + direction },
  });
}

export function clearCells(store: GridStore): void {
  const { top, bottom, left, right } = blockOf(store.state.cursor, store.state.anchor);
  const changes: CellChange[] = [];
  for (let row = top; row <= bottom; row += 1)
    for (let col = left; col <= right; col += 1) {
      const column = store.state.shown[col];
      if (column !== undefined && store.canWrite(row, col)) changes.push({ row, column, value: null });
    }
  if (changes.length > 0) store.change(changes);
}

/** The first row of the selection goes into the rows below it; a single cell takes the one above. */
export function fillDown(store: GridStore): void {
  const { top, bottom, left, right } = blockOf(store.state.cursor, store.state.anchor);
  const source = top === bottom ? store.state.lines[top - 1] : store.state.lines[top];
  if (source === undefined) return;
  const changes: CellChange[] = [];
  const filled = new Set<string>();
  for (let row = top === bottom ? top : top + 1; row <= bottom; row += 1)
    for (let col = left; col <= right; col += 1) {
      const column = store.state.shown[col];
      if (column === undefined || !store.canWrite(row, col)) continue;
      changes.push({ row, column, value: source.record[column.name] ?? null });
      filled.add(column.name);
    }
  if (changes.length === 0) return;
  store.change(changes);
  void resolveCodes(store, new Set(changes.map((change) => change.row)), filled);
}
