// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { draftKey, drafts, settleLastWords } from './drafts';

/** The little of IndexedDB that drafts need: requests answer, then the transaction is complete; a full one aborts. */
class Device {
  rows = new Map<string, unknown>();
  opened = 0;
  isFull = false;
  private closed = 0;

  /** The browser closes every connection that is open now. */
  close(): void {
    this.closed = this.opened;
  }

  open = () => {
    const number = (this.opened += 1);
    const opening: Record<string, unknown> = { result: { transaction: () => this.begin(number) } };
    queueMicrotask(() => (opening.onsuccess as () => void)());
    return opening;
  };

  private begin(number: number) {
    if (number <= this.closed) throw new DOMException('closing', 'InvalidStateError');
    const transaction: { oncomplete?: () => void; onabort?: () => void; error: unknown; objectStore: () => unknown } = { error: null, objectStore: () => table };
    const work: (() => void)[] = [];
    const ask = (does: () => unknown) => {
      const asked: { result: unknown; onsuccess?: () => void } = { result: undefined };
      work.push(() => {
        asked.result = does();
        asked.onsuccess?.();
      });
      return asked;
    };
    const table = {
      get: (key: string) => ask(() => structuredClone(this.rows.get(key))),
      put: (row: unknown, key: string) => ask(() => {
        if (this.isFull) transaction.error = new DOMException('full', 'QuotaExceededError');
        else this.rows.set(key, row);
      }),
      delete: (key: string) => ask(() => this.rows.delete(key)),
    };
    const run = (): void => {
      const next = work.shift();
      if (next === undefined) return transaction.error === null ? transaction.oncomplete?.() : transaction.onabort?.();
      next();
      queueMicrotask(run);
    };
    setTimeout(run);
    return transaction;
  }
}

const KEY = draftKey(7, 1, 'sales_order', 'new');
const draft = (at: string, text: string) => ({ at, version: null, content: { text } });
const LAST = `guantong.draft.${KEY}`;
let device: Device;

beforeEach(() => {
  device = new Device();
  vi.stubGlobal('indexedDB', device);
});
afterEach(() => {
  device.close();
  localStorage.clear();
  vi.unstubAllGlobals();
});

test('one user never finds what another one typed', async () => {
  await drafts.write(KEY, draft('2026-01-01', 'mine'));
  expect(await drafts.read(draftKey(8, 1, 'sales_order', 'new'))).toBeNull();
  expect(await drafts.read(draftKey(7, 2, 'sales_order', 'new'))).toBeNull();
  expect((await drafts.read<{ text: string }>(KEY))?.content.text).toBe('mine');
  await drafts.remove(KEY);
  expect(await drafts.read(KEY)).toBeNull();
});

test('the last words of a page are moved to the other drafts, where they are newer', async () => {
  await drafts.write(KEY, draft('2026-01-01', 'before'));
  drafts.writeNow(KEY, draft('2026-01-02', 'last'));
  drafts.writeNow(`${KEY}2`, draft('2026-01-02', 'elsewhere'));
  await settleLastWords();
  expect(Object.keys(localStorage)).toEqual([]);
  expect((await drafts.read<{ text: string }>(KEY))?.content.text).toBe('last');
  expect((await drafts.read<{ text: string }>(`${KEY}2`))?.content.text).toBe('elsewhere');
  localStorage.setItem(LAST, JSON.stringify(draft('2025-01-01', 'old')));
  expect((await drafts.read<{ text: string }>(KEY))?.content.text).toBe('last');
  expect(localStorage.getItem(LAST)).toBeNull();
});

test('a connection that the browser has closed is opened again, and nothing typed is lost', async () => {
  await drafts.write(KEY, draft('2026-01-01', 'a'));
  device.close();
  await drafts.write(KEY, draft('2026-01-02', 'b'));
  expect((await drafts.read<{ text: string }>(KEY))?.content.text).toBe('b');
  device.close();
  await drafts.remove(KEY);
  expect(device.rows.size).toBe(0);
});

test('what has no room stays among the last words, and typing goes on', async () => {
  device.isFull = true;
  drafts.writeNow(KEY, draft('2026-01-02', 'last'));
  await drafts.write(KEY, draft('2026-01-03', 'more'));
  await settleLastWords();
  expect((await drafts.read<{ text: string }>(KEY))?.content.text).toBe('last');
  expect(device.opened).toBe(1);
});

test('a draft that another tab keeps on typing is left alone', async () => {
  device.rows.set(KEY, { ...draft('2026-01-01', 'theirs'), tab: 'another' });
  await drafts.remove(KEY);
  expect(device.rows.size).toBe(1);
  await drafts.read(KEY); // taken over
  await drafts.remove(KEY);
  expect(device.rows.size).toBe(0);
});
