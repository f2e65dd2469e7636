import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage, t, type MessageKey } from './index';

describe('t', () => {
  afterEach(() => setLanguage('zh'));

  it('speaks the language in use and puts in the facts', () => {
    expect(t('list.loaded', { shown: 3, total: 9 })).toContain('9');
    setLanguage('en');
    expect(t('common.loading')).toMatch(/^[A-Z]/);
  });

  it('shows the key of what only a newer server knows, and does not break the page', () => {
    expect(t('printing.kind.hologram' as MessageKey)).toBe('printing.kind.hologram');
  });
});
