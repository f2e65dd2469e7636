import { expect, test } from 'vitest';
import type { TransitionMeta } from '../../meta/types';
import { mainStep } from './mainStep';

const step = (code: string, more: Partial<TransitionMeta> = {}): TransitionMeta => ({ code, label: { zh: code, en: code }, source: ['draft'], ...more }) as TransitionMeta;

test('Ctrl+Enter carries out the main step, never one that takes something back', () => {
  expect(mainStep([step('cancel', { danger: true }), step('confirm', { primary: true })])?.code).toBe('confirm');
  expect(mainStep([step('cancel', { danger: true }), step('close')])?.code).toBe('close');
  expect(mainStep([step('reverse', { danger: true })])).toBeUndefined();
});
