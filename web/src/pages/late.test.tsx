// @vitest-environment jsdom
/** Answers that come late, not at all, or about something else than what is on the screen by now: nothing typed is lost by them. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement, useState, type ReactElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { createMemoryRouter, MemoryRouter, RouterProvider } from 'react-router';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { meta } from '../../dev/declarations';
import { completeMeta } from '../api/meta';
import { keys } from '../api/queries';
import type { FieldMeta, TypeMeta } from '../meta/types';
import { RefInput } from './fields/RefInput';
import { CommentBox } from './form/CommentBox';
import Form from './form/Form';
import { BulkDialog } from './list/BulkDialog';
import Export from './list/Export';
import Import from './list/Import';
import { Joined } from './list/Joined';
import { Search } from './list/Search';
import Palette from './shell/Palette';

window.matchMedia ??= () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined }) as unknown as MediaQueryList;
globalThis.ResizeObserver ??= class { observe(): void {} unobserve(): void {} disconnect(): void {} };
Element.prototype.checkVisibility ??= () => true;
Element.prototype.scrollIntoView ??= () => undefined;
vi.setConfig({ testTimeout: 60_000 });
vi.mock('./form/Editor', () => ({ default: () => createElement('input', { id: 'typed' }) }));

interface Asked {
  path: string;
  method: string;
  headers: Headers;
  body: unknown;
  /** Answers it; or, without an answer, cuts the line. */
  answer: (response?: Response) => void;
}

const whole = completeMeta(meta);
const typeOf = (code: string) => whole.types.find((one) => one.code === code) as TypeMeta;
let root: Root;
let queries: QueryClient;
let asked: Asked[];
/** What is answered at once; the others wait for `answer`. */
let atOnce: (path: string, method: string) => Response | null;

