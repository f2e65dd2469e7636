import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FieldMeta } from '../meta/types';
import { rank } from '../pages/shell/find';
import { factsOf } from './declared';
import { inline, parse, searchSections, sections } from './markdown';
import { headings } from './pages';
import { TOPICS, topicsAt } from './topics';

const page = (language: string, name: string) => sections(name, readFileSync(new URL(`../../../docs/${language}/${name}.md`, import.meta.url), 'utf8'));

test('every topic of the program is a section of the documents in both languages', () => {
  for (const { page: name, title } of Object.values(TOPICS)) {
    expect(page('zh', name).map((section) => section.title), title.zh).toContain(title.zh);
    expect(page('en', name).map((section) => section.title), title.en).toContain(title.en);
  }
});

test('a place has its module’s help first, then that of lists or forms', () => {
  expect(topicsAt('/sales/sales_orders')).toEqual([TOPICS.sales, TOPICS.lists]);
  expect(topicsAt('/sales/sales_orders/17')).toEqual([TOPICS.sales, TOPICS.keys]);
  expect(topicsAt('/')).toEqual([TOPICS.start]);
  expect(topicsAt('/customize')).toEqual([TOPICS.customize]);
});

test('markdown becomes blocks; pictures are left out and nothing becomes HTML', () => {
  const text = '# A\n\nOne *two*\nthree `four`.\n\n![x](y.png)\n\n- a **b**\n  more\n- c\n\n| H | I |\n|---|---|\n| 1 | `2` |\n\n```sh\nrun <b>\n```\n';
  expect(parse(text).map((block) => block.kind)).toEqual(['heading', 'paragraph', 'list', 'table', 'code']);
  expect(inline('see [this](a.md) <b>')).toEqual([{ kind: 'text', text: 'see ' }, { kind: 'link', text: 'this', to: 'a.md' }, { kind: 'text', text: ' <b>' }]);
  expect(parse('- a\n  more')[0]).toEqual({ kind: 'list', ordered: false, items: [[{ kind: 'text', text: 'a more' }]] });
});

test('every page of the documents is read to its end', () => {
  for (const language of ['zh', 'en']) for (const name of ['guide', 'customize', 'import', 'backup', 'security', 'operations']) expect(page(language, name).length, `${language}/${name}`).toBeGreaterThan(1);
});

test('searching finds every word, titles first', () => {
  const all = page('zh', 'guide');
  expect(searchSections(all, '键盘')[0]?.title).toBe('键盘');
  expect(searchSections(all, '查无此词')).toEqual([]);
});

test('headings are found in either language: both say the same in the same order', () => {
  const all = (language: string) => ['guide', 'lists', 'customize'].flatMap((name) => page(language, name));
  const found = headings(all('zh'), all('en'));
  expect(found).toHaveLength(all('zh').length);
  expect(found.find((one) => one.label.zh === '键盘')).toEqual({ key: expect.stringMatching(/^guide\/\d+$/) as string, code: 'help guide', page: 'guide', label: { zh: '键盘', en: 'Keyboard' } });
  expect(rank(found, 'jp', 3)[0]?.entry.label.en).toBe('Keyboard');
  expect(rank(found, 'custom f', 3)[0]?.entry.label.zh).toBe('自定义字段');
});

test('both languages have the same headings on every page', () => {
  for (const name of readdirSync(new URL('../../../docs/zh', import.meta.url))) expect(page('en', name.replace('.md', '')).length, name).toBe(page('zh', name.replace('.md', '')).length);
});

test('what a field takes is said from its declaration', () => {
  const label = { zh: '客户', en: 'Customer' };
  const facts = (field: Partial<FieldMeta>) => factsOf({ name: 'x', label, type: 'text', ...field }, () => label);
  expect(facts({ required: true, max_length: 40, unique: true })).toEqual(['必填。', '最多 40 字。', '不可重复。']);
  expect(facts({ readonly: true, required: true, max_length: 40 })).toEqual(['由系统填写。']);
  expect(facts({ type: 'ref', ref: 'customer', copies: { a: 'b' } })).toEqual(['选择客户：输入编码、名称或拼音首字母。', '选定后自动带出其他字段。']);
  expect(facts({ type: 'enum', options: [{ value: 'a', label: { zh: '甲', en: 'A' } }, { value: 'b', label: { zh: '乙', en: 'B' } }] })).toEqual(['可选：甲 / 乙。']);
});
