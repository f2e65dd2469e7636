import { expect, test } from 'vitest';
import { setLanguage } from '../../core/i18n';
import type { Meta } from '../../meta/types';
import { bodyOf, FIRST_PLAN, placeOfSet, rhythmText } from './schedule';

test('a rhythm is said in both languages', () => {
  const week = { every: 'week', hour: 8, weekday: 1, day: null } as const;
  setLanguage('zh');
  expect(rhythmText(week)).toBe('每周一 08:00');
  expect(rhythmText({ every: 'month', hour: 18, weekday: null, day: 31 })).toBe('每月 31 日 18:00');
  setLanguage('en');
  expect(rhythmText(week)).toBe('Every Monday, 08:00');
  expect(rhythmText({ every: 'day', hour: 0, weekday: null, day: null })).toBe('Daily, 00:00');
});

test('only the day of the chosen rhythm is sent', () => {
  const plan = { ...FIRST_PLAN, view: 7, readers: [{ id: 3, name: 'Li' }] };
  expect(bodyOf(plan)).toEqual({ view: 7, format: 'xlsx', every: 'day', hour: 8, weekday: null, day: null, readers: [3] });
  expect(bodyOf({ ...plan, every: 'week' })).toMatchObject({ weekday: 1, day: null });
  expect(bodyOf({ ...plan, every: 'month', day: 31 })).toMatchObject({ weekday: null, day: 31 });
});

test('a set leads to its report, or to the pivot of its list, where these may be read', () => {
  const meta = { reports: [{ code: 'ageing' }], types: [{ code: 'item', module: 'masterdata', plural: 'items' }] } as unknown as Meta;
  expect(placeOfSet(meta, 'ageing')).toBe('/reports/ageing');
  expect(placeOfSet(meta, 'pivot:item')).toBe('/masterdata/items/pivot');
  expect([placeOfSet(meta, 'pivot:order'), placeOfSet(meta, 'trial'), placeOfSet(meta, '')]).toEqual([null, null, null]);
});
