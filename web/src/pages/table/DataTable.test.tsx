// @vitest-environment jsdom
import { act, createElement, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DataRecord } from '../../meta/types';
import { DataTable, type TableColumn } from './DataTable';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
const MOST = 300;
let root: Root;
let host: HTMLElement;
let drawnTexts = 0;
let chosen: ReadonlySet<string> = new Set();
let ends = 0;

const number: TableColumn = {
  name: 'number', title: '单号', width: 100, field: { name: 'number', type: 'text', label: { zh: '单号', en: 'Number' } } as TableColumn['field'],
  render: (row) => { drawnTexts += 1; return String(row.number); },
};
const columns = [number];
const keyOf = (row: DataRecord) => String(row.id);
const rowsOf = (count: number): DataRecord[] => Array.from({ length: count }, (_, at) => ({ id: at + 1, number: `XS-${at + 1}` }));

function List({ rows }: { rows: DataRecord[] }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  chosen = selected;
  return createElement(DataTable, { label: '订单', columns, rows, keyOf, selected, onSelect: setSelected, onEnd: () => { ends += 1; } });
}

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined;
  host = document.body.appendChild(document.createElement('div'));
  root = createRoot(host);
  drawnTexts = 0;
  ends = 0;
});
afterEach(async () => {
  await act(async () => root.unmount());
  host.remove();
});

const show = (rows: DataRecord[]) => act(async () => root.render(createElement(List, { rows })));
const drawn = () => [...host.querySelectorAll<HTMLElement>('tbody tr[data-at]')];
const room = () => [...host.querySelectorAll<HTMLElement>('.pg-room td')].reduce((sum, cell) => sum + Number.parseFloat(cell.style.height), 0);
const focused = () => (document.activeElement as HTMLElement).dataset.key;
const press = (key: string, more: KeyboardEventInit = {}) => act(async () => { document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })); });

const focusFirst = () => act(async () => drawn()[0]?.focus());

async function scrollTo(row: number): Promise<void> {
  const box = host.querySelector<HTMLElement>('.pg-table-box');
  if (box === null) throw new Error('no table');
  box.scrollTop = row * 30;
  await act(async () => { box.dispatchEvent(new Event('scroll')); });
}

test('of 5,000 rows a few are drawn, and the others leave their room', async () => {
  await show(rowsOf(5000));
  expect(drawn().length).toBeLessThan(MOST);
  expect(room()).toBe((5000 - drawn().length) * 30);
  await scrollTo(2500);
  expect(drawn().length).toBeLessThan(MOST);
  expect(drawn().some((row) => row.dataset.key === '2501')).toBe(true);
  expect(room()).toBe((5000 - drawn().length) * 30);
});

test('a row that stays in sight is not drawn anew while the list is scrolled', async () => {
  await show(rowsOf(5000));
  const first = drawnTexts;
  await scrollTo(4);
  expect(drawnTexts - first).toBeLessThan(10);
});

test('a short table is drawn whole', async () => {
  await show(rowsOf(150));
  expect(drawn()).toHaveLength(150);
  expect(host.querySelector('.pg-room')).toBeNull();
});

test('the keyboard goes through all rows, drawn or not, and keeps the focus while the list is scrolled away', async () => {
  await show(rowsOf(5000));
  await focusFirst();
  await press('End');
  expect(focused()).toBe('5000');
  expect(ends).toBe(1);
  await press('ArrowUp');
  expect(focused()).toBe('4999');
  await scrollTo(2000);
  expect(focused()).toBe('4999');
  await press('Home');
  expect(focused()).toBe('1');
  expect(host.querySelectorAll('tbody tr[tabindex="0"]')).toHaveLength(1);
});

test('what was selected stays selected out of sight', async () => {
  await show(rowsOf(5000));
  await focusFirst();
  await press(' ');
  await press('End');
  await press(' ', { shiftKey: true });
  expect(chosen.size).toBe(5000);
  await press(' ');
  await scrollTo(0);
  expect(chosen.size).toBe(4999);
  expect(drawn()[0]?.getAttribute('aria-selected')).toBe('true');
});

test('on paper every row is drawn', async () => {
  await show(rowsOf(400));
  await act(async () => { window.dispatchEvent(new Event('beforeprint')); });
  expect(drawn()).toHaveLength(400);
  await act(async () => { window.dispatchEvent(new Event('afterprint')); });
  expect(drawn().length).toBeLessThan(MOST);
});
