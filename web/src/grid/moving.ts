import type { Problem } from '../meta/types';
import type { Place } from './history';
import { isBlank, newLine, type Line } from './lines';
import { clampPlace } from './selection';
import type { GridStore } from './store';

export function moveTo(store: GridStore, row: number, col: number, extend = false): void {
  const { lines, shown, anchor } = store.state;
  const cursor = clampPlace({ row, col }, lines.length, shown.length);
  store.set({ cursor, anchor: extend ? anchor : cursor });
}

export function moveBy(store: GridStore, rows: number, cols: number, extend = false): void {
  const { cursor } = store.state;
  moveTo(store, cursor.row + rows, cursor.col + cols, extend);
}

/** To the next (or previous) cell that can be written; past the last one a line is added. False: there is none, let the focus leave. */
export function moveToWritable(store: GridStore, direction: 1 | -1): boolean {
  const { lines, shown, cursor } = store.state;
  let at = cursor.row * shown.length + cursor.col + direction;
  for (; at >= 0 && at < lines.length * shown.length; at += direction) {
    const row = Math.floor(at / shown.length);
    const col = at % shown.length;
    if (!store.canWrite(row, col)) continue;
    moveTo(store, row, col);
    return true;
  }
  return direction === 1 && addLineBelow(store);
}

function addLineBelow(store: GridStore): boolean {
  const { lines } = store.state;
  const last = lines.at(-1);
  if (!store.canGrow || (last !== undefined && isBlank(last, store.rules))) return false;
  store.step([...lines, newLine(store.options.columns)]);
  moveTo(store, lines.length, firstWritable(store, lines.length));
  return true;
}

export function firstWritable(store: GridStore, row: number): number {
  const col = store.state.shown.findIndex((_column, at) => store.canWrite(row, at));
  return Math.max(0, col);
}

/** To the next cell with something wrong, round the document; true if there is one. `from` counts cells from the first. */
export function moveToProblem(store: GridStore, direction: 1 | -1, from?: number): boolean {
  const { lines, shown, cursor } = store.state;
  const cells = lines.length * shown.length;
  const start = from ?? cursor.row * shown.length + cursor.col;
  for (let step = 1; step <= cells; step += 1) {
    const at = (start + direction * step + cells * 2) % cells;
    const row = Math.floor(at / shown.length);
    const col = at % shown.length;
    const wholeLine = col === 0 && (store.state.problems.get(lines[row]?.key ?? -1)?.has('') ?? false);
    if (!wholeLine && store.messagesAt(row, col).length === 0) continue;
    moveTo(store, row, col);
    return true;
  }
  if (store.state.view === null) return false;
  store.look(null); // what is wrong may be in a line that the filter hides
  return moveToProblem(store, direction, -1);
}

/** Where a finding of the server stands now: its line may have moved since. */
export function placeOfProblem(store: GridStore, problem: Problem): Place | null {
  const has = (line: Line) => [...(store.state.problems.get(line.key)?.values() ?? [])].some((found) => found.includes(problem));
  if (!store.state.lines.some(has) && store.state.document.some(has)) store.look(null);
  const row = store.state.lines.findIndex(has);
  if (row < 0) return null;
  const col = store.state.shown.findIndex((column) => column.name === problem.field?.split('.').at(-1));
  return { row, col: Math.max(0, col) };
}