beforeEach(() => {
  asked = [];
  atOnce = () => null;
  queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queries.setQueryData(keys.session, { user: { id: 7 }, company: { id: 1 }, permissions: [] });
  queries.setQueryData(keys.meta, whole);
  vi.stubGlobal('fetch', (path: string, { method, headers, body }: { method: string; headers: Headers; body: unknown }) => {
    const known = atOnce(path, method);
    if (known !== null) return Promise.resolve(known);
    return new Promise<Response>((resolve, reject) => asked.push({ path, method, headers, body, answer: (response) => (response === undefined ? reject(new TypeError('the line is dead')) : resolve(response)) }));
  });
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(() => {
  root.unmount();
  document.body.replaceChildren();
  sessionStorage.clear();
  vi.unstubAllGlobals();
});

const until = (holds: () => void) => vi.waitFor(holds, { timeout: 50_000 });
const draws = (element: ReactElement) => root.render(createElement(QueryClientProvider, { client: queries }, element));
const within = (element: ReactElement) => draws(createElement(MemoryRouter, null, element));
const one = <Found extends HTMLElement>(selector: string) => document.querySelector<Found>(selector) as Found;
const there = (selector: string) => until(() => expect(one(selector), selector).not.toBeNull());
async function click(selector: string): Promise<void> {
  await there(`${selector}:not(:disabled):not(.ant-btn-loading)`);
  one(selector).click();
}
function types(selector: string, text: string): void {
  const input = one<HTMLInputElement | HTMLTextAreaElement>(selector);
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value')?.set?.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
const refused = (status: number, message = 'no') => Response.json({ code: 'x', problems: [{ code: 'x', message }] }, { status });

describe('a form', () => {
  const opens = (path: string) => draws(createElement(RouterProvider, { router: createMemoryRouter([{ path: '/:module/:plural/:id', element: createElement(Form) }], { initialEntries: [path] }) }));

  test('stays with what is typed when asking for its record again fails, whatever the reason', async () => {
    atOnce = () => Response.json({ id: 5, version: 1 });
    opens('/sales/sales_orders/5');
    await there('#typed');
    const input = one('#typed');
    for (const status of [503, 404, 403]) {
      atOnce = () => refused(status);
      void queries.invalidateQueries({ queryKey: keys.record('sales_order', '5') });
      await until(() => expect(queries.getQueryState(keys.record('sales_order', '5'))?.error).toMatchObject({ status }));
      await new Promise((resolve) => { setTimeout(resolve, 20); }); // it is drawn by now
      expect(one('#typed'), String(status)).toBe(input);
    }
  });

  test('whose record never came says why, and asks again', async () => {
    atOnce = () => refused(503, 'The server rests.');
    opens('/sales/sales_orders/5');
    await until(() => expect(document.body.textContent).toContain('The server rests.'));
    expect(one('a[href="/sales/sales_orders"]')).not.toBeNull();
    atOnce = () => Response.json({ id: 5, version: 1 });
    await click('[data-testid=empty-act]');
    await there('#typed');
  });
});

describe('a reference', () => {
  const FIELD: FieldMeta = { name: 'item', type: 'ref', ref: 'item', label: { zh: '物料', en: 'Item' } };
  let values: object;

  /** A small form that puts its fields together by itself, as a condition of a list does. */
  function Small() {
    const [now, setNow] = useState<{ item: unknown; note: string }>({ item: null, note: '' });
    values = now;
    return createElement('div', null, createElement(RefInput, { id: 'item', field: FIELD, value: now.item, onChange: (item) => setNow({ ...now, item }) }), createElement('input', { id: 'note', value: now.note, onChange: (event) => setNow({ ...now, note: event.target.value }) }));
  }

  test('that is found late takes nothing from what was typed into other fields', async () => {
    within(createElement(Small));
    await there('#item');
    one('#item').focus();
    types('#item', 'A1');
    await until(() => expect(one<HTMLInputElement>('#item').value).toBe('A1'));
    one('#note').focus();
    await until(() => expect(values).toEqual({ item: 'A1', note: '' }));
    types('#note', 'typed meanwhile');
    await until(() => expect(values).toEqual({ item: 'A1', note: 'typed meanwhile' }));
    asked.at(-1)?.answer(Response.json([{ id: 5, code: 'A1', name: 'Anvil' }]));
    await until(() => expect(values).toEqual({ item: { id: 5, code: 'A1', name: 'Anvil' }, note: 'typed meanwhile' }));
  });
});

describe('a comment', () => {
  const PLACE = 'comment.7.order.1';
  let taken: (done: boolean) => void;
  let sent: string[];

  async function opens(more: object = {}): Promise<void> {
    sent = [];
    draws(createElement(CommentBox, { path: '/api/x/1/comments', place: PLACE, onSend: (text: string) => new Promise<boolean>((resolve) => { sent.push(text); taken = resolve; }), ...more }));
    await there('textarea');
  }
  async function writes(text: string): Promise<void> {
    types('textarea', text);
    await until(() => expect(sessionStorage.getItem(PLACE)).toBe(text));
  }
  async function sends(): Promise<void> {
    const before = sent.length;
    await click('[data-testid=comment-send]');
    await until(() => expect([sent.length, one('.ant-btn-loading') !== null]).toEqual([before + 1, true]));
  }

  test('that is typed while another one is sent is the next one', async () => {
    await opens();
    await writes('first');
    await sends();
    await writes('first and then');
    taken(true);
    await until(() => expect(one<HTMLTextAreaElement>('textarea').value).toBe('and then'));
    expect([sent, sessionStorage.getItem(PLACE)]).toEqual([['first'], 'and then']);
  });

  test('that is refused stays, on this tab after a reload too; one that was taken goes', async () => {
    await opens();
    await writes('first');
    await sends();
    taken(false);
    await until(() => expect(one('.ant-btn-loading')).toBeNull());
    expect([one<HTMLTextAreaElement>('textarea').value, sessionStorage.getItem(PLACE)]).toEqual(['first', 'first']);
    await sends();
    taken(true);
    await until(() => expect(one<HTMLTextAreaElement>('textarea').value).toBe(''));
    expect(sessionStorage.getItem(PLACE)).toBeNull();
  });

  test('whose change was given up does not come back', async () => {
    const onCancel = vi.fn();
    await opens({ first: { text: 'as it was', mentions: [] }, onCancel });
    await writes('as it shall not be');
    one('textarea').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await until(() => expect(onCancel).toHaveBeenCalled());
    expect(sessionStorage.getItem(PLACE)).toBeNull();
  });
});

describe('a list', () => {
  let sent: string[];
  const BOX = '[data-testid=list-search]';
  /** The list, once its address says so. */
  const addressSays = (value: string) => root.render(createElement(Search, { value, onChange: (q: string) => { sent.push(q); } }));

  test('keeps the keys that were pressed in its search while the address was on its way', async () => {
    sent = [];
    addressSays('');
    await there(BOX);
    types(BOX, 'ab');
    await until(() => expect(sent).toEqual(['ab']));
    types(BOX, 'abc');
    addressSays('ab');
    await until(() => expect(sent).toEqual(['ab', 'abc']));
    expect(one<HTMLInputElement>(BOX).value).toBe('abc');
    addressSays('abc');
    types(BOX, 'abcd');
    await until(() => expect(sent).toEqual(['ab', 'abc', 'abcd']));
    expect(one<HTMLInputElement>(BOX).value).toBe('abcd');
  });

  test('fills its search anew for a view or "clear all", although the same words were typed before', async () => {
    sent = [];
    addressSays('');
    await there(BOX);
    types(BOX, 'ab');
    await until(() => expect(sent).toEqual(['ab']));
    for (const address of ['ab', '', 'ab']) {
      addressSays(address);
      await until(() => expect([one(BOX).dataset.address, one<HTMLInputElement>(BOX).value]).toEqual([address, address]));
    }
    expect(sent).toEqual(['ab']);
  });

  test('keeps the records of its conditions when one before them goes', async () => {
    const type = typeOf('sales_order');
    const field = type.fields.find((each) => each.type === 'ref')?.name ?? '';
    within(createElement(Joined, { type, where: { how: 'any', members: ['17', '18'].map((value) => ({ field, op: 'eq' as const, value })) }, onChange: () => undefined }));
    await click('[data-testid=joined]');
    const shown = () => [...document.querySelectorAll<HTMLInputElement>('[data-testid=condition] input')].map((input) => input.value);
    await until(() => expect(shown()).toEqual(['#17', '#18']));
    await click('[data-testid=condition] .pg-filter-button');
    await until(() => expect(shown()).toEqual(['#18']));
  });

  test('changes many records as they were looked at, whatever was typed while the look was on its way', async () => {
    draws(createElement(BulkDialog, { type: typeOf('item'), rows: [{ id: 3 }], onClose: () => undefined, onDone: () => undefined }));
    await there('[data-testid=bulk-choose]');
    const choice = one<HTMLSelectElement>('[data-testid=bulk-choose]');
    Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value')?.set?.call(choice, 'name');
    choice.dispatchEvent(new Event('change', { bubbles: true }));
    await there('#bulk-field-name');
    types('#bulk-field-name', 'seen');
    await until(() => expect(one<HTMLInputElement>('#bulk-field-name').value).toBe('seen'));
    await click('[data-testid=bulk-look]');
    await until(() => expect(asked).toHaveLength(1));
    types('#bulk-field-name', 'never seen');
    asked[0]?.answer(Response.json({ preview: true, done: [], rows: [{ id: 3, number: 'A', version: 1, lines: 0, changes: [{ field: 'name', label: 'Name', old: 'x', new: 'seen' }], problems: [] }] }));
    await click('[data-testid=bulk-do]');
    await until(() => expect(asked).toHaveLength(2));
    expect(JSON.parse(String(asked[1]?.body))).toEqual({ ids: [3], changes: { name: 'seen' }, versions: { 3: 1 } });
  });

  test('whose exported file does not come through says so, and fetches it again', async () => {
    atOnce = (path) => (path.startsWith('/api/jobs/') ? Response.json({ id: 9, state: 'done', result: { file: '/api/files/9' } }) : null);
    draws(createElement(Export, { job: 9, name: 'list.xlsx', onClose: () => undefined }));
    await until(() => expect(asked).toHaveLength(1));
    asked[0]?.answer();
    await there('.pg-notice.bad');
    one('.ant-modal-footer button').click();
    await until(() => expect(asked.map(({ path }) => path)).toEqual(['/api/files/9', '/api/files/9']));
  });
});

test('a search that could not be made does not say that there is nothing', async () => {
  queries.setQueryData(['help', 'headings'], []);
  within(createElement(Palette, { meta: whole, modules: [], administrator: false, onClose: () => undefined }));
  await there('.pg-palette input');
  types('.pg-palette input', 'XS-2026-0001');
  await until(() => expect(asked).toHaveLength(1));
  asked[0]?.answer(refused(503, 'The server rests.'));
  await until(() => expect(one('.pg-palette-none').textContent).toContain('The server rests.'));
});

describe('an import', () => {
  const figures = () => document.querySelector('.pg-import-figures b')?.textContent;

  beforeEach(() => {
    atOnce = (path) => {
      const batch = /^\/api\/kernel\/imports\/(\d+)$/.exec(path)?.[1];
      return batch === undefined ? null : Response.json({ id: Number(batch), type: 'item', state: 'checked', total: Number(batch), good: 1, bad: 0, done: 0, created: 0, changed: 0, unchanged: 0, problems: [], problems_total: 0 });
    };
    draws(createElement(Import, { type: typeOf('item'), onClose: () => undefined }));
  });

  /** Chooses a file, and waits until it is sent. */
  async function chooses(file: File): Promise<Asked> {
    await there('[data-testid=import-file]');
    const before = asked.length;
    Object.defineProperty(one('[data-testid=import-file]'), 'files', { configurable: true, value: [file] });
    one('[data-testid=import-file]').dispatchEvent(new Event('change', { bubbles: true }));
    await until(() => expect(asked).toHaveLength(before + 1));
    return asked.at(-1) as Asked;
  }
  const keyOf = ({ headers }: Asked) => headers.get('Idempotency-Key');

  test('shows the figures of the file that is named, whichever answer comes last', async () => {
    const first = await chooses(new File(['a'], 'first.xlsx'));
    const second = await chooses(new File(['b'], 'second.xlsx'));
    second.answer(Response.json({ batch: 2 }));
    await until(() => expect(figures()).toBe('2'));
    first.answer(Response.json({ batch: 1 }));
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    expect([figures(), one('.pg-drop b').textContent]).toEqual(['2', 'second.xlsx']);
  });

  test('takes the same file again once it was mended, and one that got lost on the way once', async () => {
    const file = new File(['a'], 'same.xlsx', { lastModified: 1 });
    const emptied = vi.spyOn(HTMLInputElement.prototype, 'value', 'set');
    const lost = await chooses(file);
    expect(emptied).toHaveBeenCalledWith(''); // else the browser tells nobody of the same choice
    emptied.mockRestore();
    lost.answer();
    await there('.pg-notice');
    const again = await chooses(file);
    expect(keyOf(again)).toBe(keyOf(lost));
    again.answer(Response.json({ batch: 3 }));
    await until(() => expect(figures()).toBe('3'));
    expect(keyOf(await chooses(file))).not.toBe(keyOf(lost));
  });
});
