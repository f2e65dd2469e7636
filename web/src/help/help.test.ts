import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inline, parse, searchSections, sections } from './markdown';
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
