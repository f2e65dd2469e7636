import { expect, test } from 'vitest';
import { mentionAt, stillNamed, withMention } from './mention';

test('what follows an @ at the cursor is a name, but not in an address, after a blank or far behind', () => {
  expect(mentionAt('请 @王', 4)).toEqual({ at: 2, typed: '王' });
  expect(mentionAt('请@', 2)).toEqual({ at: 1, typed: '' });
  expect(mentionAt('li@example', 10)).toBeNull();
  expect(mentionAt('@王芳 看', 5)).toBeNull();
  expect(mentionAt('没有', 2)).toBeNull();
  expect(mentionAt(`@${'x'.repeat(40)}`, 41)).toBeNull();
});

test('the chosen name takes the place of what was typed, in the middle of a text too', () => {
  expect(withMention('请 @w 看', 2, 4, '王芳')).toEqual({ text: '请 @王芳  看', cursor: 6 });
});

test('who was chosen and deleted again is not told, and nobody twice', () => {
  const [wang, li] = [{ id: 1, name: '王芳' }, { id: 2, name: '李明' }];
  expect(stillNamed('@王芳 请看 @王芳', [wang, li, wang])).toEqual([1]);
});
