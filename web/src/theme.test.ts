import { readFileSync } from 'node:fs';
import { theme } from 'antd';
import { describe, expect, it } from 'vitest';
import { themeOf } from './theme';

const READABLE = 4.5; // WCAG 2.1 AA, 1.4.3
const SEEN = 3; // 1.4.11: edges of what is typed into
const LOOKS = ['light', 'dark'] as const;

/** Relative luminance as WCAG 2.1 defines it, of `#rgb`, `#rrggbb`. */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? [...colour.slice(1)].map((one) => one + one).join('') : colour.slice(1, 7);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

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

it('measures as WCAG does', () => {
  expect(contrast('#000000', '#fff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
