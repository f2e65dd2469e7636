import { expect, test } from 'vitest';
import { beginsAt, placeOf, STOPS } from './stops';

const card = { width: 300, height: 140 };
const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

test('there are six stops at most', () => {
  expect(STOPS.length).toBeLessThanOrEqual(6);
});

test('the card stands below, above or beside what it speaks of, wholly on the screen', () => {
  expect(placeOf({ left: 180, top: 7, width: 440, height: 30 }, card, desk)).toEqual({ left: 180, top: 47 });
  expect(placeOf({ left: 1390, top: 7, width: 40, height: 30 }, card, desk)).toEqual({ left: 1128, top: 47 });
  expect(placeOf({ left: 0, top: 44, width: 192, height: 856 }, card, desk)).toEqual({ left: 202, top: 54 });
  expect(placeOf({ left: 200, top: 792, width: 97, height: 52 }, card, phone)).toEqual({ left: 78, top: 642 });
});

test('it begins by itself at home only, and for whom it is due', () => {
  expect([beginsAt('due', '/'), beginsAt('due', '/sales/sales_orders/new'), beginsAt('done', '/'), beginsAt(null, '/')]).toEqual([true, false, false, false]);
});
