// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { nameOf, readBrand, setBrand } from './brand';
import { chooseLook } from './look';
import { themeOf } from './theme';

const LIGHT = { accent: '#a01c2c', soft: '#f6e8ea', on_accent: '#ffffff' };
const DARK = { accent: '#ff9aa5', soft: '#3f2f36', on_accent: '#0d1520' };
const variable = () => document.documentElement.style.getPropertyValue('--gt-accent');

beforeEach(() => {
  setBrand(null);
  chooseLook('light');
});

test('only a name, a picture and colours are taken', () => {
  const evil = { name: 7, logo: 'https://evil.example/x.png', light: { ...LIGHT, soft: 'red; background: url(x)' }, dark: 'x' };
  expect(readBrand(evil)).toEqual({ name: '', logo: '', light: null, dark: null });
  expect(readBrand({ name: '晨光', logo: 'data:image/png;base64,iVBO', light: LIGHT, dark: null })).toEqual({ name: '晨光', logo: 'data:image/png;base64,iVBO', light: LIGHT, dark: null });
  expect(readBrand({ logo: 'data:text/html;base64,PGI+' }).logo).toBe('');
});

test('the variables follow the look, and are given back', () => {
  setBrand({ name: '晨光', light: LIGHT, dark: DARK });
  expect(variable()).toBe('#a01c2c');
  chooseLook('dark');
  expect(variable()).toBe('#ff9aa5');
  expect(JSON.parse(localStorage.getItem('gt.brand') ?? '').name).toBe('晨光');
  setBrand(null);
  expect(variable()).toBe('');
  expect(nameOf(readBrand(null))).not.toBe('');
});

test('a device without room for it shows it all the same', () => {
  const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => { throw new DOMException('full', 'QuotaExceededError'); });
  setBrand({ name: '晨光', light: LIGHT, dark: DARK });
  full.mockRestore();
  expect(variable()).toBe('#a01c2c');
});

test('controls have the accent of the look', () => {
  expect(themeOf('light', { name: '', logo: '', light: LIGHT, dark: DARK }).token?.colorPrimary).toBe('#a01c2c');
  expect(themeOf('dark', { name: '', logo: '', light: LIGHT, dark: null }).token?.colorPrimary).toBe('#6ea8ff');
});
