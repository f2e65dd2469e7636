// @vitest-environment jsdom
import { act, createElement, createRef } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../../api/client';
import { MoreRows, type Pages } from './MoreRows';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let root: Root;
let host: HTMLElement;
let inSight: (() => void) | null;
let asked: number;
const list = createRef<HTMLUListElement>();
const more: Pages = { hasNextPage: true, isFetchingNextPage: false, isFetchNextPageError: false, error: null, fetchNextPage: () => { asked += 1; } };
const draw = (shown: number, pages: Partial<Pages> = {}) => act(async () => root.render(createElement('div', null,
  createElement('ul', { ref: list }, Array.from({ length: shown }, (_, at) => createElement('li', { key: at }, createElement('a', { href: `#${at}` }, at)))),
  createElement(MoreRows, { pages: { ...more, ...pages }, shown, list }))));
const button = () => host.querySelector<HTMLButtonElement>('[data-testid=more-rows]');

beforeEach(() => {
  asked = 0;
  inSight = null;
  vi.stubGlobal('IntersectionObserver', class {
    private readonly tell: (seen: { isIntersecting: boolean }[]) => void;
    constructor(tell: (seen: { isIntersecting: boolean }[]) => void) { this.tell = tell; }
    observe(): void { inSight = () => this.tell([{ isIntersecting: true }]); }
    disconnect(): void { inSight = null; }
  });
  host = document.body.appendChild(document.createElement('div'));
  root = createRoot(host);
});
afterEach(async () => {
  await act(async () => root.unmount());
  host.remove();
  vi.unstubAllGlobals();
});

test('what comes in sight fetches once, and again when rows have come', async () => {
  await draw(2);
  inSight?.();
  expect(asked).toBe(1);
  await draw(2, { isFetchingNextPage: true });
  expect(inSight).toBeNull();
  await draw(4);
  inSight?.();
  expect(asked).toBe(2);
  expect(document.activeElement).toBe(document.body); // nobody asked for it: the focus stays where it was
});

test('whoever presses goes on at the first row that came, though the button is gone', async () => {
  await draw(2);
  button()?.focus();
  await act(async () => button()?.click());
  expect(asked).toBe(1);
  await draw(2, { isFetchingNextPage: true });
  await draw(5, { hasNextPage: false });
  expect(button()).toBeNull();
  expect(document.activeElement?.textContent).toBe('2');
  expect(host.querySelector('[role=status]')?.textContent).toContain('5');
});

test('whoever stands on the button when rows come by themselves goes on at them, and who is elsewhere stays', async () => {
  await draw(2);
  button()?.focus();
  inSight?.();
  await draw(2, { isFetchingNextPage: true });
  await draw(3, { hasNextPage: false });
  expect(document.activeElement?.textContent).toBe('2');
  await draw(3);
  await act(async () => button()?.click());
  host.querySelector('a')?.focus();
  await draw(4, { hasNextPage: false });
  expect(document.activeElement?.textContent).toBe('0');
});

test('one that failed is told, and tried again by the button alone', async () => {
  await draw(2, { isFetchNextPageError: true, error: new ApiError(0, {}) });
  expect(inSight).toBeNull();
  expect(host.querySelector('[role=alert]')).not.toBeNull();
  await act(async () => button()?.click());
  expect(asked).toBe(1);
});
