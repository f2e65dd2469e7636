// @vitest-environment jsdom
import { createElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Search } from './Search';

vi.setConfig({ testTimeout: 60_000 });

let root: Root;
let sent: string[] = [];

beforeEach(() => {
  sent = [];
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(() => {
  root.unmount();
  document.body.replaceChildren();
});

const box = () => document.querySelector('input') as HTMLInputElement;
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000 });
/** The list, once its address says so. */
const addressSays = (value: string) => root.render(createElement(Search, { value, onChange: (q: string) => { sent.push(q); } }));
function types(text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(box(), text);
  box().dispatchEvent(new Event('input', { bubbles: true }));
}

test('keys that were pressed while the address was on its way stay', async () => {
  addressSays('');
  await until(() => expect(box()).not.toBeNull());
  types('ab');
  await until(() => expect(sent).toEqual(['ab']));
  types('abc'); // the address has not come round yet
  addressSays('ab');
  await until(() => expect(sent).toEqual(['ab', 'abc']));
  expect(box().value).toBe('abc');
  addressSays('abc');
  types('abcd');
  await until(() => expect(sent).toEqual(['ab', 'abc', 'abcd']));
  expect(box().value).toBe('abcd');
});

test('a view, or "clear all", fills the box anew, although the same words were typed before', async () => {
  addressSays('');
  await until(() => expect(box()).not.toBeNull());
  types('ab');
  await until(() => expect(sent).toEqual(['ab']));
  addressSays('ab');
  await until(() => expect(box().dataset.address).toBe('ab'));
  addressSays('');
  await until(() => expect(box().value).toBe(''));
  addressSays('ab');
  await until(() => expect(box().value).toBe('ab'));
  expect(sent).toEqual(['ab']);
});
