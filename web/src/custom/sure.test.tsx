// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App } from 'antd';
import { act, createElement, type ReactElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setLanguage } from '../core/i18n';
import type { Meta, TypeMeta } from '../meta/types';
import { SavedSets } from '../pages/report/SavedSets';
import { Fields } from './customize/Fields';
import { Rules } from './customize/Rules';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
window.matchMedia ??= () => ({ matches: false, addListener: () => undefined, removeListener: () => undefined, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList;
vi.setConfig({ testTimeout: 60_000 });
globalThis.ResizeObserver ??= class { observe(): void {} unobserve(): void {} disconnect(): void {} };

const LABEL = { zh: '销售订单', en: 'Sales order' };
const TYPE = { code: 'sales_order', label: LABEL, fields: [{ name: 'party', type: 'ref', label: { zh: '客户', en: 'Customer' } }], lines: [] } as unknown as TypeMeta;
const META = { types: [TYPE], modules: [], reports: [] } as unknown as Meta;
const FIELD = { id: 7, version: 1, code: 'sales_order.x_route', name: '专线', name_en: '', place: '', field: 'x_route', value_type: 'text', is_active: true };
const RULE = { id: 8, version: 1, code: '*:sales_order.party', name: '客户', place: '', required: true, hidden: false, read_only: false, default_value: '', is_active: true };
const SET = { id: 9, name: '月末', query: '', roles: [3], everybody: false, mine: true, owner: '王芳', may_change: true };

let root: Root;
let written: string[] = [];
let answers: Record<string, unknown> = {};

beforeEach(() => {
  setLanguage('zh');
  written = [];
  answers = {};
  root = createRoot(document.body.appendChild(document.createElement('div')));
  vi.stubGlobal('fetch', (address: string, { method }: { method: string }) => {
    const path = new URL(address, 'http://here').pathname;
    if (method !== 'GET') written.push(`${method} ${path}`);
    return Promise.resolve(method === 'DELETE' ? new Response(null, { status: 204 }) : Response.json(answers[path] ?? { rows: [] }));
  });
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const until = (holds: () => void) => act(async () => vi.waitFor(holds, { timeout: 20_000 }));
const shows = (element: ReactElement) =>
  act(async () => root.render(createElement(MemoryRouter, null, createElement(QueryClientProvider, { client: new QueryClient() }, createElement(App, null, element)))));

async function presses(find: () => HTMLElement | null | undefined): Promise<void> {
  await until(() => expect(find()).toBeInstanceOf(HTMLElement));
  await act(async () => find()?.click());
}

const named = (name: string) => () => document.querySelector<HTMLElement>(`[aria-label="${name}"]`);
const buttons = () => [...document.querySelectorAll<HTMLElement>('.ant-modal-confirm-btns button')];
const asked = async (): Promise<string> => {
  await until(() => expect(document.querySelector('[data-testid=sure]')).not.toBeNull());
  expect(written).toEqual([]);
  return document.querySelector('[data-testid=sure]')?.textContent ?? '';
};

test('a field with values is not deleted but switched off, and the question says how many', async () => {
  answers = { '/api/customize/custom_fields': { rows: [FIELD] }, '/api/customization/fields/7/use': { records: 12, more: false, rules: 0 } };
  await shows(createElement(Fields, { type: TYPE, meta: META, mayChange: true }));
  await presses(named('删除 专线'));
  expect(await asked()).toContain('12 条记录已填写此字段，不能删除');
  expect(buttons().map((one) => one.textContent?.replace(' ', ''))).toEqual(['取消', '停用']);
  await presses(() => buttons()[1]);
  await until(() => expect(written).toEqual(['PATCH /api/customize/custom_fields/7']));
});

test('a field without values is deleted after the question, which names the rules that fall silent', async () => {
  answers = { '/api/customize/custom_fields': { rows: [FIELD] }, '/api/customization/fields/7/use': { records: 0, more: false, rules: 2 } };
  await shows(createElement(Fields, { type: TYPE, meta: META, mayChange: true }));
  await presses(named('删除 专线'));
  expect(await asked()).toBe('没有记录填写过此字段，删除不会丢失数据。针对此字段的 2 条规则将失效。');
  await presses(() => buttons()[1]);
  await until(() => expect(written).toEqual(['DELETE /api/customize/custom_fields/7']));
});

test('a rule is deleted after a question that says what is no longer in force', async () => {
  answers = { '/api/customize/field_rules': { rows: [RULE] } };
  await shows(createElement(Rules, { type: TYPE, mayChange: true }));
  await presses(named('删除 客户'));
  expect(await asked()).toBe('以后不再生效：必填。已保存的记录不变。');
  await presses(() => buttons()[1]);
  await until(() => expect(written).toEqual(['DELETE /api/customize/field_rules/8']));
});

test('a saved set is deleted after a question that names who shares it and the reports that come by it', async () => {
  answers = { '/api/views': { rows: [SET], roles: [{ id: 3, name: '销售' }] }, '/api/report_schedules': { rows: [{ view: 9 }, { view: 1 }], sets: [] } };
  await shows(createElement(SavedSets, { type: 'report:stock', query: '', onChoose: () => undefined }));
  await presses(() => document.querySelector<HTMLElement>('[data-testid=report-sets]'));
  await presses(() => [...document.querySelectorAll<HTMLElement>('[role=menuitem]')].find((one) => one.textContent === '保存当前条件…'));
  await presses(named('删除方案 月末'));
  expect(await asked()).toBe('保存的条件不能恢复，报表数据不受影响。此方案已共享给销售，他们也不能再使用。1 个定时报表使用此方案，以后将无法生成。');
  await presses(() => buttons()[1]);
  await until(() => expect(written).toEqual(['DELETE /api/views/9']));
});
