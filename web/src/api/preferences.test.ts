import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forgetPreferences, keepPreference, loadPreferences, preference, sendPreferences, serverKeeper } from './preferences';

let sent: unknown[] = [];
let answer: () => Response;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  answer = () => new Response(null, { status: 204 });
  vi.stubGlobal('fetch', async (_path: string, options: RequestInit) => {
    if (options.method === 'GET') return new Response(JSON.stringify({ 'grid.order.lines': { frozen: 2 }, 'density': 'compact' }));
    sent.push(JSON.parse(String(options.body)));
    return answer();
  });
});
afterEach(() => {
  forgetPreferences();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('what the server keeps is there after signing in, and tells whoever shows it', async () => {
  const told = vi.fn();
  const stop = serverKeeper.subscribe(told);
  expect(serverKeeper.read('order.lines')).toBeNull();
  await loadPreferences();
  expect(serverKeeper.read('order.lines')).toEqual({ frozen: 2 });
  expect(told).toHaveBeenCalled();
  stop();
});

test('several changes go in one request; what does not get through goes with the next', async () => {
  keepPreference('a', 1);
  keepPreference('a', 2);
  keepPreference('b', null);
  expect(preference('a')).toBe(2);
  answer = () => new Response('{}', { status: 503 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([{ a: 2, b: null }]);
  answer = () => new Response(null, { status: 204 });
  keepPreference('c', 3);
  await sendPreferences();
  await sendPreferences();
  expect(sent.slice(1)).toEqual([{ a: 2, b: null, c: 3 }]);
});
