import type { CellEditor } from './editing';
import { clearCells, deleteLines, duplicateLines, fillDown, insertLine, moveLines } from './lineCommands';
import { moveBy, moveTo, moveToProblem, moveToWritable } from './moving';
import { sortByColumn } from './looking';
import type { GridStore } from './store';

export interface KeyStroke {
  key: string;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
}

export interface KeyContext {
  store: GridStore;
  editor: CellEditor;
  /** Rows that fit on the screen. */
  pageRows: () => number;
  resize: (steps: number) => void;
  toggleFilters: () => void;
}

/** Ctrl+key commands, the same in an open and in a selected cell unless they are about text. */
const LINE_COMMANDS: Record<string, (store: GridStore, context: KeyContext) => void> = {
  'alt+Insert': (store) => insertLine(store, 'below'),
  'ctrl+Insert': (store) => insertLine(store, 'above'),
  'ctrl+Delete': deleteLines,
  'ctrl+shift+D': duplicateLines,
  'alt+shift+ArrowUp': (store) => moveLines(store, -1),
  'alt+shift+ArrowDown': (store) => moveLines(store, 1),
  'alt+shift+ArrowLeft': (_store, context) => context.resize(-1),
  'alt+shift+ArrowRight': (_store, context) => context.resize(1),
  'alt+shift+S': (store) => sortByColumn(store, store.state.shown[store.state.cursor.col]?.name ?? ''),
  'ctrl+shift+L': (_store, context) => context.toggleFilters(),
};

const CELL_COMMANDS: Record<string, (store: GridStore) => void> = {
  'Delete': clearCells,
  'ctrl+D': fillDown,
  'ctrl+Z': (store) => store.undo(),
  'ctrl+Y': (store) => store.redo(),
  'ctrl+shift+Z': (store) => store.redo(),
  'ctrl+A': selectAll,
};

function nameOf({ key, ctrl, shift, alt }: KeyStroke): string {
  const name = key.length === 1 ? key.toUpperCase() : key;
  return `${ctrl ? 'ctrl+' : ''}${alt ? 'alt+' : ''}${shift ? 'shift+' : ''}${name}`;
}

function selectAll(store: GridStore): void {
  const { lines, shown } = store.state;
  store.set({ anchor: { row: 0, col: 0 }, cursor: { row: lines.length - 1, col: shown.length - 1 } });
}

/** True if the key did something here and must not reach the input. */
export function press(context: KeyContext, stroke: KeyStroke): boolean {
  const { store, editor } = context;
  const name = nameOf(stroke);
  const lineCommand = LINE_COMMANDS[name];
  if (lineCommand !== undefined) {
    editor.commit(() => lineCommand(store, context));
    return true;
  }
  switch (name) {
    case 'Enter':
    case 'shift+Enter':
      editor.commit(() => void moveToWritable(store, stroke.shift ? -1 : 1));
      return true;
    case 'Tab':
    case 'shift+Tab':
      return pressTab(context, stroke.shift ? -1 : 1);
    case 'F8':
    case 'ctrl+.':
    case 'shift+F8':
      editor.commit(() => void moveToProblem(store, stroke.shift ? -1 : 1));
      return true;
    case 'F4':
    case 'alt+ArrowDown':
      editor.openList();
      return true;
  }
  return store.state.edit === null ? pressSelected(context, stroke, name) : pressOpen(context, stroke, name);
}

/** Where no cell can be written any more the focus leaves the grid, so that the keyboard is never caught in it. */
function pressTab({ store, editor }: KeyContext, direction: 1 | -1): boolean {
  let stayed = true;
  editor.commit(() => {
    stayed = moveToWritable(store, direction);
  });
  return stayed;
}

function pressSelected(context: KeyContext, stroke: KeyStroke, name: string): boolean {
  const { store, editor } = context;
  const command = CELL_COMMANDS[name];
  if (command !== undefined) {
    command(store);
    return true;
  }
  if (name === 'F2') editor.open();
  else if (name === 'Backspace') editor.type('');
  else if (name === 'Escape') return collapse(store);
  else if (name === ' ' && editor.column?.type === 'bool') editor.toggle();
  else return pressArrow(context, stroke);
  return true;
}

/** One cell again; with nothing to undo the key is left to the form. */
function collapse(store: GridStore): boolean {
  const { cursor, anchor } = store.state;
  store.set({ anchor: cursor });
  return cursor.row !== anchor.row || cursor.col !== anchor.col;
}

function pressOpen(context: KeyContext, stroke: KeyStroke, name: string): boolean {
  const { store, editor } = context;
  const { edit } = store.state;
  if (name === 'Escape') {
    editor.cancel();
    return true;
  }
  if (name === 'F2' && edit !== null) {
    store.set({ edit: { ...edit, opened: !edit.opened } });
    return true;
  }
  if (editor.listIsOpen && (name === 'ArrowDown' || name === 'ArrowUp')) {
    editor.highlight(name === 'ArrowDown' ? 1 : -1);
    return true;
  }
  if (stroke.ctrl || stroke.alt || stroke.shift) return false;
  const sideways = name === 'ArrowLeft' || name === 'ArrowRight';
  const inText = name === 'Home' || name === 'End' || (sideways && (edit?.opened ?? false));
  if (inText || !isMove(stroke.key)) return false;
  editor.commit(() => void pressArrow(context, stroke));
  return true;
}

function isMove(key: string): boolean {
  return /^(Arrow(Up|Down|Left|Right)|Home|End|Page(Up|Down))$/.test(key);
}

/** Arrows, Home, End and the page keys; Ctrl goes to the edge, Shift extends the selection. */
function pressArrow({ store, pageRows }: KeyContext, { key, ctrl, shift, alt }: KeyStroke): boolean {
  if (alt || !isMove(key)) return false;
  const { lines, shown, cursor } = store.state;
  const last = { row: lines.length - 1, col: shown.length - 1 };
  switch (key) {
    case 'ArrowUp':
      moveBy(store, ctrl ? -last.row : -1, 0, shift);
      break;
    case 'ArrowDown':
      moveBy(store, ctrl ? last.row : 1, 0, shift);
      break;
    case 'ArrowLeft':
      moveBy(store, 0, ctrl ? -last.col : -1, shift);
      break;
    case 'ArrowRight':
      moveBy(store, 0, ctrl ? last.col : 1, shift);
      break;
    case 'Home':
      moveTo(store, ctrl ? 0 : cursor.row, 0, shift);
      break;
    case 'End':
      moveTo(store, ctrl ? last.row : cursor.row, last.col, shift);
      break;
    default:
      moveBy(store, key === 'PageUp' ? -pageRows() : pageRows(), 0, shift);
  }
  return true;
}
