import { beforeEach, describe, expect, test, vi } from 'vitest';
import { setLanguage } from '../core/i18n';
import type { DataRecord, FieldMeta } from '../meta/types';
import { pasteCells } from './clipboard';
import { GridControl } from './control';
import { fittedWidths, defaultLayout, loadLayout, withWidth } from './layout';
import { emptyColumns } from './lines';
import { filterColumn, keepOrder, lookPlainly, sortByColumn } from './looking';
import { moveTo, moveToProblem } from './moving';
import { ITEMS, itemsByCode, ORDER_COLUMNS, orderLine } from './sampleLines';
import { filterOf } from './view';

const COL = Object.fromEntries(ORDER_COLUMNS.map((column, at) => [column.name, at]));
let sent: DataRecord[] = [];

function grid(quantities: readonly (string | null)[], more: object = {}): GridControl {
  const lines = quantities.map((quantity, at) => orderLine(ITEMS[at] ?? {}, quantity ?? '', { id: at + 1 }));
  return new GridControl(
    {
      columns: ORDER_COLUMNS, calculator: 'tax_line', header: { price_mode: 'exclusive' }, readOnly: false, canAdd: true, maxLines: 20,
      lookupMany: async (_ref, codes) => itemsByCode(codes), onChange: (changed) => { sent = changed; }, ...more,
    },
    lines,
  );
}

function keys(control: GridControl, ...names: string[]): void {
  for (const name of names) {
    const parts = name.split('+');
    control.press({ key: parts.at(-1) ?? '', ctrl: parts.includes('Ctrl'), shift: parts.includes('Shift'), alt: parts.includes('Alt') });
  }
}

const shown = (control: GridControl) => control.store.state.lines.map((line) => line.record.quantity);
const inDocument = (control: GridControl) => control.store.state.document.map((line) => line.record.quantity);
const column = (name: string) => ORDER_COLUMNS.find((one) => one.name === name) as FieldMeta;

beforeEach(() => {
  sent = [];
  setLanguage('zh');
});

describe('sorting', () => {
  test('by numbers as numbers, empty ones last either way; the document keeps its order', () => {
    const control = grid(['10', '9', null, '-2']);
    moveTo(control.store, 0, COL.quantity ?? 0);
    keys(control, 'Alt+Shift+S');
    expect(shown(control)).toEqual(['-2', '9', '10', '']);
    expect(control.store.state.cursor.row).toBe(2); // still on its line
    keys(control, 'Alt+Shift+S');
    expect(shown(control)).toEqual(['10', '9', '-2', '']);
    expect(inDocument(control)).toEqual(['10', '9', '', '-2']);
    keys(control, 'Alt+Shift+S');
    expect(control.store.state.view).toBeNull();
    expect(sent).toEqual([]); // nothing was changed
  });

  test('what is typed stays where it is on the screen and goes out in the order of the document', () => {
    const control = grid(['3', '1', '2']);
    sortByColumn(control.store, 'quantity');
    moveTo(control.store, 0, COL.quantity ?? 0);
    control.editor.type('7');
    keys(control, 'ArrowDown');
    expect(shown(control)).toEqual(['7', '2', '3']);
    expect(sent.map((record) => record.quantity)).toEqual(['3', '7', '2']);
    keys(control, 'Ctrl+Z');
    expect(inDocument(control)).toEqual(['3', '1', '2']);
  });

  test('lines may be added and deleted, but not moved; new ones stand below the one they were put under', () => {
    const control = grid(['3', '1', '2']);
    sortByColumn(control.store, 'quantity'); // 1 2 3
    keys(control, 'Ctrl+Home', 'Alt+Insert');
    moveTo(control.store, 1, COL.quantity ?? 0);
    control.editor.type('8');
    keys(control, 'Alt+Shift+ArrowUp');
    expect(shown(control)).toEqual(['1', '8', '2', '3']);
    expect(inDocument(control)).toEqual(['3', '1', '8', '2']);
    expect(control.store.state.notice).toContain('不能移动');
    moveTo(control.store, 3, 0);
    keys(control, 'Ctrl+Delete');
    expect(inDocument(control)).toEqual(['1', '8', '2']);
  });

  test('asked for, the document takes the order, and takes it back', () => {
    const control = grid(['3', '1', '2']);
    sortByColumn(control.store, 'quantity');
    keepOrder(control.store);
    expect(control.store.state.view).toBeNull();
    expect(sent.map((record) => [record.id, record.quantity])).toEqual([[2, '1'], [3, '2'], [1, '3']]);
    keys(control, 'Ctrl+Z');
    expect(sent.map((record) => record.id)).toEqual([1, 2, 3]);
  });
});

