import { parseTyped } from '../core/check';
import { t } from '../core/i18n';
import { parseTsv, writeTsv } from '../core/tsv';
import { editText } from '../meta/format';
import { clearCells } from './lineCommands';
import { newLine } from './lines';
import { resolveCodes } from './references';
import { blockOf, clampPlace, isOneCell } from './selection';
import type { CellChange, GridStore } from './store';

export function copyCells(store: GridStore): string {
  const { top, bottom, left, right } = blockOf(store.state.cursor, store.state.anchor);
  const rows = store.state.lines
    .slice(top, bottom + 1)
    .map(({ record }) => store.state.shown.slice(left, right + 1).map((column) => editText(column, record[column.name])));
  return writeTsv(rows);
}

export function cutCells(store: GridStore): string {
  const text = copyCells(store);
  clearCells(store);
  return text;
}

/** Puts a block from Excel or WPS at the cursor: the document grows, read-only cells keep their value, codes are looked up together. */
export function pasteCells(store: GridStore, text: string): Promise<void> {
  const block = blockOf(store.state.cursor, store.state.anchor);
  const rows = spread(parseTsv(text), block, isOneCell(block));
  const { lines, shown } = store.state;
  const columns = store.options.columns;
  const wanted = Math.max(0, block.top + rows.length - lines.length);
  const room = store.options.canAdd && !store.options.readOnly ? store.options.maxLines - store.state.document.length : 0;
  const grown = Array.from({ length: Math.min(wanted, Math.max(0, room)) }, () => newLine(columns));
  const changes: CellChange[] = [];
  const given = new Set<string>();
  let width = 1;
  for (const [down, cells] of rows.entries()) {
    const row = block.top + down;
    if (row >= lines.length + grown.length) break;
    for (const [across, typed] of cells.entries()) {
      const column = shown[block.left + across];
      if (column === undefined || !mayPaste(store, row, block.left + across)) continue;
      const value = parseTyped(column, typed);
      width = Math.max(width, across + 1);
      changes.push({ row, column, value });
      if (value !== null) given.add(column.name);
    }
  }
  if (changes.length === 0) return Promise.resolve();
  // References first, so that a price that was pasted wins over the one that the item brings.
  changes.sort((one, other) => one.row - other.row || Number(other.column.type === 'ref') - Number(one.column.type === 'ref'));
  store.change(changes, grown);
  const last = { row: block.top + rows.length - 1, col: block.left + width - 1 };
  store.set({
    cursor: { row: block.top, col: block.left },
    anchor: clampPlace(last, store.state.lines.length, shown.length),
    notice: t('grid.pasted', { count: Math.min(rows.length, lines.length + grown.length - block.top) }),
  });
  return resolveCodes(store, new Set(changes.map((change) => change.row)), given);
}

/** Rows that the paste adds are not in the store yet: there the column alone decides. */
function mayPaste(store: GridStore, row: number, col: number): boolean {
  return row < store.state.lines.length ? store.canWrite(row, col) : !store.state.shown[col]?.readonly;
}

/** One copied cell, or one copied row, fills the whole selection. */
function spread(cells: string[][], block: ReturnType<typeof blockOf>, oneCell: boolean): string[][] {
  const first = cells[0] ?? [''];
  if (oneCell || cells.length > 1) return cells;
  const height = block.bottom - block.top + 1;
  const row = first.length === 1 ? Array.from({ length: block.right - block.left + 1 }, () => first[0] ?? '') : first;
  return Array.from({ length: height }, () => row);
}
