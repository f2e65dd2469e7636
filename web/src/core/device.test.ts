// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { keep, kept, keptNames } from './device';
import { setLanguage, language, onLanguageChange } from './i18n';
import { chooseLook, look } from '../look';
import { rememberEntered, wasInside } from '../pages/inside';

window.matchMedia ??= () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList;

afterEach(() => {
  vi.restoreAllMocks();
  keep('a', null);
  localStorage.clear();
});

/** A device without room, or one that lets nobody near its storage. */
const full = () => vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => { throw new DOMException('no room', 'QuotaExceededError'); });
const forbidden = () => ['localStorage' as const, 'sessionStorage' as const].forEach((place) => vi.spyOn(window, place, 'get').mockImplementation(() => { throw new DOMException('no', 'SecurityError'); }));

test('a text is kept and forgotten', () => {
  keep('a', '1');
  expect([kept('a'), localStorage.getItem('a'), keptNames('')]).toEqual(['1', '1', ['a']]);
  keep('a', null);
  expect([kept('a'), keptNames('')]).toEqual([null, []]);
});

test('on a full device the last word holds until the page goes, and is written once there is room', () => {
  localStorage.setItem('a', 'old');
  const lock = full();
  keep('a', 'new');
  expect([kept('a'), localStorage.getItem('a')]).toEqual(['new', 'old']);
  lock.mockRestore();
  keep('a', 'newer');
  expect([kept('a'), localStorage.getItem('a')]).toEqual(['newer', 'newer']);
});

test('the place of a tab and that of the device are two', () => {
  keep('a', 'tab', 'sessionStorage');
  expect([kept('a'), kept('a', 'sessionStorage')]).toEqual([null, 'tab']);
  keep('a', null, 'sessionStorage');
});

for (const [what, happens] of [['full', full], ['forbidden', forbidden]] as const)
  test(`language, look and entrance work on a device that is ${what}`, () => {
    happens();
    const told = vi.fn();
    const stop = onLanguageChange(told);
    const other = language() === 'zh' ? 'en' : 'zh';
    setLanguage(other);
    expect([language(), told.mock.calls.length]).toEqual([other, 1]);
    stop();
    chooseLook('dark');
    expect(look()).toBe('dark');
    chooseLook('light');
    expect(document.documentElement.dataset.look).toBe('light');
    rememberEntered(true);
    expect(wasInside()).toBe(true);
    rememberEntered(false);
    expect([wasInside(), keptNames('guantong.inside')]).toEqual([false, []]);
  });
