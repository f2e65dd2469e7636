import { expect, test } from 'vitest';
import type { TypeMeta } from '../../meta/types';
import { nextSorts, readState, shownColumns, withConditions, writeState } from './state';

test('filters, search and sort survive the address', () => {
  const text = 'q=%E8%9E%BA%E4%B8%9D&f.state=in%3Adraft%2Cposted&f.business_on=ge%3A2026-01-01&f.business_on=le%3A2026-01-31&sort=-business_on%2Cnumber';
  const state = readState(new URLSearchParams(text));
  expect(state.conditions).toHaveLength(3);
  expect(state.q).toBe('螺丝');
  expect(writeState(state).toString()).toBe(text);
});

test('an unknown operator is left out', () => {
  expect(readState(new URLSearchParams('f.state=evil:1&f.a=b')).conditions).toEqual([]);
});

test('a value may hold colons and commas', () => {
  expect(readState(new URLSearchParams({ 'f.remarks': 'like:a:b,c' })).conditions[0]?.value).toBe('a:b,c');
});

test('a head sorts up, down, then not at all; shift joins columns', () => {
  const up = nextSorts([], 'number', false);
  const down = nextSorts(up, 'number', false);
  expect(down).toEqual([{ field: 'number', descending: true }]);
  expect(nextSorts(down, 'number', false)).toEqual([]);
  expect(nextSorts(down, 'state', true)).toHaveLength(2);
});

test('the conditions of one field are replaced, others stay', () => {
  const state = readState(new URLSearchParams('f.a=eq:1&f.b=eq:2'));
  expect(withConditions(state, 'a', []).conditions.map((one) => one.field)).toEqual(['b']);
});

test('columns that are gone, or not for this user, are neither shown nor asked for', () => {
  const field = (name: string, in_list = false) => ({ name, type: 'text' as const, label: { zh: name, en: name }, in_list });
  const type = { fields: [field('number', true), field('remarks')] } as unknown as TypeMeta;
  const names = (chosen: string[] | null, more: Partial<TypeMeta> = {}) => shownColumns({ ...type, ...more }, chosen).map((one) => one.name);
  expect(names(['x_route', 'remarks'])).toEqual(['remarks']);
  expect(names(['x_route'])).toEqual(['number']);
  expect(names(['x_route'], { list_columns: ['x_gone', 'remarks', 'number'] })).toEqual(['remarks', 'number']);
  expect(names(null)).toEqual(['number']);
});
