import { expect, test } from 'vitest';
import { knownNeighbours, listQuery, rememberList } from './neighbours';

test('the rows loaded tell what stands beside a record, and the server is asked where they end', () => {
  expect(knownNeighbours('order', '1')).toBeNull();
  rememberList('order', ['1', '2', '3'], '/sales/orders?q=lamp&f.state=eq:draft&sort=-number&group=state&view=7', true);
  expect(knownNeighbours('order', '1')).toEqual({ previous: null, next: '2' });
  expect(knownNeighbours('order', '2')).toEqual({ previous: '1', next: '3' });
  expect(knownNeighbours('order', '3')).toBeNull();
  expect(knownNeighbours('order', '9')).toBeNull();
  rememberList('order', ['1', '2', '3'], '/sales/orders', false);
  expect(knownNeighbours('order', '3')).toEqual({ previous: '2', next: null });
});

test('the server is asked in the words of the list, without what is for the eye alone', () => {
  rememberList('order', [], '/sales/orders?q=lamp&f.state=eq%3Adraft&sort=-number&group=state&view=7', false);
  expect(listQuery('order').toString()).toBe('q=lamp&f.state=eq%3Adraft&sort=-number');
  expect(listQuery('never looked at').toString()).toBe('');
});
