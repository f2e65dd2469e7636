// @vitest-environment jsdom
import { act, createElement, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setLanguage } from '../core/i18n';
import type { DataRecord, FieldMeta } from '../meta/types';
import { LineGrid } from './LineGrid';
import { ITEMS, itemsByCode, ORDER_COLUMNS, orderLine, searchItems } from './sampleLines';

/** Counts how often the text of each quantity is worked out: once for each drawing of its row. */
const drawn = vi.hoisted(() => new Map<unknown, number>());
vi.mock('./cellText', async (original) => {
  const real = await original<typeof import('./cellText')>();
  const cellText = (column: FieldMeta, value: unknown) => {
    if (column.name === 'quantity') drawn.set(value, (drawn.get(value) ?? 0) + 1);
    return real.cellText(column, value);
  };
  return { ...real, cellText };
});

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
let root: Root;
let host: HTMLElement;
let latest: DataRecord[] = [];

function Order({ start }: { start: DataRecord[] }) {
  const [lines, setLines] = useState(start);
  latest = lines;
  return createElement(LineGrid, {
    lines, columns: ORDER_COLUMNS, calculator: 'tax_line', onChange: setLines, label: '订单明细',
    lookup: async (_ref: string, query: string) => searchItems(query),
    lookupMany: async (_ref: string, codes: string[]) => itemsByCode(codes),
  });
}

beforeEach(() => {
  setLanguage('zh');
  host = document.body.appendChild(document.createElement('div'));
  root = createRoot(host);
});
afterEach(async () => {
  await act(async () => root.unmount());
  host.remove();
});

async function show(start: DataRecord[]): Promise<void> {
  await act(async () => root.render(createElement(Order, { start })));
}

function input(): HTMLInputElement {
  const found = host.querySelector<HTMLInputElement>('.gt-input');
  if (found === null) throw new Error('no cell is active');
  return found;
}

async function press(key: string): Promise<void> {
  await act(async () => {
    input().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  });
}

async function type(text: string): Promise<void> {
  await act(async () => {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
    set?.call(input(), text);
    input().dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
}

/** 1,000 lines whose quantities tell them apart. */
function manyLines(): DataRecord[] {
  return Array.from({ length: 1000 }, (_unused, at) => orderLine(ITEMS[at % ITEMS.length] ?? {}, `${at + 1}.5`, { id: at + 1 }));
}

test('an edit draws its own row and no other', async () => {
  await show(manyLines());
  await act(async () => input().focus());
  await press('Tab');
  drawn.clear();
  await type('7');
  expect([...drawn.keys()]).toEqual([]); // typing draws the input only
  await press('ArrowDown');
  expect(latest[0]?.quantity).toBe('7');
  expect(new Set(drawn.keys())).toEqual(new Set(['7', '2.5'])); // the edited row, and the one the cursor goes to
});

test('1,000 lines draw only the rows in sight', async () => {
  drawn.clear();
  await show(manyLines());
  expect(host.querySelectorAll('.gt-row').length).toBeLessThan(60);
  expect(drawn.size).toBeLessThan(60);
});

test('grid, rows and cells have the roles and names that a screen reader needs', async () => {
  await show([orderLine(ITEMS[0] ?? {}, 'ten'), orderLine(ITEMS[1] ?? {}, '2')]);
  const grid = host.querySelector('[role=grid]');
  expect(grid?.getAttribute('aria-label')).toBe('订单明细');
  expect(grid?.getAttribute('aria-rowcount')).toBe('4');
  expect(grid?.getAttribute('aria-colcount')).toBe(String(ORDER_COLUMNS.length + 1));
  const row = host.querySelector('[data-row="1"]');
  expect(row?.getAttribute('aria-rowindex')).toBe('3');
  expect(row?.querySelector('[data-col="1"]')?.getAttribute('aria-readonly')).toBe('true');
  expect(host.querySelector('[data-row="0"] [data-col="3"]')?.getAttribute('aria-invalid')).toBe('true');
  await act(async () => input().focus());
  await press('Tab');
  expect(document.activeElement).toBe(input());
  expect(input().getAttribute('aria-label')).toBe('数量,第 1 行');
  expect(input().getAttribute('aria-invalid')).toBe('true');
});

test('the focus stays in the active cell wherever it moves', async () => {
  await show([orderLine(ITEMS[0] ?? {}, '1'), orderLine(ITEMS[1] ?? {}, '2')]);
  await act(async () => input().focus());
  for (const key of ['ArrowDown', 'ArrowRight', 'Tab', 'Home', 'End', 'ArrowUp']) {
    await press(key);
    expect(document.activeElement).toBe(input());
  }
});

test('a text of several lines keeps its breaks when it is opened and changed, and Alt+Enter makes another', async () => {
  const note: FieldMeta = { ...(ORDER_COLUMNS.find(({ name }) => name === 'quantity') as FieldMeta), name: 'x_note', type: 'longtext', label: { zh: '说明', en: 'Note' }, required: false, readonly: false };
  function Notes() {
    const [lines, setLines] = useState<DataRecord[]>([{ line_no: 1, x_note: '一\n二' }]);
    latest = lines;
    return createElement(LineGrid, { lines, columns: [note], onChange: setLines, label: '说明', lookup: async () => [], lookupMany: async () => new Map() });
  }
  await act(async () => root.render(createElement(Notes)));
  await act(async () => host.querySelector<HTMLElement>('[data-field=x_note]')?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true })));
  await act(async () => input().focus());
  await press('F2');
  expect(input().value).toBe('一\n二');
  await act(async () => input().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', altKey: true, bubbles: true, cancelable: true })));
  expect(input().value).toBe('一\n二\n');
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(input(), '一\n二\n三');
    input().dispatchEvent(new Event('input', { bubbles: true }));
  });
  await press('Enter');
  expect(latest[0]?.x_note).toBe('一\n二\n三');
});
