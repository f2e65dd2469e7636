// @vitest-environment jsdom
import { act, createElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Loading } from './Loading';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
let root: Root;
let host: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  host = document.body.appendChild(document.createElement('div'));
  root = createRoot(host);
});
afterEach(() => {
  act(() => root.unmount());
  host.remove();
  vi.advanceTimersByTime(1000); // the next test begins a waiting of its own
  vi.useRealTimers();
});

const draw = (busy: boolean, kind: 'block' | 'bar' = 'bar', key = 'one') => act(() => root.render(createElement(Loading, { busy, kind, key })));
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));
const isShown = () => host.querySelector('[data-late]') !== null && host.textContent !== '';

test('a quick answer shows nothing', () => {
  draw(true);
  pass(299);
  expect(isShown()).toBe(false);
  draw(false);
  pass(2000);
  expect(isShown()).toBe(false);
  expect(host.querySelector('[role=status]')).not.toBeNull(); // its place is kept, so that nothing moves
});

test('a slow one is told after 300 ms, and for 300 ms at least', () => {
  draw(true);
  pass(300);
  expect(isShown()).toBe(true);
  pass(10);
  draw(false); // the answer comes right then
  expect(isShown()).toBe(true);
  pass(289);
  expect(isShown()).toBe(true);
  pass(1);
  expect(isShown()).toBe(false);
});

test('waiting again begins anew, and many short waits never add up', () => {
  for (let at = 0; at < 10; at += 1) {
    draw(true);
    pass(200);
    draw(false);
    pass(20);
  }
  expect(isShown()).toBe(false);
});

test('the waiting for a page goes on in the next place: code, then data', () => {
  draw(true, 'block', 'code');
  pass(200);
  draw(true, 'block', 'data'); // another one in its stead
  pass(99);
  expect(isShown()).toBe(false);
  pass(1);
  expect(isShown()).toBe(true);
  draw(true, 'block', 'editor');
  expect(isShown()).toBe(true); // no flash between
});
