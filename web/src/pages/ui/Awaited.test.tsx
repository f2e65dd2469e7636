// @vitest-environment jsdom
import { act, createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test, vi } from 'vitest';
import { ApiError } from '../../api/client';
import { Awaited } from './Awaited';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
window.matchMedia ??= () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined }) as unknown as MediaQueryList;

test('an answer that did not come says why, and can be asked for again', () => {
  const refetch = vi.fn();
  const host = document.body.appendChild(document.createElement('div'));
  const root = createRoot(host);
  act(() => root.render(createElement(Awaited, { query: { data: undefined, error: null, refetch } })));
  expect(host.querySelector('[data-testid=loading-block]')).not.toBeNull();
  act(() => root.render(createElement(Awaited, { query: { data: undefined, error: new ApiError(403, { problems: [{ code: 'x', message: 'Not yours.' }] }), refetch } })));
  expect(host.textContent).toContain('Not yours.');
  act(() => host.querySelector<HTMLButtonElement>('[data-testid=empty-act]')?.click());
  expect(refetch).toHaveBeenCalledOnce();
  act(() => root.unmount());
});
