/**
 * A stand-in for the server while developing the client: `GUANTONG_MOCK=1 npm run dev`. Everything lives in memory.
 * Sign in as admin / demo (code 123456 for the user totp). It knows no business beyond what screens need.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import type { FieldMeta, Problem, TypeMeta } from '../src/meta/types.ts';
import { day, nextId, random, ref, tables, type Row } from './data.ts';
import { meta } from './declarations.ts';

interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  english: boolean;
  key: string | undefined;
}

class Refused extends Error {
  constructor(readonly status: number, readonly code: string, readonly problems: Problem[]) {
    super(code);
  }
}

let signedIn: string | null = null;
const streams = new Set<ServerResponse>();
const answers = new Map<string, unknown>();
const history: Record<number, unknown[]> = {};
const attachments: Record<number, { id: number; name: string; size: number; content_type: string; created_at: string }[]> = {};
const imports: Record<number, { started: number; mode: string; type: string }> = {};
const tasks = tables.sales_order!.filter((row) => row.state === 'confirmed').slice(0, 7).map((row, i) => ({
  id: nextId(), code: 'deliver', title: `为 ${row.number} 备货发货`, type: 'sales_order', document_id: row.id, number: row.number, created_at: `${day(i)}T09:00:00+08:00`,
  due_on: day(i - 2), state: 'open', made_by_rule: '订单审核后通知仓库',
}));

function refuse(status: number, code: string, message: string, more: Partial<Problem> = {}): never {
  throw new Refused(status, code, [{ code, message, ...more }]);
}

function session() {
  const user = ref('user', 3)!;
  return {
    user: { id: user.id, username: signedIn, name: user.name, roles: [{ code: 'admin', name: '管理员' }] }, company: { id: 1, code: 'GT', name: '贯通台灯制造有限公司', currency: 'CNY' },
    companies: [{ id: 1, name: '贯通台灯制造有限公司' }], permissions: ['admin.all', 'see.audit', 'see.cost'], csrf: 'mock', events_url: '/api/events', totp: false, must_change_password: false,
  };
}

function announce(type: string, row: Row): void {
  for (const stream of streams) stream.write(`data: ${JSON.stringify({ id: nextId(), type, document_id: row.id, version: row.version })}\n\n`);
}

const text = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return `${(value as Row).code ?? ''} ${(value as Row).name ?? ''}`;
  return String(value);
};
const initials: Record<string, string> = { 灯: 'd', 台: 't', 螺: 'l', 丝: 's', 护: 'h', 眼: 'y', 落: 'l', 地: 'd', 杭: 'h', 州: 'z', 光: 'g', 明: 'm', 饰: 's', 成: 'c', 品: 'p', 仓: 'c', 罩: 'z', 底: 'd', 座: 'z', 型: 'x' };
const spelled = (words: string) => [...words].map((one) => initials[one] ?? one).join('').toLowerCase();
const matches = (row: Row, q: string) => {
  const all = Object.values(row).filter((value) => !Array.isArray(value)).map(text).join(' ').toLowerCase();
  return q.toLowerCase().split(/\s+/).every((word) => all.includes(word) || spelled(all).replace(/[^a-z0-9]/g, '').includes(word));
};

function compare(field: FieldMeta | undefined, a: unknown, b: unknown): number {
  if (field !== undefined && ['money', 'price', 'quantity', 'percent', 'int'].includes(field.type)) return Number(a ?? 0) - Number(b ?? 0);
  return text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;
}

function passes(type: TypeMeta, row: Row, name: string, condition: string): boolean {
  const at = condition.indexOf(':');
  const [op, value] = [condition.slice(0, at), condition.slice(at + 1)];
  const held = row[name];
  const field = type.fields.find((one) => one.name === name);
  const plain = typeof held === 'object' && held !== null ? String((held as Row).id) : String(held ?? '');
  if (op === 'like') return text(held).toLowerCase().includes(value.toLowerCase());
  if (op === 'in') return value.split(',').includes(plain);
  if (op === 'null') return (plain === '') === (value === 'true');
  const order = compare(field, held, value);
  return { eq: plain === value, ne: plain !== value, ge: order >= 0, le: order <= 0, gt: order > 0, lt: order < 0 }[op] ?? true;
}

function list(type: TypeMeta, query: URLSearchParams) {
  let rows = [...(tables[type.code] ?? [])];
  for (const [name, condition] of query) if (name.startsWith('f.')) rows = rows.filter((row) => passes(type, row, name.slice(2), condition));
  const q = query.get('q');
  if (q !== null && q !== '') rows = rows.filter((row) => matches(row, q));
  for (const sort of (query.get('sort') ?? type.order).split(',').reverse()) {
    const name = sort.replace('-', '');
    const field = type.fields.find((one) => one.name === name);
    rows.sort((a, b) => compare(field, a[name], b[name]) * (sort.startsWith('-') ? -1 : 1));
  }
  const from = Number(query.get('after') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  const sums: Record<string, string> = {};
  for (const field of type.fields) if (field.total === true) sums[field.name] = rows.reduce((sum, row) => sum + Number(row[field.name] ?? 0), 0).toFixed(2);
  return { rows: rows.slice(from, from + limit).map(({ lines: _, ...row }) => row), next: from + limit < rows.length ? String(from + limit) : null, total: rows.length, sums };
}

function resolve(fields: FieldMeta[], values: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = { ...values };
  for (const field of fields) {
    const value = kept[field.name];
    if (field.type !== 'ref' || value === null || value === undefined || value === '') continue;
    const id = Number(typeof value === 'object' ? (value as Row).id : value);
    const found = tables[field.ref ?? '']?.find((row) => row.id === id);
    kept[field.name] = found === undefined ? null : { id, code: found.code, name: found.name };
  }
  return kept;
}

function save(type: TypeMeta, row: Row, values: Record<string, unknown>, english: boolean): Row {
  const problems: Problem[] = [];
  const missing = (name: string) => (english ? `${name} is missing.` : `缺少${name}。`);
  const next = { ...row, ...resolve(type.fields, values) } as Row;
  for (const field of type.fields)
    if (field.required === true && field.readonly !== true && text(next[field.name]).trim() === '')
      problems.push({ code: 'kernel.required', message: missing(english ? field.label.en : field.label.zh), hint: english ? 'Enter a value.' : '请填写。', field: field.name });
  for (const set of type.lines) {
    const lines = ((next[set.name] as Row[] | undefined) ?? []).map((line, at) => ({ ...resolve(set.fields, line), id: line.id ?? nextId(), line_no: at + 1 }) as Row);
    lines.forEach((line, at) => {
      for (const field of set.fields)
        if (field.required === true && text(line[field.name]).trim() === '')
          problems.push({ code: 'kernel.required', message: missing(english ? field.label.en : field.label.zh), field: field.name, line: at + 1, lines: set.name });
    });
    next[set.name] = lines;
    if (type.fields.some((field) => field.name === 'total_gross')) next.total_gross = lines.reduce((sum, line) => sum + Number(line.gross ?? 0), 0).toFixed(2);
  }
  if (problems.length > 0) throw new Refused(422, 'kernel.invalid', problems);
  next.version = Number(row.version ?? 0) + 1;
  next.changed_at = new Date().toISOString();
  next.changed_by = ref('user', 3);
  return next;
}

function store(type: TypeMeta, row: Row): Row {
  const rows = tables[type.code]!;
  const at = rows.findIndex((one) => one.id === row.id);
  const before = rows[at];
  if (at < 0) rows.unshift(row);
  else rows[at] = row;
  const changes = type.fields.filter((field) => text(before?.[field.name]) !== text(row[field.name])).map((field) => ({ field: field.name, old: before?.[field.name] ?? null, new: row[field.name] }));
  (history[row.id] ??= []).unshift({ at: new Date().toISOString(), user: ref('user', 3), source: 'http', op: before === undefined ? 'insert' : 'update', changes });
  announce(type.code, row);
  return row;
}

function step(type: TypeMeta, row: Row, code: string, version: unknown, english: boolean): Row {
  const transition = type.transitions.find((one) => one.code === code);
  if (transition === undefined) refuse(404, 'kernel.unknown', code);
  if (version !== undefined && Number(version) !== row.version) stale(row);
  if (!transition.source.includes(String(row.state)))
    refuse(409, 'kernel.state', english ? `${row.number} is ${row.state}.` : `${row.number ?? ''} 的状态不允许此操作。`);
  const number = row.number ?? `${type.code.slice(0, 2).toUpperCase()}-202611-${String(random(9000) + 1000)}`;
  return store(type, { ...row, state: transition.target ?? row.state, number, version: Number(row.version) + 1 } as Row);
}

function stale(row: Row): never {
  refuse(409, 'kernel.stale', '此单据已被他人修改。', { facts: { version: row.version, fields: [{ field: 'remarks', yours: '…', theirs: row.remarks, base: '' }] } });
}

const shown = (type: TypeMeta, row: Row) => ({
  ...row, type: type.code, actions: type.transitions.filter((one) => one.source.includes(String(row.state))).map((one) => one.code),
});

function draftFrom(from: number) {
  const source = Object.values(tables).flat().find((row) => row.id === from);
  if (source === undefined) refuse(404, 'kernel.absent', String(from));
  const lines = (source.lines as Row[]).map(({ id, ...line }) => ({ ...line, source_line: id }));
  return { business_on: day(0), party: source.party, warehouse: source.warehouse, contact: source.contact, address: source.address, lines };
}

function ofType(type: TypeMeta, rest: string[], call: Call): unknown {
  const [first, second] = rest;
  const { method, body, query, english } = call;
  if (first === undefined) {
    if (method === 'GET') return list(type, query);
    const then = query.get('then');
    const row = store(type, save(type, { id: nextId(), state: type.states[0]?.code, number: null, version: 0, created_by: ref('user', 3), created_at: new Date().toISOString() } as Row, body, english));
    return shown(type, then === null ? row : step(type, row, then, undefined, english));
  }
  if (first === 'new') return draftFrom(Number(query.get('from')));
  if (first === 'import') {
    const batch = Number(query.get('batch') ?? nextId());
    imports[batch] = { started: Date.now(), mode: query.get('mode') ?? 'check', type: type.code };
    return { batch, job: nextId() };
  }
  if (first === 'bulk') {
    const done: number[] = [];
    const refused: unknown[] = [];
    for (const id of body.ids as number[]) {
      const row = tables[type.code]!.find((one) => one.id === Number(id))!;
      try {
        step(type, row, second ?? '', undefined, english);
        done.push(row.id);
      } catch (reason) {
        refused.push({ id: row.id, number: row.number, problems: (reason as Refused).problems });
      }
    }
    return { done, refused };
  }
  const row = tables[type.code]!.find((one) => one.id === Number(first));
  if (row === undefined) refuse(404, 'kernel.absent', english ? 'There is no such record.' : '没有这条记录。');
  if (second === undefined) {
    if (method === 'GET') return shown(type, row);
    if (method === 'DELETE') {
      tables[type.code] = tables[type.code]!.filter((one) => one !== row);
      announce(type.code, row);
      return undefined;
    }
    if (Number(body.version) !== row.version) stale(row);
    return shown(type, store(type, save(type, row, body, english)));
  }
  if (second === 'links') return links(type, row);
  if (second === 'history') return { rows: history[row.id] ?? [] };
  if (second === 'attachments') {
    if (method === 'GET') return { rows: attachments[row.id] ?? [] };
    if (method === 'DELETE') attachments[row.id] = (attachments[row.id] ?? []).filter((one) => one.id !== Number(rest[2]));
    else (attachments[row.id] ??= []).push({ id: nextId(), name: 'file.pdf', size: 48_213, content_type: 'application/pdf', created_at: new Date().toISOString() });
    return undefined;
  }
  return shown(type, step(type, row, second, body.version, english));
}

function links(type: TypeMeta, row: Row) {
  const lines = ((row.lines as Row[] | undefined) ?? []).slice(0, 4).map((line) => ({ line_no: line.line_no, item: line.item, quantity: line.quantity, done: '0', open: line.quantity }));
  const link = (code: string, at: number) => {
    const other = tables[code]![at % tables[code]!.length]!;
    return { type: code, id: other.id, number: other.number, title: text(other.party), state: other.state, business_on: other.business_on, lines };
  };
  if (type.code === 'sales_order' && row.state !== 'draft') return { upstream: [], downstream: [link('delivery', row.id), link('sales_invoice', row.id)], open: { quantity: '120', done: '45', open: '75' } };
  if (type.code === 'delivery') return { upstream: [link('sales_order', row.id)], downstream: [link('sales_invoice', row.id)] };
  return { upstream: [], downstream: [] };
}

function importState(batch: number) {
  const one = imports[batch]!;
  const progress = Math.min(1, (Date.now() - one.started) / 2500);
  const checking = one.mode === 'check';
  const done = progress >= 1;
  return {
    id: batch, type: one.type, state: done ? (checking ? 'checked' : 'done') : checking ? 'checking' : 'running', total: 1200, good: Math.round(1197 * progress), bad: 3, done: checking ? 0 : Math.round(1197 * progress),
    created: checking ? 0 : Math.round(1190 * progress), changed: 0, unchanged: 7, problems_total: 3,
    problems: [
      { row: 14, column: '单位', found: '只只', expected: '计量单位的编码或名称', fix: '改为已有的单位，如“个”。' }, { row: 203, column: '含税售价', found: '12,5', expected: '数字', fix: '改为 12.5。' },
      { row: 877, column: '编码', found: '10-001', expected: '不重复的编码', fix: '与第 3 行重复，删去一行。' },
    ],
  };
}

function report(code: string) {
  if (code === 'trial_balance') {
    const rows = tables.account!.flatMap((account, i) => {
      const amounts = (n: number) => ({ opening: (n * 310.5).toFixed(2), debit: (n * 1130).toFixed(2), credit: (n * 870.25).toFixed(2), closing: (n % 3 === 0 ? -n * 45.2 : n * 570.25).toFixed(2) });
      const links = { code: { report: 'trial_balance', parameters: { account: String(account.id) } } };
      return [{ code: account.code, name: account.name, _level: 0, _leaf: false, ...amounts(i + 3), _links: links }, { code: `${account.code}01`, name: '明细', _level: 1, _leaf: true, ...amounts(i + 3), _links: links }];
    });
    const money = (name: string, label: string) => ({ name, label, type: 'money', total: true });
    return { title: '科目余额表', columns: [{ name: 'code', label: '科目编码', type: 'text', link: true }, { name: 'name', label: '科目名称', type: 'text' }, money('opening', '期初余额'), money('debit', '本期借方'), money('credit', '本期贷方'), money('closing', '期末余额')],
      rows, totals: { opening: '0.00', debit: '48210.00', credit: '48210.00', closing: '0.00' }, next: null };
  }
  return {
    title: '现存量', columns: [{ name: 'item', label: '物料', type: 'text', link: true }, { name: 'warehouse', label: '仓库', type: 'text' }, { name: 'on_hand', label: '现存', type: 'quantity', total: true }, { name: 'value', label: '金额', type: 'money', total: true }],
    rows: tables.item!.map((item, i) => ({ item: `${item.code} ${item.name}`, warehouse: i % 2 ? '原料仓' : '成品仓', on_hand: String(random(900)), value: (random(900000) / 100).toFixed(2), _links: { item: { type: 'item', id: item.id } } })),
    totals: { on_hand: '31244', value: '310244.50' }, next: null,
  };
}

function home() {
  const recent = tables.sales_order!.slice(0, 6).map((row) => ({ type: 'sales_order', id: row.id, number: row.number, title: text(row.party), state: row.state, at: row.changed_at }));
  const months = ['6月', '7月', '8月', '9月', '10月', '11月'];
  return {
    cards: [
      { code: 'orders', label: '待发货订单', value: '37', unit: '张', target: '/sales/sales_orders?f.state=eq:confirmed' }, { code: 'sales', label: '本月销售额', value: '1284310.50', unit: '元', target: '/sales/sales_invoices' },
      { code: 'receivable', label: '应收账款', value: '862004.18', unit: '元', target: '/reports/trial_balance' }, { code: 'overdue', label: '逾期应收', value: '-12800.00', unit: '元', target: '/reports/trial_balance' },
    ],
    charts: [
      { code: 'trend', label: '月销售额（万元）', type: 'line', categories: months, series: [{ name: '销售', data: [86, 92, 88, 104, 117, 128] }, { name: '采购', data: [60, 71, 66, 70, 82, 79] }] },
      { code: 'top', label: '本月畅销（万元）', type: 'bar', categories: ['LED台灯A型', '护眼台灯B型', '落地灯A型', '吸顶灯C型', '灯罩D型'], series: [{ name: '销售额', data: [32, 27, 18, 12, 8] }] },
    ],
    tasks: tasks.filter((one) => one.state === 'open').slice(0, 6), recent,
  };
}

const jobs = [
  { id: 9001, name: 'import', label: '导入物料', state: 'running', progress: 62, message: '31,000 / 50,000', created_at: `${day(0)}T09:10:00+08:00`, user: '管理员', attempts: 1 },
  { id: 9000, name: 'check', label: '夜间对账', state: 'done', progress: 100, message: '0 处差异', created_at: `${day(0)}T02:00:00+08:00`, finished_at: `${day(0)}T02:00:12+08:00`, attempts: 1 },
  { id: 8999, name: 'export', label: '导出销售订单', state: 'failed', progress: 40, message: '磁盘已满', created_at: `${day(1)}T16:20:00+08:00`, attempts: 3 },
];

function answer(call: Call): unknown {
  const { method, path, query, body, english } = call;
  const parts = path.split('/').slice(2);
  const [module, plural, ...rest] = parts as [string, string | undefined, ...string[]];
  if (module === 'session') {
    if (plural === 'list') return { rows: [{ id: 1, created_at: `${day(0)}T08:00:00+08:00`, last_seen_at: `${day(0)}T09:00:00+08:00`, address: '192.168.1.20', agent: 'Chromium', current: true }] };
    if (plural === 'totp') return body.code === undefined ? { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Guantong:admin?secret=JBSWY3DPEHPK3PXP' } : undefined;
    if (plural === 'password') return body.old === 'demo' ? undefined : refuse(422, 'access.password', english ? 'The old password is wrong.' : '原密码不对。', { field: 'old' });
    if (method === 'POST') {
      if (body.username === 'locked') refuse(429, 'access.locked', english ? 'Too many failures. Try again in 15 minutes.' : '失败次数过多，请 15 分钟后再试。');
      if (body.password !== 'demo') refuse(401, 'access.bad_sign_in', english ? 'User name or password is wrong.' : '用户名或密码不对。');
      if (body.username === 'totp' && body.code !== '123456') refuse(401, 'access.totp_required', english ? 'Enter the six digits.' : '请输入六位验证码。');
      signedIn = String(body.username);
    }
    if (method === 'DELETE') signedIn = null;
    if (method === 'DELETE') return undefined;
    if (signedIn === null) refuse(401, 'access.not_signed_in', 'not signed in');
    return session();
  }
  if (signedIn === null) refuse(401, 'access.not_signed_in', 'not signed in');
  if (module === 'meta') return meta;
  if (module === 'home') return home();
  if (module === 'tasks') {
    if (rest[0] === 'done') for (const task of tasks) if (task.id === Number(plural)) task.state = 'done';
    const state = query.get('state') ?? 'open';
    const open = tasks.filter((one) => one.state === 'open');
    const due = open.filter((one) => one.due_on <= day(0));
    return { rows: { due, later: open.filter((one) => !due.includes(one)), done: tasks.filter((one) => one.state === 'done') }[state] ?? open, open: open.length, due: due.length };
  }
  if (module === 'jobs') {
    if (plural === undefined) return { rows: jobs, next: null };
    return { ...jobs.find((one) => one.id === Number(plural)), log: [{ at: `${day(0)}T09:10:01+08:00`, level: 'info', text: '开始' }, { at: `${day(0)}T09:10:09+08:00`, level: 'info', text: '已检查 31,000 行' }] };
  }
  if (module === 'reports') return plural === undefined ? { rows: meta.reports } : report(plural);
  if (module === 'audit')
    return { rows: tables.sales_order!.slice(0, 30).map((row) => ({ id: nextId(), at: row.changed_at, user: row.changed_by, source: 'http', address: '192.168.1.20', request_id: 'r-1', table: 'trade_order', type: 'sales_order', document_id: row.id, number: row.number, op: 'update', changes: [{ field: 'remarks', label: '备注', old: '', new: '加急' }] })), next: null };
  if (module === 'kernel' && plural === 'flow_rules') return { rows: [] };
  if (module === 'kernel' && plural === 'imports') return importState(Number(rest[0]));
  if (module === 'inventory' && plural === 'availability')
    return { rows: (body.lines as Record<string, unknown>[]).map((line) => ({ item: line.item, on_hand: String(Number(line.item) % 90), reserved: String(Number(line.item) % 30), available: String((Number(line.item) % 90) - (Number(line.item) % 30)), incoming: '200', first_on: day(-3) })) };
  if (module === 'search') {
    const q = query.get('q') ?? '';
    const limit = Number(query.get('limit') ?? 10);
    if (plural === undefined) return { rows: Object.entries(tables).flatMap(([type, rows]) => rows.filter((row) => matches({ id: row.id, code: row.code, name: row.name, number: row.number }, q)).slice(0, 4).map((row) => ({ type, id: row.id, code: row.number ?? row.code, name: text(row.party ?? row.name) }))).slice(0, limit) };
    const rows = tables[plural] ?? [];
    if (rest[0] === 'codes') return Object.fromEntries((body.codes as string[]).map((code) => [code, rows.find((row) => String(row.code).toLowerCase() === code.trim().toLowerCase() || row.name === code.trim()) ?? null]));
    return rows.filter((row) => q === '' || matches({ id: row.id, code: row.code, name: row.name, spec: row.spec }, q)).slice(0, limit);
  }
  const type = meta.types.find((one) => one.module === module && one.plural === plural);
  if (type === undefined) refuse(404, 'kernel.absent', path);
  return ofType(type, rest, call);
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (!(request.headers['content-type'] ?? '').includes('json')) return {};
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock');
  if (url.pathname === '/api/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    streams.add(response);
    request.on('close', () => streams.delete(response));
    return;
  }
  signedIn = /(?:^|; )mock=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? null;
  const key = request.headers['idempotency-key'] as string | undefined;
  const body = await read(request);
  const english = (request.headers['accept-language'] ?? '').startsWith('en');
  if (url.pathname.endsWith('/print') || url.pathname.endsWith('/export')) {
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end('mock');
    return;
  }
  let status = 200;
  let result: unknown;
  try {
    result = key !== undefined && answers.has(key) ? answers.get(key) : answer({ method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, body, english, key });
    if (key !== undefined) answers.set(key, result);
  } catch (reason) {
    if (!(reason instanceof Refused)) throw reason;
    status = reason.status;
    result = { type: 'about:blank', title: reason.problems[0]?.message, status, code: reason.code, trace_id: 'mock', problems: reason.problems };
  }
  response.setHeader('Set-Cookie', `mock=${signedIn ?? ''}; Path=/`);
  response.writeHead(result === undefined ? 204 : status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(result === undefined ? '' : JSON.stringify(result));
}

/** Answers /api from memory during `vite`. */
export function mock(): Plugin {
  return {
    name: 'guantong:mock',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith('/api/') !== true) return next();
        serve(request, response).catch(next);
      });
    },
  };
}
