import { expect, test } from 'vitest';
import { meta as declared } from '../../../dev/declarations';
import { completeMeta } from '../../api/meta';
import type { Meta, TypeMeta } from '../../meta/types';
import { creatableType, createWords, startedWith } from './inline';

const meta = completeMeta(declared) as Meta;
const master = meta.types.find((type) => type.record === 'master') as TypeMeta;
const but = (change: Partial<TypeMeta>): Meta => ({ ...meta, types: [{ ...master, lines: [], page: null, creatable: true, permissions: { ...master.permissions, create: true }, ...change }] });

test('a master is made from a field where the user may, with its lines, unless it has a page of its own', () => {
  expect(creatableType(but({}), master.code)?.code).toBe(master.code);
  expect(creatableType(but({ permissions: { ...master.permissions, create: false } }), master.code)).toBeNull();
  expect(creatableType(but({ record: 'document' }), master.code)).toBeNull();
  expect(creatableType(but({ lines: [{ name: 'stages', label: master.label, fields: [], calculator: 'none', minimum: 1, can_add: true }] }), master.code)?.code).toBe(master.code);
  expect(creatableType(but({ page: 'own' }), master.code)).toBeNull();
  expect(creatableType(meta, 'no such type')).toBeNull();
});

test('what was typed goes where it belongs', () => {
  const type = { ...master, natural_key: 'code', title: 'name', fields: [{ name: 'code', type: 'text' as const, label: master.label }, { name: 'name', type: 'text' as const, label: master.label }] };
  expect(startedWith(type, null, ' LS-M6 ')).toEqual({ code: 'LS-M6' });
  expect(startedWith(type, 'is_customer', '上海书香')).toEqual({ is_customer: true, name: '上海书香' });
  expect(startedWith(type, null, '  ')).toEqual({});
  expect(createWords(type, ' 书香 ')).toContain('“书香”');
});
