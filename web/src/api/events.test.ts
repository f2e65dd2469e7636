import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listen, onLive } from './events';

class Stream {
  static OPEN = 1;
  static CLOSED = 2;
  static all: Stream[] = [];
  readyState = 0;
  onopen = () => undefined as void;
  onerror = () => undefined as void;
  onmessage = (_: { data: string }) => undefined as void;
  addEventListener = () => undefined;

  constructor() {
    Stream.all.push(this);
  }

  opens(): void {
    this.readyState = Stream.OPEN;
    this.onopen();
  }

  breaks(): void {
    this.readyState = Stream.CLOSED;
    this.onerror();
  }

  close(): void {
    this.readyState = Stream.CLOSED;
  }
}

let attributes: Map<string, string>;
let asked: string[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  attributes = new Map();
  asked = [];
  Stream.all = [];
  vi.stubGlobal('EventSource', Stream);
  vi.stubGlobal('document', { visibilityState: 'visible', documentElement: { setAttribute: (name: string, value: string) => attributes.set(name, value), removeAttribute: (name: string) => attributes.delete(name) } });
  const queries = new QueryClient();
  vi.spyOn(queries, 'invalidateQueries').mockImplementation(async ({ queryKey } = {}) => { asked.push(String(queryKey?.join('/'))); });
  stop = listen('/api/events', queries);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a stream that comes back asks again for what was told to nobody, meta and brand too', () => {
  Stream.all[0]?.opens();
  expect([attributes.get('data-live'), asked.includes('list'), asked.includes('meta')]).toEqual(['true', true, false]);
  Stream.all[0]?.breaks();
  expect(attributes.has('data-live')).toBe(false);
  asked = [];
  vi.advanceTimersByTime(20_000); // it is tried anew, and what is shown is asked for meanwhile
  expect([Stream.all.length, asked.includes('list')]).toEqual([2, true]);
  Stream.all[1]?.opens();
  expect([asked.includes('meta'), asked.includes('brand')]).toEqual([true, true]);
});

test('events that come together are told together, and each record once', () => {
  const told = vi.fn();
  const deaf = onLive(told);
  for (const version of [1, 2, 3]) Stream.all[0]?.onmessage({ data: JSON.stringify({ type: 'sales_order', document_id: 5, version }) });
  Stream.all[0]?.onmessage({ data: ': heartbeat' });
  vi.advanceTimersByTime(150);
  expect(told.mock.calls).toEqual([[{ type: 'sales_order', document_id: 5, version: 3 }]]);
  expect(asked.filter((one) => one === 'record/sales_order/5')).toHaveLength(1);
  deaf();
});

test('where much happens lists, tasks and home are asked for now and then, and once more at the end', () => {
  const lists = () => asked.filter((one) => one === 'list/sales_order').length;
  const says = (id: number) => Stream.all[0]?.onmessage({ data: JSON.stringify({ type: 'sales_order', document_id: id }) });
  says(0);
  vi.advanceTimersByTime(150);
  expect([lists(), asked.includes('tasks'), asked.includes('home')]).toEqual([1, true, true]);
  for (let id = 1; id <= 20; id += 1) {
    says(id);
    vi.advanceTimersByTime(200);
  }
  expect(asked.filter((one) => one.startsWith('record/'))).toHaveLength(21);
  expect(lists()).toBe(6); // at once, and every 0.7 s of 4 s
  vi.advanceTimersByTime(4_000);
  expect(lists()).toBe(7);
  vi.advanceTimersByTime(60_000);
  expect(lists()).toBe(7);
});

test('who has left hears and asks nothing any more', () => {
  Stream.all[0]?.onmessage({ data: JSON.stringify({ type: 'item', document_id: 1 }) });
  stop();
  asked = [];
  vi.advanceTimersByTime(60_000);
  expect([asked, Stream.all.length, Stream.all[0]?.readyState]).toEqual([[], 1, Stream.CLOSED]);
});
