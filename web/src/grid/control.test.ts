import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { DataRecord, Problem } from '../meta/types';
import { copyCells, cutCells, pasteCells } from './clipboard';
import { GridControl } from './control';
import { moveTo } from './moving';
import { ITEMS, itemsByCode, ORDER_COLUMNS, orderLine, searchItems } from './sampleLines';
import type { GridOptions } from './store';

const COL = Object.fromEntries(ORDER_COLUMNS.map((column, at) => [column.name, at]));
const [SCREW, LONG_SCREW] = ITEMS as [DataRecord, DataRecord];
let sent: DataRecord[] = [];
let lookup = vi.fn(async (_ref: string, query: string) => searchItems(query));
let lookupMany = vi.fn(async (_ref: string, codes: string[]) => itemsByCode(codes));

beforeEach(() => {
  sent = [];
  lookup = vi.fn(async (_ref: string, query: string) => searchItems(query));
  lookupMany = vi.fn(async (_ref: string, codes: string[]) => itemsByCode(codes));
});

function grid(records: DataRecord[] = [], more: Partial<GridOptions> = {}): GridControl {
  return new GridControl(
    {
      columns: ORDER_COLUMNS, calculator: 'tax_line', header: { price_mode: 'exclusive' }, readOnly: false, canAdd: true, maxLines: 5000,
      lookup, lookupMany, onChange: (changed) => { sent = changed; }, ...more,
    },
    records,
  );
}

function keys(control: GridControl, ...names: string[]): void {
  for (const name of names) {
    const parts = name.split('+');
    control.press({ key: parts.at(-1) ?? '', ctrl: parts.includes('Ctrl'), shift: parts.includes('Shift'), alt: parts.includes('Alt') });
  }
}

function at(control: GridControl): [number, string] {
  const { cursor, shown } = control.store.state;
  return [cursor.row, shown[cursor.col]?.name ?? ''];
}

function go(control: GridControl, row: number, column: string): void {
  moveTo(control.store, row, COL[column] ?? 0);
}

