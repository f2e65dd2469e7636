// @vitest-environment jsdom
import { act, createElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LiveEvent } from '../../api/events';
import { Toasts } from './Toasts';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const server = vi.hoisted(() => ({ notices: [] as object[], asked: [] as object[], meta: { types: [] }, tell: (_: LiveEvent): void => undefined }));
vi.mock('../../api/client', () => ({
  request: (_method: string, path: string, { query }: { query: object }) => {
    if (path === '/api/notices') server.asked.push(query);
    return Promise.resolve({ rows: path === '/api/notices' ? server.notices : [] });
  },
}));
vi.mock('../../api/events', () => ({ onLive: (listener: (event: LiveEvent) => void) => { server.tell = listener; return () => undefined; } }));
vi.mock('../../api/notices', () => ({ useMark: () => () => Promise.resolve() }));
vi.mock('../../api/queries', () => ({ useMeta: () => server.meta }));

let root: Root;
let host: HTMLElement;
const notice = (id: number, read: string | null = null) => ({ id, title: `N${id}`, label: '', type: '', document_id: null, path: '', file: '', read_at: read });
const draw = () => act(async () => root.render(createElement(MemoryRouter, null, createElement(Toasts))));
const passes = () => act(async () => { await vi.advanceTimersByTimeAsync(400); });
const happens = async () => { server.tell({ type: 'notice', document_id: 1 }); await passes(); };
const shown = () => [...host.querySelectorAll('[data-testid=toast]')].map((one) => one.getAttribute('data-key'));

beforeEach(async () => {
  vi.useFakeTimers();
  server.notices = [notice(5, 'then'), notice(4, 'then')];
  host = document.body.appendChild(document.createElement('div'));
  root = createRoot(host);
  await draw();
  await passes();
});
afterEach(async () => {
  await act(async () => root.unmount());
  host.remove();
  vi.useRealTimers();
});

test('what comes while the declarations are asked for anew is shown', async () => {
  server.meta = { types: [] };
  server.notices = [notice(6), ...server.notices];
  await draw();
  await happens();
  expect(shown()).toEqual(['notice/6']);
});

test('what was told long ago and is marked as unread is nothing new', async () => {
  server.notices = [notice(5), notice(4, 'then')];
  await happens();
  expect(shown()).toEqual([]);
  expect(server.asked.at(-1)).toEqual({ limit: 10 }); // those that were read are known, too
});
