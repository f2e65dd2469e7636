import { readFileSync } from 'node:fs';
import { theme } from 'antd';
import { describe, expect, it } from 'vitest';
import { contrast, READABLE } from './core/contrast';
import { themeOf } from './theme';

const SEEN = 3; // WCAG 2.2 AA, 1.4.11: edges of what is typed into
const LOOKS = ['light', 'dark'] as const;

const css = readFileSync(new URL('./base.css', import.meta.url), 'utf8');
function variables(look: 'light' | 'dark'): Record<string, string> {
  const block = /:root\b[^{]*\{([^}]*)\}/g;
  const [light = '', dark = ''] = [...css.matchAll(block)].map((found) => found[1]);
  const read = (text: string) => Object.fromEntries([...text.matchAll(/--gt-([\w-]+): (#\w+);/g)].map((found) => [found[1], found[2]]));
  return { ...read(light), ...(look === 'dark' ? read(dark) : {}) };
}

describe.each(LOOKS)('%s', (look) => {
  const of = variables(look);
  const token = theme.getDesignToken(themeOf(look));
  const colour = (name: string) => of[name] ?? String(token[name as keyof typeof token]);

  const surfaces = ['surface', 'surface-quiet', 'surface-readonly'];
  const pairs: [string, string][] = [
    ...['text', 'text-quiet', 'text-faint', 'accent', 'danger'].flatMap((text) => surfaces.map((ground): [string, string] => [text, ground])),
    ['text', 'surface-hover'], ['text-quiet', 'surface-hover'], ['text', 'accent-soft'], ['text', 'danger-soft'], ['on-accent', 'accent'],
    ['warning', 'surface'], ['success', 'surface'],
    ['neutral-text', 'neutral-soft'], ['info-text', 'info-soft'], ['info-text', 'surface'], ['good-text', 'good-soft'], ['warn-text', 'warn-soft'], ['bad-text', 'danger-soft'],
    // Buttons as they are, under the pointer and pressed.
    ...['colorPrimary', 'colorPrimaryHover', 'colorPrimaryActive', 'colorError', 'colorErrorHover', 'colorErrorActive'].flatMap((ground): [string, string][] => [
      ['colorTextLightSolid', ground], [ground, 'surface'], [ground, 'colorBgContainer'], [ground, 'colorBgElevated'],
    ]),
  ];
  it.each(pairs)('%s on %s is readable', (text, ground) => expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(READABLE));
  it.each(surfaces)('the edge of an input is seen on %s where it has the focus', (ground) => expect(contrast(colour('accent'), colour(ground))).toBeGreaterThanOrEqual(SEEN));
});

/* Accents of every lightness and hue that the server lets through (guantong/kernel/brand/colours.py). */
const ACCENTS = {
  light: ['#000000', '#1f5fbf', '#a01c2c', '#6d6d6d', '#7a5c00', '#00692f', '#c2185b', '#0000ff', '#4b0082'],
  dark: ['#ffffff', '#6ea8ff', '#ff9aa5', '#8f8f8f', '#ffcc00', '#00d26a', '#ff80ab', '#9fa8ff', '#c792ea'],
};

describe.each(LOOKS)('a brand in the %s look', (look) => {
  it.each(ACCENTS[look])('%s has shades under the pointer and pressed that are seen and can be read', (accent) => {
    const colours = { accent, soft: look === 'light' ? '#f4f4f4' : '#24272c', on_accent: look === 'light' ? '#ffffff' : '#0d1520' };
    const token = theme.getDesignToken(themeOf(look, { name: '', logo: '', light: colours, dark: colours }));
    expect(new Set([token.colorPrimary, token.colorPrimaryHover, token.colorPrimaryActive]).size).toBe(3);
    expect([token.colorLink, token.colorLinkHover, token.colorLinkActive]).toEqual([accent, token.colorPrimaryHover, token.colorPrimaryActive]);
    for (const shown of [token.colorPrimary, token.colorPrimaryHover, token.colorPrimaryActive]) {
      for (const ground of [token.colorTextLightSolid, variables(look).surface ?? '', variables(look)['surface-quiet'] ?? '', token.colorBgContainer, token.colorBgElevated]) {
        expect(contrast(shown, ground)).toBeGreaterThanOrEqual(READABLE);
      }
    }
    expect([token.colorPrimaryBg, token.controlItemBgActive]).toEqual([colours.soft, colours.soft]);
  });
});

it('measures as WCAG does', () => {
  expect(contrast('#000000', '#fff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
