import type { FieldMeta } from '../meta/types';

/** How one user likes the columns of one line set: kept on the device under the grid's key. */
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
const WIDEST = 800;
const STORED_UNDER = 'guantong.grid.';

export function defaultLayout(): LayoutChoice {
  return { widths: {}, order: [], hidden: [], frozen: 1 };
}

export function loadLayout(key: string | undefined): LayoutChoice {
  if (key === undefined || typeof localStorage === 'undefined') return defaultLayout();
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED_UNDER + key) ?? 'null');
    return typeof stored === 'object' && stored !== null ? { ...defaultLayout(), ...stored } : defaultLayout();
  } catch {
    return defaultLayout(); // a damaged note of widths is worth no error
  }
}

export function saveLayout(key: string | undefined, layout: LayoutChoice): void {
  if (key !== undefined && typeof localStorage !== 'undefined') localStorage.setItem(STORED_UNDER + key, JSON.stringify(layout));
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

/** Style variables of the grid: the tracks of every row, and where each frozen column sticks. */
export function layoutVariables(shown: readonly FieldMeta[], layout: LayoutChoice, numberWidth: number): Record<string, string> {
  const widths = shown.map((column) => widthOf(column, layout));
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
