// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { meta } from '../../../dev/declarations';
import { completeMeta } from '../../api/meta';
import { keys } from '../../api/queries';
import Form from './Form';

window.matchMedia ??= () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined }) as unknown as MediaQueryList;
vi.setConfig({ testTimeout: 60_000 });
vi.mock('./Editor', () => ({ default: () => createElement('input', { id: 'typed' }) }));

let root: Root;
let queries: QueryClient;
let answer: () => Response;

beforeEach(() => {
  vi.stubGlobal('fetch', async () => answer());
  queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queries.setQueryData(keys.session, { user: { id: 7 }, company: { id: 1 }, permissions: [] });
  queries.setQueryData(keys.meta, completeMeta(meta));
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(() => {
  root.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const typed = () => document.querySelector<HTMLInputElement>('#typed');
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 50_000 });
const opens = (path: string) => root.render(createElement(QueryClientProvider, { client: queries }, createElement(RouterProvider, { router: createMemoryRouter([{ path: '/:module/:plural/:id', element: createElement(Form) }], { initialEntries: [path] }) })));

test('what is typed stays on the screen when asking for the record again fails, whatever the reason', async () => {
  answer = () => Response.json({ id: 5, version: 1 });
  opens('/sales/sales_orders/5');
  await until(() => expect(typed()).not.toBeNull());
  const input = typed();
  input?.setAttribute('data-mine', '1');
  for (const status of [503, 404, 403]) {
    answer = () => Response.json({ code: 'x', problems: [{ code: 'x', message: 'no' }] }, { status });
    void queries.invalidateQueries({ queryKey: keys.record('sales_order', '5') });
    await until(() => expect(queries.getQueryState(keys.record('sales_order', '5'))?.error).toMatchObject({ status }));
    expect(typed(), String(status)).toBe(input);
  }
});

test('a record that was never there says so, and can be asked for again', async () => {
  answer = () => Response.json({ code: 'x', problems: [{ code: 'x', message: 'The server rests.' }] }, { status: 503 });
  opens('/sales/sales_orders/5');
  await until(() => expect(document.body.textContent).toContain('The server rests.'));
  expect(document.querySelector('a[href="/sales/sales_orders"]')).not.toBeNull();
  answer = () => Response.json({ id: 5, version: 1 });
  document.querySelector<HTMLButtonElement>('[data-testid=empty-act]')?.click();
  await until(() => expect(typed()).not.toBeNull());
});
