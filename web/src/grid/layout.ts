import { keep, kept } from '../core/device';
import type { FieldMeta } from '../meta/types';

/** How one user likes the columns of one line set. */
export interface LayoutChoice {
  widths: Record<string, number>;
  order: string[];
  hidden: string[];
  /** Columns that stay in sight at the left. */
  frozen: number;
}

const DEFAULT_WIDTH: Partial<Record<FieldMeta['type'], number>> = {
  ref: 180, text: 140, longtext: 200, int: 80, quantity: 100, price: 110, money: 120, percent: 80, date: 112, datetime: 140, bool: 60, enum: 100, file: 140,
};
const NARROWEST = 44;
const NONE: ReadonlySet<string> = new Set();
const WIDEST = 800;
const STORED_UNDER = 'guantong.grid.';
/** How narrow a column that nobody has resized may become so that the amounts stay in sight. */
const SQUEEZED: Partial<Record<FieldMeta['type'], number>> = {
  ref: 90, text: 80, longtext: 90, int: 56, quantity: 76, price: 80, money: 98, percent: 60, date: 98, datetime: 120, bool: 48, enum: 72, file: 90,
};
const FIRST = 150; // says what the line is about
const SHORT = 60; // a reference that is short anyway: a unit

/** Where layouts are kept: with the user on the server for a form, on the device for what has no server. */
export interface LayoutKeeper {
  read(key: string): unknown;
  write(key: string, layout: LayoutChoice | null): void;
  /** Calls back when another device's choice has arrived. */
  subscribe(listener: () => void): () => void;
}

export const DEVICE: LayoutKeeper = {
  read: (key) => JSON.parse(kept(STORED_UNDER + key) ?? 'null'),
  write: (key, layout) => keep(STORED_UNDER + key, layout === null ? null : JSON.stringify(layout)),
  subscribe: () => () => undefined,
};

export function defaultLayout(): LayoutChoice {
  return { widths: {}, order: [], hidden: [], frozen: 1 };
}

/** What was kept, as far as it can be understood: a damaged note of widths is worth no error. */
export function loadLayout(keeper: LayoutKeeper, key: string | undefined): LayoutChoice {
  const plain = defaultLayout();
  if (key === undefined) return plain;
  try {
    const read = (keeper.read(key) ?? {}) as Partial<Record<keyof LayoutChoice, unknown>>;
    const names = (value: unknown) => (Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []);
    const widths = Object.entries(read.widths ?? {}).filter(([, width]) => typeof width === 'number' && width >= NARROWEST && width <= WIDEST);
    const frozen = typeof read.frozen === 'number' && Number.isInteger(read.frozen) && read.frozen >= 0 ? read.frozen : plain.frozen;
    return { widths: Object.fromEntries(widths) as Record<string, number>, order: names(read.order), hidden: names(read.hidden), frozen };
  } catch {
    return plain;
  }
}

export function isDefault(layout: LayoutChoice): boolean {
  return JSON.stringify(layout) === JSON.stringify(defaultLayout());
}

/** All columns that may be shown, in the user's order; a column that is new to the user stands where the server put it. */
export function orderedColumns(columns: readonly FieldMeta[], layout: LayoutChoice): FieldMeta[] {
  const shown = columns.filter((column) => !column.hidden);
  const place = new Map(layout.order.map((name, at) => [name, at]));
  const known = shown.filter((column) => place.has(column.name));
  known.sort((one, other) => (place.get(one.name) ?? 0) - (place.get(other.name) ?? 0));
  let next = 0;
  return shown.map((column) => (place.has(column.name) ? (known[next++] ?? column) : column));
}

export function shownColumns(columns: readonly FieldMeta[], layout: LayoutChoice): FieldMeta[] {
  const shown = orderedColumns(columns, layout).filter((column) => !layout.hidden.includes(column.name));
  return shown.length > 0 ? shown : columns.filter((column) => !column.hidden);
}

export function widthOf(column: FieldMeta, layout: LayoutChoice): number {
  return layout.widths[column.name] ?? column.width ?? DEFAULT_WIDTH[column.type] ?? 120;
}

export function withWidth(layout: LayoutChoice, name: string, width: number): LayoutChoice {
  return { ...layout, widths: { ...layout.widths, [name]: Math.round(Math.max(NARROWEST, Math.min(WIDEST, width))) } };
}

export function withMoved(layout: LayoutChoice, columns: readonly FieldMeta[], name: string, step: 1 | -1): LayoutChoice {
  const order = orderedColumns(columns, layout).map((column) => column.name);
  const from = order.indexOf(name);
  const to = from + step;
  if (from < 0 || to < 0 || to >= order.length) return layout;
  return { ...layout, order: order.toSpliced(from, 1).toSpliced(to, 0, name) };
}

export function withShown(layout: LayoutChoice, name: string, isShown: boolean): LayoutChoice {
  const hidden = layout.hidden.filter((one) => one !== name);
  return { ...layout, hidden: isShown ? hidden : [...hidden, name] };
}

/**
 * The widths of the shown columns. Where the amounts would be out of sight, the columns up to the last of them that nobody
 * has resized give way, each by its share of what it can spare, the `empty` ones most; what stands behind the amounts is scrolled to.
 */
export function fittedWidths(shown: readonly FieldMeta[], layout: LayoutChoice, room: number, empty: ReadonlySet<string> = NONE): number[] {
  const widths = shown.map((column) => widthOf(column, layout));
  const last = shown.findLastIndex((column) => column.total === true);
  const upTo = last < 0 ? shown.length : last + 1;
  const excess = widths.slice(0, upTo).reduce((total, width) => total + width, 0) - room;
  if (excess <= 0 || room <= 0) return widths;
  const spare = shown.map((column, at) => {
    if (column.name in layout.widths || at >= upTo) return 0;
    return Math.max(0, (widths[at] ?? 0) - (empty.has(column.name) ? NARROWEST : leastOf(column, at)));
  });
  const all = spare.reduce((total, one) => total + one, 0);
  const share = all === 0 ? 0 : Math.min(1, excess / all);
  return widths.map((width, at) => Math.floor(width - (spare[at] ?? 0) * share));
}

function leastOf(column: FieldMeta, at: number): number {
  if (at === 0) return FIRST;
  return column.type === 'ref' && (column.width ?? 200) < 100 ? SHORT : (SQUEEZED[column.type] ?? NARROWEST);
}

/** Style variables of the grid: the tracks of every row, and where each frozen column sticks. */
export function layoutVariables(widths: readonly number[], layout: LayoutChoice, numberWidth: number): Record<string, string> {
  const variables: Record<string, string> = {
    '--gt-tracks': `${numberWidth}px ${widths.map((width) => `${width}px`).join(' ')} minmax(0, 1fr)`,
    '--gt-width': `${numberWidth + widths.reduce((total, width) => total + width, 0)}px`,
  };
  let left = numberWidth;
  for (const [col, width] of widths.entries()) {
    if (col >= layout.frozen) break;
    variables[`--gt-left-${col}`] = `${left}px`;
    left += width;
  }
  return variables;
}
