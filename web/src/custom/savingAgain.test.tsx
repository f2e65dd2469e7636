// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App } from 'antd';
import { act, createElement, type ReactElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ScheduleDialog } from '../pages/report/ScheduleDialog';
import { Roles } from './access/Roles';
import { Tokens } from './access/Tokens';
import { SeriesEditor } from './numbering/SeriesEditor';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
window.matchMedia ??= () => ({ matches: false, addListener: () => undefined, removeListener: () => undefined, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList;
vi.setConfig({ testTimeout: 60_000 });
globalThis.ResizeObserver ??= class { observe(): void {} unobserve(): void {} disconnect(): void {} };

let root: Root;
let written: string[] = [];

beforeEach(() => {
  written = [];
  root = createRoot(document.body.appendChild(document.createElement('div')));
  vi.stubGlobal('fetch', (_: string, { method, headers }: { method: string; headers: Headers }) => {
    if (method === 'GET') return Promise.resolve(Response.json({ next: 'XS-0001', rows: [] }));
    written.push(headers.get('Idempotency-Key') ?? '');
    return Promise.reject(new TypeError('the line is dead'));
  });
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const until = (holds: () => void) => act(async () => vi.waitFor(holds, { timeout: 20_000 }));
const button = (testid: string) => document.querySelector<HTMLButtonElement>(`[data-testid=${testid}]`);
const shows = (element: ReactElement) => act(async () => root.render(createElement(QueryClientProvider, { client: new QueryClient() }, createElement(App, null, element))));

/** Presses it, and waits until the server was asked once more and has not answered. */
async function presses(testid: string): Promise<void> {
  const before = written.length;
  await until(() => expect(button(testid)?.matches(':enabled:not(.ant-btn-loading)')).toBe(true));
  await act(async () => button(testid)?.click());
  await until(() => expect(written).toHaveLength(before + 1));
}

test('who saves a scheduled report again after a lost connection sets up one', async () => {
  await shows(createElement(ScheduleDialog, { schedule: null, sets: [{ id: 1, name: 'S', report: 'r', label: 'R', mine: true, owner: null }], onClose: () => undefined }));
  await presses('schedule-save');
  await presses('schedule-save');
  expect(written).toHaveLength(2);
  expect(written[0]).toMatch(/.{20}/);
  expect(written[1]).toBe(written[0]);
});

test('a number series can be saved again after a lost connection', async () => {
  const series = { id: null, version: null, code: 'XS', pattern: 'XS-{YYYY}{MM}-', digits: 4, reset: 'month' as const, next: 'XS-0001', types: [] };
  await shows(createElement(SeriesEditor, { series, mayChange: true }));
  await presses('series-save');
  await presses('series-save');
  expect(written).toHaveLength(2);
});

test('a token that is asked for twice in haste is one, and its secret is kept under no key', async () => {
  await shows(createElement(Tokens));
  await act(async () => button('token-new')?.click());
  const make = () => document.querySelector<HTMLButtonElement>('.ant-modal-footer .ant-btn-primary');
  await until(() => expect(make()).not.toBeNull());
  for (const tries of [1, 2]) {
    await until(() => {
      if (written.length < tries) {
        make()?.click();
        make()?.click();
      }
      expect(written).toHaveLength(tries);
    });
  }
  expect(written).toEqual(['', '']);
});

test('a role that is saved again after a lost connection is one, and another one under another key', async () => {
  const role = { id: 3, code: 'packer', name_zh: '包装', name_en: 'Packer', is_system: false, holders: 0, permissions: [] };
  await shows(createElement(Roles, { roles: [role], mayChange: true }));
  await act(async () => document.querySelector<HTMLButtonElement>('td button')?.click());
  const save = () => document.querySelector<HTMLButtonElement>('.ant-modal-footer .ant-btn-primary');
  await until(() => expect(save()).not.toBeNull());
  async function saves(tries: number): Promise<void> {
    await until(() => {
      if (written.length < tries) save()?.click(); // a click on what is under way does nothing
      expect(written).toHaveLength(tries);
    });
  }
  await saves(1);
  await saves(2);
  expect(written[0]).toMatch(/.{20}/);
  expect(written[1]).toBe(written[0]);
  const name = document.getElementById('access-name_en') as HTMLInputElement;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(name, 'Other');
  await act(async () => { name.dispatchEvent(new Event('input', { bubbles: true })); });
  await saves(3);
  expect(written[2]).not.toBe(written[0]);
});