function enter(control: GridControl, text: string): void {
  control.editor.type(text);
  keys(control, 'Enter');
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('moving', () => {
  test('Tab skips read-only cells, wraps, and adds a line at the end', () => {
    const control = grid([orderLine(SCREW, '1'), orderLine(SCREW, '2')]);
    expect(at(control)).toEqual([0, 'item']);
    keys(control, 'Tab');
    expect(at(control)).toEqual([0, 'quantity']);
    go(control, 0, 'remarks');
    keys(control, 'Tab');
    expect(at(control)).toEqual([1, 'item']);
    keys(control, 'Shift+Tab');
    expect(at(control)).toEqual([0, 'remarks']);
    go(control, 1, 'remarks');
    keys(control, 'Tab');
    expect(at(control)).toEqual([2, 'item']);
    expect(sent).toHaveLength(2); // the new line is still blank and nobody else's business
  });

  test('Tab leaves the grid after a blank last line and before the first cell: the keyboard is not caught', () => {
    const control = grid([]);
    go(control, 0, 'remarks');
    expect(control.press({ key: 'Tab', ctrl: false, shift: false, alt: false })).toBe(false);
    go(control, 0, 'item');
    expect(control.press({ key: 'Tab', ctrl: false, shift: true, alt: false })).toBe(false);
  });

  test('arrows, Home, End, pages and edges stay inside', () => {
    const control = grid(Array.from({ length: 30 }, () => orderLine(SCREW, '1')));
    keys(control, 'ArrowUp', 'ArrowLeft');
    expect(at(control)).toEqual([0, 'item']);
    keys(control, 'PageDown', 'End');
    expect(at(control)).toEqual([10, 'remarks']);
    keys(control, 'Ctrl+End');
    expect(at(control)).toEqual([29, 'remarks']);
    keys(control, 'Ctrl+Home');
    expect(at(control)).toEqual([0, 'item']);
    keys(control, 'Shift+ArrowDown', 'Shift+ArrowRight');
    expect(control.store.state.anchor).toEqual({ row: 0, col: 0 });
    expect(at(control)).toEqual([1, 'spec']);
  });
});

describe('typing', () => {
  test('a number is normalised, the line is computed, and Escape gives up', () => {
    const control = grid([orderLine(SCREW, '1', { price: '12.5' })]);
    go(control, 0, 'quantity');
    enter(control, '１０');
    expect(sent[0]).toMatchObject({ quantity: '10', net: '125.00', tax: '16.25', gross: '141.25' });
    expect(at(control)).toEqual([0, 'price']);
    control.editor.type('99');
    keys(control, 'Escape');
    expect(sent[0]?.price).toBe('12.5');
  });

  test('what is not understood stays in the cell and is a fault', () => {
    const control = grid([orderLine(SCREW, '1')]);
    go(control, 0, 'quantity');
    enter(control, 'ten');
    expect(sent[0]?.quantity).toBe('ten');
    expect(control.store.messagesAt(0, COL.quantity ?? 0)).toHaveLength(1);
    go(control, 0, 'due_on');
    enter(control, '2026-1-5');
    expect(sent[0]?.due_on).toBe('2026-01-05');
    go(control, 0, 'item');
    keys(control, 'F8');
    expect(at(control)).toEqual([0, 'quantity']);
  });

  test('an option is typed by initials; several that fit open the list', () => {
    const control = grid([orderLine(SCREW, '1')]);
    go(control, 0, 'ship_by');
    enter(control, 'gl');
    expect(sent[0]?.ship_by).toBe('road');
    go(control, 0, 'ship_by');
    enter(control, 'r');
    expect(control.store.state.suggest?.choices.map((choice) => choice.value)).toEqual(['road', 'rail', 'air', 'express']);
    keys(control, 'ArrowDown', 'Enter');
    expect(sent[0]?.ship_by).toBe('rail');
  });

  test('a header value computes every line again', () => {
    const control = grid([orderLine(SCREW, '1', { price: '100' })]);
    control.store.configure({ ...control.store.options, header: { price_mode: 'inclusive' } });
    expect(sent[0]).toMatchObject({ net: '88.50', tax: '11.50', gross: '100.00' });
  });

  test('a locked or read-only cell takes nothing', () => {
    const control = grid([orderLine(SCREW, '1')], { isLocked: (_record, field) => field.name === 'price' });
    go(control, 0, 'price');
    enter(control, '5');
    go(control, 0, 'net');
    enter(control, '5');
    expect(sent).toEqual([]);
  });
});

describe('references', () => {
  test('Enter waits for the answer to exactly what was typed, and the item fills its cells', async () => {
    const control = grid();
    enter(control, 'TD-A01');
    expect(control.store.state.waiting).toBe(true);
    await settled();
    expect(sent[0]).toMatchObject({ spec: '9W 白', price: '129', unit: { code: 'PCS' }, tax_rate: '13' });
    expect(at(control)).toEqual([0, 'quantity']);
  });

  test('a slow answer to an earlier text is never used', async () => {
    const answers = new Map<string, (rows: DataRecord[]) => void>();
    lookup.mockImplementation((_ref, query) => new Promise((resolve) => answers.set(query, resolve)));
    vi.useFakeTimers();
    const control = grid();
    control.editor.type('LS-M6-16');
    await vi.advanceTimersByTimeAsync(200);
    control.editor.type('LS-M6-20');
    keys(control, 'Enter');
    answers.get('LS-M6-16')?.([SCREW]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual([]);
    answers.get('LS-M6-20')?.([LONG_SCREW]);
    await vi.advanceTimersByTimeAsync(1);
    vi.useRealTimers();
    expect(sent[0]?.item).toBe(LONG_SCREW);
  });

  test('an exact code wins over others that begin with it', async () => {
    const control = grid();
    enter(control, 'dz-100');
    await settled();
    expect(sent[0]).toMatchObject({ item: { code: 'DZ-100' } });
  });

  test('several that fit open the list and nothing is guessed; the next Enter takes the first', async () => {
    const control = grid();
    enter(control, '内六角');
    await settled();
    expect(sent).toEqual([]);
    expect(control.store.state.suggest).toMatchObject({ highlighted: 0, loading: false });
    keys(control, 'ArrowDown', 'Enter');
    expect(sent[0]?.item).toBe(LONG_SCREW);
  });

  test('what is typed while waiting goes to the cells it was meant for', async () => {
    const control = grid();
    enter(control, 'TD-A01');
    keys(control, '1', '2', 'Enter', '9', '9', 'Tab');
    await settled();
    expect(sent[0]).toMatchObject({ item: { code: 'TD-A01' }, quantity: '12', price: '99' });
    expect(at(control)).toEqual([0, 'discount']);
  });

  test('an unknown code and a broken network keep what was typed', async () => {
    const control = grid();
    enter(control, 'NO-SUCH');
    await settled();
    expect(sent[0]?.item).toBe('NO-SUCH');
    lookup.mockRejectedValueOnce(new Error('offline'));
    go(control, 0, 'item');
    enter(control, 'TD-A02');
    await settled();
    expect(sent[0]?.item).toBe('TD-A02');
    go(control, 0, 'item');
    keys(control, 'F2', 'Enter'); // tries again
    await settled();
    expect(sent[0]).toMatchObject({ item: { code: 'TD-A02' } });
  });

  test('a click elsewhere does not wait: the code becomes its record when the answer comes', async () => {
    const control = grid();
    control.editor.type('TD-A01');
    control.editor.leave();
    go(control, 0, 'remarks');
    expect(sent[0]?.item).toBe('TD-A01');
    await settled();
    expect(sent[0]).toMatchObject({ item: { code: 'TD-A01' }, price: '129' });
  });

  test('what is typed into the line before that answer comes stays, and the record fills the rest', async () => {
    const control = grid();
    control.editor.type('TD-A01');
    control.editor.leave();
    go(control, 0, 'price');
    enter(control, '99');
    await settled();
    expect(sent[0]).toMatchObject({ item: { code: 'TD-A01' }, price: '99', tax_rate: '13', unit: { code: 'PCS' } });
  });

  test('columns that come or go leave the text in hand where it is typed', () => {
    const control = grid([orderLine(SCREW, '1')]);
    go(control, 0, 'quantity');
    control.editor.type('12');
    control.store.show(ORDER_COLUMNS.filter((column) => column.name !== 'spec'));
    expect(control.store.state.edit?.text).toBe('12');
    keys(control, 'Enter');
    expect(sent[0]?.quantity).toBe('12');
    control.store.show(ORDER_COLUMNS);
    go(control, 0, 'quantity');
    control.editor.type('13');
    control.store.show(ORDER_COLUMNS.filter((column) => column.name !== 'quantity'));
    expect(control.store.state.edit).toBeNull();
  });

  test('settle takes in the open cell before the form saves', async () => {
    const control = grid();
    control.editor.type('TD-A01');
    expect(await control.settle()).toEqual({ complete: true, faults: 0, pending: 0 });
    expect(sent[0]).toMatchObject({ item: { code: 'TD-A01' } });
    go(control, 0, 'item');
    control.editor.type('螺丝');
    expect((await control.settle()).complete).toBe(false);
  });
});

describe('clipboard', () => {
  test('a block grows the document; codes are one request; pasted prices win over copied ones', async () => {
    const control = grid([orderLine(SCREW, '1')]);
    go(control, 0, 'item');
    const rows = Array.from({ length: 500 }, (_unused, row) => `PJ-${String(row + 1).padStart(4, '0')}\tx\tx\t${row + 1}${row === 0 ? '\t7.77' : ''}`);
    await pasteCells(control.store, rows.join('\r\n'));
    expect(sent).toHaveLength(500);
    expect(lookupMany).toHaveBeenCalledTimes(1);
    expect(sent[0]).toMatchObject({ item: { code: 'PJ-0001' }, quantity: '1', price: '7.77', spec: '№1', net: '7.77' });
    expect(sent[499]).toMatchObject({ item: { code: 'PJ-0500' }, quantity: '500' });
    keys(control, 'Ctrl+z');
    expect(sent).toMatchObject([{ item: SCREW, quantity: '1', price: '0.085' }]);
    keys(control, 'Ctrl+y');
    expect(sent[499]).toMatchObject({ item: { code: 'PJ-0500' } });
  });

  test('unknown codes stay as faults, other cells are kept', async () => {
    const control = grid();
    await pasteCells(control.store, 'TD-A01\t\t\t3\r\nWRONG\t\t\t4\r\n');
    expect(sent.map((record) => record.quantity)).toEqual(['3', '4']);
    expect(sent[1]?.item).toBe('WRONG');
    expect(control.store.messagesAt(1, 0)).toHaveLength(1);
  });

  test('one copied cell fills the selection; read-only cells keep their value', async () => {
    const control = grid([orderLine(SCREW, '1'), orderLine(SCREW, '2')]);
    go(control, 0, 'quantity');
    moveTo(control.store, 1, COL.net ?? 0, true);
    await pasteCells(control.store, '5');
    expect(sent.map((record) => [record.quantity, record.discount, record.net])).toEqual([['5', '5', '23.75'], ['5', '5', '23.75']]);
  });

  test('what is copied is pasted back the same, and cut empties', async () => {
    const control = grid([orderLine(SCREW, '1234.5', { due_on: '2026-01-05', ship_by: 'air', is_gift: true, remarks: 'a\tb "c"' })]);
    keys(control, 'Ctrl+a');
    const copied = copyCells(control.store);
    const other = grid();
    await pasteCells(other.store, copied);
    expect(sent[0]).toMatchObject({ item: { code: 'LS-M6-16' }, quantity: '1234.5', due_on: '2026-01-05', ship_by: 'air', is_gift: true });
    go(control, 0, 'quantity');
    expect(cutCells(control.store)).toBe('1234.5');
    expect(sent[0]?.quantity).toBeNull();
  });

  test('a document that may not grow takes no more than it has', async () => {
    const control = grid([orderLine(SCREW, '1')], { canAdd: false });
    go(control, 0, 'quantity');
    await pasteCells(control.store, '5\n6\n7');
    expect(sent.map((record) => record.quantity)).toEqual(['5']);
  });

  test('5,000 lines are checked and computed in well under three seconds', async () => {
    const control = grid();
    const rows = Array.from({ length: 5000 }, (_unused, row) => `PJ-${String((row % 600) + 1).padStart(4, '0')}\t\t\t${row + 1}\t1,234.5\t5\t13`);
    await pasteCells(control.store, rows.join('\n'));
    expect(sent).toHaveLength(5000);
    expect(sent[4999]).toMatchObject({ quantity: '5000', net: '5863875.00' });
  });
});

describe('lines', () => {
  test('insert, duplicate, move, delete, and all of it undone', () => {
    const control = grid([orderLine(SCREW, '1', { id: 11 }), orderLine(SCREW, '2', { id: 12 })]);
    const quantities = () => control.store.state.lines.map((line) => line.record.quantity ?? '');
    keys(control, 'Ctrl+Insert');
    expect(quantities()).toEqual(['', '1', '2']);
    go(control, 2, 'quantity');
    keys(control, 'Ctrl+Shift+D');
    expect(quantities()).toEqual(['', '1', '2', '2']);
    expect(control.store.state.lines[3]?.record.id).toBeUndefined();
    keys(control, 'Alt+Shift+ArrowUp', 'Alt+Shift+ArrowUp');
    expect(quantities()).toEqual(['', '2', '1', '2']);
    keys(control, 'Shift+ArrowDown', 'Ctrl+Delete');
    expect(quantities()).toEqual(['', '2']);
    keys(control, 'Ctrl+z', 'Ctrl+z', 'Ctrl+z', 'Ctrl+z', 'Ctrl+z');
    expect(quantities()).toEqual(['1', '2']);
  });

  test('the last line deleted leaves a blank one to type into', () => {
    const control = grid([orderLine(SCREW, '1')]);
    keys(control, 'Ctrl+Delete');
    expect(control.store.state.lines).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  test('fill down takes the first row of the selection, or the row above', () => {
    const control = grid(['1', '2', '3'].map((quantity) => orderLine(SCREW, quantity)));
    go(control, 0, 'quantity');
    keys(control, 'Shift+ArrowDown', 'Ctrl+d');
    expect(sent.map((record) => record.quantity)).toEqual(['1', '1', '3']);
    go(control, 2, 'quantity');
    keys(control, 'Ctrl+d');
    expect(sent.map((record) => record.quantity)).toEqual(['1', '1', '1']);
  });

  test('a problem of the server stays with its line until that cell is changed', () => {
    const control = grid([orderLine(SCREW, '1'), orderLine(SCREW, '2')]);
    const problem: Problem = { code: 'x', message: '库存不足', hint: '可用 1', field: 'quantity', line: 2, lines: 'lines' };
    control.store.showProblems([problem, { ...problem, lines: 'other', line: 1 }], 'lines');
    const messages = (row: number) => control.store.messagesAt(row, COL.quantity ?? 0);
    expect([messages(0), messages(1)]).toEqual([[], ['库存不足 可用 1']]);
    keys(control, 'Ctrl+Insert');
    expect(messages(2)).toEqual(['库存不足 可用 1']);
    expect(control.showProblem(problem)).toBe(true);
    expect(at(control)).toEqual([2, 'quantity']);
    enter(control, '1');
    expect(messages(2)).toEqual([]);
  });

  test('problems count the lines that were sent: blank ones are skipped', () => {
    const control = grid([orderLine(SCREW, '1'), orderLine(SCREW, '2')]);
    keys(control, 'Ctrl+Insert');
    control.store.showProblems([{ code: 'x', message: 'm', field: 'quantity', line: 2 }], 'lines');
    expect(control.store.messagesAt(2, COL.quantity ?? 0)).toEqual(['m']);
  });

  test('saved lines come back with ids: cursor, open cell and undo stay', () => {
    const control = grid([orderLine(SCREW, '1')]);
    go(control, 0, 'quantity');
    enter(control, '5');
    control.editor.type('3');
    const saved = sent.map((record, row) => ({ ...record, id: row + 1 }));
    control.store.receive(saved);
    expect(control.store.state.edit?.text).toBe('3');
    keys(control, 'Escape', 'Ctrl+z');
    expect(sent[0]).toMatchObject({ quantity: '1', id: 1 });
  });

  test('another document resets the grid', () => {
    const control = grid([orderLine(SCREW, '1'), orderLine(SCREW, '2')]);
    go(control, 1, 'quantity');
    control.store.receive([orderLine(LONG_SCREW, '9')]);
    expect(control.store.state.lines).toHaveLength(1);
    expect(control.store.state.cursor.row).toBe(0);
    expect(control.store.history.canUndo).toBe(false);
  });

  test('a posted document shows no blank line, an open one always has a line to type into', () => {
    const control = grid([orderLine(SCREW, '1')]);
    keys(control, 'Alt+Insert');
    expect(control.store.state.lines).toHaveLength(2);
    control.store.configure({ ...control.store.options, readOnly: true });
    expect(control.store.state.lines).toHaveLength(1);
    const empty = grid([], { readOnly: true });
    expect(empty.store.state.lines).toHaveLength(0);
    empty.store.configure({ ...empty.store.options, readOnly: false });
    expect(empty.store.state.lines).toHaveLength(1);
  });
});
