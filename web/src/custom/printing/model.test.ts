import { describe, expect, it } from 'vitest';
import { fieldsFor, moved, nextCode, placeholders, readLayout, replaced, without, type Design, type Layout } from './model';

const FORM: Layout = { paper: 'A4', landscape: false, margins: [10, 10, 10, 10], font_size: 9, lines_per_page: 0, page_subtotal: false, total: true, page_numbers: true, repeat: 'record', copies: [], blocks: [] };
const field = (name: string, type = 'text', total = false) => ({ name, type, total, label: { zh: name, en: name } });
const DESIGN: Design = { papers: [], kinds: [], specials: ['company'], copies: [], fields: [field('number'), field('total_gross', 'money', true)], line_fields: [field('item', 'ref')], form: FORM, label: FORM };

describe('a layout', () => {
  it('moves, replaces and removes entries, and stays at the ends', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 2, -2)).toEqual(['c', 'a', 'b']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(replaced(['a', 'b'], 1, 'z')).toEqual(['a', 'z']);
    expect(without(['a', 'b'], 0)).toEqual(['b']);
  });

  it('is read with what an older version left out, and not at all when it is no JSON', () => {
    expect(readLayout('{"paper":"A5"}', FORM)).toEqual({ ...FORM, paper: 'A5' });
    expect(readLayout('{', FORM)).toBeNull();
    expect(readLayout('null', FORM)).toBeNull();
  });

  it('offers the fields of the place', () => {
    expect(fieldsFor('lines', DESIGN).map((one) => one.name)).toEqual(['item']);
    expect(fieldsFor('summary', DESIGN).map((one) => one.name)).toEqual(['total_gross']);
    expect(placeholders(DESIGN).map((one) => one.name)).toEqual(['company', 'number', 'total_gross', 'line.item', 'line.item.code', 'line.item.name']);
  });

  it('finds a free code', () => {
    expect(nextCode('item', [])).toBe('item-1');
    expect(nextCode('item', ['item-2'])).toBe('item-3');
  });
});
