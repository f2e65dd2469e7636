import { beforeEach, expect, test, vi } from 'vitest';
import { findVisits, inOrder, rank } from './find';
import { remember, visits, visitsOf } from './recent';

const entry = (code: string, zh: string, en: string) => ({ key: code, code, to: `/${code}`, label: { zh, en }, run: () => undefined });
const orders = entry('sales_order', '销售订单', 'Sales orders');
const returns = entry('sales_return', '销售退货', 'Sales returns');
const confirm = entry('confirm', '确认', 'Confirm');

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
  visitsOf(1, 1);
});

test('of equally close entries the one that was used last comes first, but never before a closer one', () => {
  const used = (one: typeof orders) => (one === returns ? 0 : -1);
  expect(rank([orders, returns], '销售', 5).map(({ entry: found }) => found.code)).toEqual(['sales_order', 'sales_return']);
  expect(rank([orders, returns], '销售', 5, used).map(({ entry: found }) => found.code)).toEqual(['sales_return', 'sales_order']);
  expect(rank([orders, returns], 'xsdd', 5, used)[0]?.entry.code).toBe('sales_order');
});

test('an action of the page stands before menus only when it is closer', () => {
  for (const typed of ['确认', 'qr', 'confirm']) expect(inOrder(rank([orders], typed, 5), rank([confirm], typed, 5)), typed).toBe('commands');
  expect(inOrder(rank([orders], '销售', 5), rank([confirm], '销售', 5))).toBe('menus');
});

test('visits are kept newest first, once each, thirty at most, and for each user alone', () => {
  for (let at = 0; at < 40; at += 1) remember({ to: `/a/${at}`, type: 'a', text: `XS-${at}` });
  remember({ to: '/a/38', type: 'a', text: 'XS-38' });
  expect(visits()).toHaveLength(30);
  expect(visits().slice(0, 2).map((visit) => visit.to)).toEqual(['/a/38', '/a/39']);
  expect(findVisits(visits(), 'xs-3', 2).map((visit) => visit.text)).toEqual(['XS-38', 'XS-39']);
  visitsOf(2, 1);
  expect(visits()).toEqual([]);
});

test('what is unreadable on the device counts as nothing', () => {
  localStorage.setItem('guantong.recent.1.1', '{"to": "javascript:alert(1)"');
  expect(visits()).toEqual([]);
  localStorage.setItem('guantong.recent.1.1', '[{"to": "javascript:alert(1)", "type": null, "text": "x"}]');
  expect(visits()).toEqual([]);
});
