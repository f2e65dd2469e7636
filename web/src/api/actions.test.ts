import { expect, test } from 'vitest';
import { actionKeys } from './actions';

function counted() {
  let last = 0;
  return actionKeys(() => `key ${++last}`);
}

test('a second click on the same content sends the same key', () => {
  const keys = counted();
  expect(keys.keyOf('confirm', { version: 3 })).toBe(keys.keyOf('confirm', { version: 3 }));
});

test('changed content is a new intent', () => {
  const keys = counted();
  expect(keys.keyOf('save', { remarks: 'a' })).not.toBe(keys.keyOf('save', { remarks: 'b' }));
});

test('after the server has decided the next click has a key of its own', () => {
  const keys = counted();
  const first = keys.keyOf('save', {});
  keys.decided('save');
  expect(keys.keyOf('save', {})).not.toBe(first);
});
