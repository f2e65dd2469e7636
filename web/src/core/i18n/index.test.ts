import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage, t, type MessageKey } from './index';

describe('t', () => {
  afterEach(() => setLanguage('zh'));

  it('speaks the language in use and puts in the facts', () => {
    expect(t('list.loaded', { shown: 3, total: 9 })).toContain('9');
    setLanguage('en');
    expect(t('common.loading')).toMatch(/^[A-Z]/);
  });

  it('counts one and many', () => {
    setLanguage('en');
    expect([0, 1, '1', 2].map((count) => t('form.lines_count', { count }))).toEqual(['0 lines', '1 line', '1 line', '2 lines']);
    setLanguage('zh');
    expect(t('form.lines_count', { count: 1 })).toBe('1 行');
  });

  it('shows the key of what only a newer server knows, and does not break the page', () => {
    expect(t('printing.kind.hologram' as MessageKey)).toBe('printing.kind.hologram');
  });
});
