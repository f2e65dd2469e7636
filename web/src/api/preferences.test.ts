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

test('what comes for the user before is neither shown to the next one nor sent in his name', async () => {
  const late = loadPreferences();
  forgetPreferences(); // another user signs in before the answer is there
  await late;
  expect(preference('density')).toBeNull();
  answer = () => new Response('{}', { status: 503 });
  keepPreference('mine', 1);
  const failing = sendPreferences();
  forgetPreferences();
  await failing;
  answer = () => new Response(null, { status: 204 });
  keepPreference('theirs', 2);
  await sendPreferences();
  expect(sent).toEqual([{ mine: 1 }, { theirs: 2 }]);
});

test('a value that the server refuses holds back neither those beside it nor those after it', async () => {
  const refused = () => new Response(JSON.stringify({ code: 'kernel.too_long' }), { status: 422 });
  keepPreference('long', 'x'.repeat(9000));
  keepPreference('short', 1);
  answer = () => ('long' in (sent.at(-1) as object) ? refused() : new Response(null, { status: 204 }));
  await sendPreferences();
  expect(sent.map((one) => Object.keys(one as object))).toEqual([['long', 'short'], ['long'], ['short']]);
  keepPreference('next', 2);
  await sendPreferences();
  expect(sent.at(-1)).toEqual({ next: 2 });
});