describe('filtering', () => {
  test('hides lines and nothing else: all of them are saved, totals of the form are of all', () => {
    const control = grid(['10', '9', '2']);
    filterColumn(control.store, 'quantity', '>5');
    expect(shown(control)).toEqual(['10', '9']);
    expect(control.store.state.notice).toBe('显示 2 行,共 3 行');
    moveTo(control.store, 1, COL.quantity ?? 0);
    control.editor.type('1');
    keys(control, 'ArrowDown');
    expect(shown(control)).toEqual(['10', '1']); // it does not vanish under the hand
    expect(sent.map((record) => record.quantity)).toEqual(['10', '1', '2']);
    lookPlainly(control.store);
    expect(shown(control)).toEqual(['10', '1', '2']);
  });

  test('a paste below filtered lines goes to the end of the document, within its limit', async () => {
    const control = grid(['10', '9', '2']);
    filterColumn(control.store, 'item', 'LS-M6-16');
    expect(shown(control)).toEqual(['10']);
    moveTo(control.store, 0, COL.quantity ?? 0);
    await pasteCells(control.store, Array.from({ length: 40 }, (_unused, at) => String(at + 100)).join('\n'));
    expect(inDocument(control).slice(0, 4)).toEqual(['100', '9', '2', '101']);
    expect(inDocument(control)).toHaveLength(20);
  });

  test('an error in a hidden line is still counted, and F8 and the server find it', () => {
    const control = grid(['10', 'ten']);
    filterColumn(control.store, 'quantity', '10');
    expect(shown(control)).toEqual(['10']);
    expect(moveToProblem(control.store, 1)).toBe(true);
    expect(control.store.state.view).toBeNull();
    expect(control.store.state.cursor.row).toBe(1);
    filterColumn(control.store, 'quantity', '10');
    const problem = { code: 'x', message: 'm', field: 'quantity', line: 2, lines: 'lines' };
    control.store.showProblems([problem], 'lines');
    expect(control.showProblem(problem)).toBe(true);
    expect(control.store.state.cursor.row).toBe(1);
  });

  test('deleting all that is shown comes back to the rest; a saved document keeps the filter', () => {
    const control = grid(['10', '9', '2']);
    filterColumn(control.store, 'quantity', '>5');
    control.store.receive(sent = control.store.filled().map((line) => ({ ...line.record, version: 2 })));
    expect(shown(control)).toEqual(['10', '9']);
    keys(control, 'Ctrl+A', 'Ctrl+Delete');
    expect(shown(control)).toEqual(['2']);
    keys(control, 'Ctrl+Z');
    expect(inDocument(control)).toEqual(['10', '9', '2']);
  });

  test.each([
    ['quantity', '12', '1,212.5', true], ['quantity', '1212', '1212.5', true], ['quantity', '>=12', '12.00', true], ['quantity', '<12', '12.00', false],
    ['quantity', '10..20', '15', true], ['quantity', '10..20', '20.01', false], ['quantity', '=', null, true], ['quantity', '<>', null, false], ['quantity', '<>5', null, true],
    ['quantity', '＞１２', '13', true],
    ['item', '螺丝', { code: 'A', name: '内六角螺丝' }, true], ['item', 'nljls', { code: 'A', name: '内六角螺丝' }, true], ['item', '=A', { code: 'A', name: '灯' }, true],
    ['due_on', '>2026-1-5', '2026-01-06', true], ['due_on', '2026-1-5..2026-1-7', '2026-01-08', false],
    ['ship_by', '公路', 'road', true], ['ship_by', 'gl', 'road', true], ['is_gift', '是', true, true], ['remarks', '(', 'a(b', true],
  ] as const)('%s %s of %j: %s', (name, text, value, fits) => {
    expect(filterOf(column(name), text)?.(value)).toBe(fits);
  });
});

describe('columns', () => {
  test('give way so that all are in sight, but not what somebody has set', () => {
    const widths = fittedWidths(ORDER_COLUMNS, defaultLayout(), 900);
    expect(widths.slice(0, (COL.gross ?? 0) + 1).reduce((total, one) => total + one, 0)).toBeLessThanOrEqual(900);
    expect(widths[0]).toBeGreaterThanOrEqual(150);
    expect(widths[COL.remarks ?? 0]).toBe(column('remarks').width); // behind the amounts
    const mine = withWidth(defaultLayout(), 'item', 400);
    expect(fittedWidths(ORDER_COLUMNS, mine, 1400)[0]).toBe(400);
    expect(fittedWidths(ORDER_COLUMNS, mine, 5000)[1]).toBe(column('spec').width);
    for (const [at, width] of fittedWidths(ORDER_COLUMNS, defaultLayout(), 100).entries()) expect(width, ORDER_COLUMNS[at]?.name).toBeGreaterThanOrEqual(44);
  });

  test('that nothing stands in give way most', () => {
    const lines = [{ key: 1, record: { item: { id: 1 }, quantity: '2', remarks: '' } }, { key: 2, record: { quantity: '0', unit: null } }];
    const empty = emptyColumns(ORDER_COLUMNS, lines);
    expect([empty.has('item'), empty.has('quantity'), empty.has('unit'), empty.has('spec'), empty.has('remarks')]).toEqual([false, false, true, true, true]);
    const [usual, squeezed] = [fittedWidths(ORDER_COLUMNS, defaultLayout(), 100), fittedWidths(ORDER_COLUMNS, defaultLayout(), 100, empty)];
    const spec = ORDER_COLUMNS.findIndex((one) => one.name === 'spec');
    expect(squeezed[spec]).toBe(44);
    expect(squeezed[0]).toBe(usual[0]);
  });

  test('what is kept and cannot be understood does no harm', () => {
    const keeper = (kept: unknown) => ({ read: () => kept, write: vi.fn(), subscribe: () => () => undefined });
    for (const kept of [null, 7, 'x', [], { widths: 3, order: 'a', hidden: [1], frozen: -1 }]) expect(loadLayout(keeper(kept), 'k')).toEqual(defaultLayout());
    expect(loadLayout(keeper({ widths: { item: 90, spec: 'wide', unit: 9e9 }, order: ['unit', 3], hidden: ['tax'], frozen: 2 }), 'k')).toEqual({
      widths: { item: 90 }, order: ['unit'], hidden: ['tax'], frozen: 2,
    });
  });
});
