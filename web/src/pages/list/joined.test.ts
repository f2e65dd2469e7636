import { expect, test } from 'vitest';
import { conditionsIn, groupings, readJoined, settled, writeJoined } from './joined';
import { askedOf, readState, writeState } from './state';

const TEXT = '{"any":[["state","eq:draft"],{"all":[["total_gross","ge:100"],["remarks","like:a:b,c"]]}]}';

test('joined conditions survive the address', () => {
  const state = readState(new URLSearchParams({ where: TEXT, group: 'party', view: '7', q: 'x' }));
  expect(conditionsIn(state.where!).map((one) => one.value)).toEqual(['draft', '100', 'a:b,c']);
  expect(writeState(state).get('where')).toBe(TEXT);
  expect(writeState(state).get('group')).toBe('party');
});

test('the server is asked for rows without what only the page knows', () => {
  const asked = askedOf(readState(new URLSearchParams({ where: TEXT, group: 'party', view: '7', q: 'x' })));
  expect([...asked.keys()]).toEqual(['q', 'where']);
});

test.each(['', 'nonsense', '[]', '{"none":[]}', '{"any":[["state"]]}', '{"any":[["state","evil:1"]]}', '{"any":[],"all":[]}', '7', `${'{"all":['.repeat(7)}["a","eq:1"]${']}'.repeat(7)}`])('%s joins nothing', (text) => {
  expect(readJoined(text)).toBeNull();
});

test('a single condition becomes a group, an empty group is not asked', () => {
  expect(readJoined('["a","eq:1"]')).toEqual({ how: 'all', members: [{ field: 'a', op: 'eq', value: '1' }] });
  expect(writeJoined({ how: 'any', members: [{ how: 'all', members: [] }] })).toBe('');
  expect(writeJoined(settled({ how: 'any', members: [{ field: '', op: 'eq', value: '' }, { field: 'a', op: 'eq', value: '' }] }))).toBe('');
});

test('days group by period, numbers do not', () => {
  const label = { zh: '', en: '' };
  const found = groupings([{ name: 'business_on', type: 'date', label }, { name: 'party', type: 'ref', label }, { name: 'total', type: 'money', label }, { name: 'code', type: 'text', label, unique: true }]);
  expect(found.map((one) => one.value)).toEqual(['business_on:month', 'business_on:year', 'business_on:day', 'party']);
});
