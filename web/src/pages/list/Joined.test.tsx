// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router';
import { expect, test, vi } from 'vitest';
import { meta } from '../../../dev/declarations';
import { completeMeta } from '../../api/meta';
import { keys } from '../../api/queries';
import { Joined } from './Joined';

window.matchMedia ??= () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined }) as unknown as MediaQueryList;
globalThis.ResizeObserver ??= class { observe(): void {} unobserve(): void {} disconnect(): void {} };
vi.setConfig({ testTimeout: 60_000 });

const until = (holds: () => void) => vi.waitFor(holds, { timeout: 50_000 });

test('when a condition goes, those after it keep their own records', async () => {
  const whole = completeMeta(meta);
  const type = whole.types.find((one) => one.code === 'sales_order');
  const name = type?.fields.find((field) => field.type === 'ref')?.name ?? '';
  const queries = new QueryClient();
  queries.setQueryData(keys.meta, whole);
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  const where = { how: 'any' as const, members: ['17', '18'].map((value) => ({ field: name, op: 'eq' as const, value })) };
  root.render(createElement(QueryClientProvider, { client: queries }, createElement(MemoryRouter, null, createElement(Joined, { type: type as NonNullable<typeof type>, where, onChange: () => undefined }))));
  await until(() => expect(document.querySelector('[data-testid=joined]')).not.toBeNull());
  document.querySelector<HTMLElement>('[data-testid=joined]')?.click();
  const shown = () => [...document.querySelectorAll<HTMLInputElement>('[data-testid=condition] input')].map((input) => input.value);
  await until(() => expect(shown()).toEqual(['#17', '#18']));
  document.querySelector<HTMLElement>('[data-testid=condition] .pg-filter-button')?.click();
  await until(() => expect(shown()).toEqual(['#18']));
  root.unmount();
});
