import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { address, ApiError, companyNow, download, get, onForged, onSignInNeeded, post, request, setCompany, setCsrf } from './client';
import { readSession, renewed, signIn } from './queries';
import type { Session } from './types';

let answers: (() => Response)[] = [];
let asked: { path: string; method: string; csrf: string | null; key: string | null; company: string | null }[] = [];

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (path: string, { method, headers }: { method: string; headers: Headers }) => {
    asked.push({ path, method, csrf: headers.get('X-CSRF-Token'), key: headers.get('Idempotency-Key'), company: headers.get('X-Company') });
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError('nobody answers');
    return answer();
  });
});
afterEach(() => {
  setCsrf('');
  setCompany(null);
  onForged(null);
  onSignInNeeded(null);
  vi.unstubAllGlobals();
});

const refusal = (work: Promise<unknown>): Promise<ApiError> => work.then(() => { throw new Error('it was not refused'); }, (reason: unknown) => reason as ApiError);
const cut = (status = 200) => new Response(new ReadableStream({ pull: (stream) => stream.error(new TypeError('the line is cut')) }), { status });

test('an answer that breaks off in the middle decides nothing, and is told like one that never came', async () => {
  answers = [cut];
  const reason = await refusal(post('/api/sales/orders', {}));
  expect(reason).toBeInstanceOf(ApiError);
  expect([reason.status, reason.code, reason.undecided]).toEqual([0, 'client.offline', true]);
});

test('a refusal that breaks off is a refusal all the same', async () => {
  answers = [() => cut(422)];
  const reason = await refusal(post('/api/sales/orders', {}));
  expect([reason.status, reason.undecided]).toEqual([422, false]);
});

test('the page of a proxy in place of an answer is told, and decides nothing', async () => {
  answers = [() => new Response('<html>Please sign in to the network</html>')];
  const reason = await refusal(post('/api/sales/orders', {}));
  expect([reason.status, reason.code, reason.undecided]).toEqual([200, 'client.unreadable', true]);
});

test('a file whose name cannot be decoded comes under the name that we give it, and one that breaks off is told', async () => {
  const made = { href: '', download: '', click: () => undefined };
  vi.stubGlobal('document', { createElement: () => made });
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined }));
  vi.useFakeTimers();
  for (const [header, name] of [['attachment; filename="100%.xlsx"', '100%.xlsx'], ["attachment; filename*=UTF-8''%E8%AE%A2%E5%8D%95.xlsx", '订单.xlsx'], ["attachment; filename*=UTF-8''%E8%A", 'list.xlsx'], ['', 'list.xlsx']] as const) {
    answers = [() => new Response('x', { headers: { 'Content-Disposition': header } })];
    await download('/api/x', undefined, 'list.xlsx');
    expect(made.download).toBe(name);
  }
  vi.useRealTimers();
  answers = [cut];
  expect((await refusal(download('/api/x', undefined, 'list.xlsx'))).status).toBe(0);
});

const forged = () => Response.json({ code: 'kernel.bad_csrf', problems: [{ code: 'kernel.bad_csrf', message: '' }] }, { status: 403 });
const me = { user: { id: 7 }, company: { id: 1 }, csrf: 'old' } as Session;
const session = (user: number, company = 1) => () => Response.json({ user: { id: user }, company: { id: company }, csrf: 'new' });

test('after another tab has signed in again a save goes on with the new secret, under the same key', async () => {
  setCsrf('old');
  onForged(() => renewed(me));
  answers = [forged, session(7), () => Response.json({ id: 1 })];
  expect(await post('/api/sales/orders', {}, { key: 'k' })).toEqual({ id: 1 });
  expect(asked.map(({ method, csrf, key }) => [method, csrf, key])).toEqual([['POST', 'old', 'k'], ['GET', null, null], ['POST', 'new', 'k']]);
});

test('where another user has signed in, or works in another company, nothing of the old page is written in his name', async () => {
  for (const now of [session(8), session(7, 2), () => new Response('', { status: 401 })]) {
    setCsrf('old');
    onForged(() => renewed(me));
    answers = [forged, now];
    expect((await refusal(post('/api/sales/orders', {}))).code).toBe('kernel.bad_csrf');
    answers = [() => Response.json({})];
    await post('/api/sales/orders', {});
    expect(asked.at(-1)?.csrf).toBe('old');
  }
});

test('a secret that is refused twice is not asked for a third time', async () => {
  onForged(() => renewed(me));
  answers = [forged, session(7), forged];
  expect((await refusal(post('/api/sales/orders', {}))).status).toBe(403);
  expect(asked).toHaveLength(3);
});

test('a page that went away while it asked to sign in does not hold back the next one', async () => {
  const ask = vi.fn(() => new Promise<void>(() => undefined));
  onSignInNeeded(ask);
  answers = [() => new Response('', { status: 401 })];
  void get('/api/home').catch(() => undefined);
  await vi.waitFor(() => expect(ask).toHaveBeenCalled(), { timeout: 50_000 });
  onSignInNeeded(null); // its page is gone
  onSignInNeeded(async () => undefined);
  answers = [() => new Response('', { status: 401 }), () => Response.json({ ok: true })];
  expect(await get('/api/home')).toEqual({ ok: true });
});

const entered = (company: number, ...companies: number[]) => () => Response.json({ user: { id: 7 }, company: { id: company }, companies: companies.map((id) => ({ id })), csrf: `of ${company}` });

test('a page goes on in its company, whatever another tab makes of the session, and in the tabs it opens', async () => {
  answers = [entered(1, 1, 2), () => Response.json({})];
  await readSession();
  await get('/api/sales/sales_orders');
  expect(asked.map(({ company }) => company)).toEqual([null, '1']);
  expect(address('/api/sales/sales_orders/3/print', { format: 'pdf' })).toBe('/api/sales/sales_orders/3/print?format=pdf&company=1');
});

test('who signs in again over a page goes on in its company, unless it is closed to him now', async () => {
  setCompany(2);
  answers = [entered(1, 1, 2), entered(2, 1, 2)];
  expect((await signIn('wang', 'x', '')).company?.id).toBe(2);
  expect(asked.map(({ method, company, csrf }) => [method, company, csrf])).toEqual([['POST', null, null], ['GET', '2', null]]);
  answers = [entered(1, 1)];
  expect((await signIn('wang', 'x', '')).company?.id).toBe(1);
  expect(companyNow()).toBe(1);
});

test('a file that the server would not read is refused before it is sent, by its name and size', async () => {
  const form = new FormData();
  form.set('file', new File([new Uint8Array(25 * 1024 * 1024)], '货品.xlsx'));
  answers = [() => Response.json({ batch: 1 })];
  expect(await request('POST', '/api/masterdata/items/import', { form })).toEqual({ batch: 1 });
  form.set('file', new File([new Uint8Array(25 * 1024 * 1024 + 1)], '货品.xlsx'));
  const reason = await refusal(request('POST', '/api/masterdata/items/import', { form }));
  expect([reason.status, reason.undecided, reason.problems[0]?.field]).toEqual([413, false, 'file']);
  expect(reason.message).toBe('货品.xlsx 大小为 26 MB，上限为 25 MB。');
  expect(asked).toHaveLength(1);
});
