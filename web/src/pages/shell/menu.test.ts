import { expect, test } from 'vitest';
import { meta } from '../../../dev/declarations';
import { completeMeta } from '../../api/meta';
import { rank } from './find';
import { menuOf } from './menu';

const modules = menuOf(completeMeta(meta));
const entries = modules.flatMap((module) => module.entries);

test('modules stand in their order and list documents before masters and reports', () => {
  expect(modules[0]?.code).toBe('sales');
  const books = modules.find((module) => module.code === 'accounting');
  expect(books?.entries.map((entry) => entry.key)).toEqual(['voucher', 'account', 'report.trial_balance']);
});

test('a menu is found by pinyin initials, Chinese, English and code', () => {
  for (const typed of ['xsdd', '销售订', 'sales or', 'sales_order']) expect(rank(entries, typed, 5)[0]?.entry.key, typed).toBe('sales_order');
});

test('a type that is hidden from menus is not offered', () => {
  const hidden = menuOf(completeMeta({ ...meta, types: meta.types.map((type) => ({ ...type, menu: 'none' })), reports: [] }));
  expect(hidden).toEqual([]);
});
