import { expect, test } from 'vitest';
import type { Problem } from '../../meta/types';
import { placed } from './placing';

const problem = (field?: string): Problem => ({ code: 'x', message: field ?? 'all', ...(field === undefined ? {} : { field }) });
const order = (id: string) => ['f-code', 'f-name'].indexOf(id);

test('refusals stand in the order of the fields, those without a field last', () => {
  const found = placed([problem(), problem('name'), problem('nowhere'), problem('code')], (field) => `f-${field}`, order);
  expect(found.map((one) => [one.problem.message, one.id])).toEqual([['code', 'f-code'], ['name', 'f-name'], ['all', null], ['nowhere', null]]);
});
