/** How well colours `#rgb` and `#rrggbb` can be told apart: relative luminance and contrast ratio of WCAG 2.2. */

/** The contrast that text needs (1.4.3, level AA). */
export const READABLE = 4.5;

function parts(colour: string): [number, number, number] {
  const hex = colour.length === 4 ? [...colour.slice(1)].map((one) => one + one).join('') : colour.slice(1, 7);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return [red, green, blue];
}

/** Relative luminance, 0 to 1. */
export function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = parts(colour).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** So much of the second colour (0 to 1) in the first. */
export function mixed(colour: string, other: string, share: number): string {
  const into = parts(other);
  return `#${parts(colour).map((part, at) => Math.round(part * (1 - share) + (into[at] ?? 0) * share).toString(16).padStart(2, '0')).join('')}`;
}

/** The first shade of a colour, towards `first` or else the other end, that can be read on all grounds; the colour itself where none can. */
export function shade(colour: string, first: string, share: number, grounds: readonly string[]): string {
  const ends = first === '#ffffff' ? ['#ffffff', '#000000'] : ['#000000', '#ffffff'];
  const tried = ends.map((end) => mixed(colour, end, share));
  return tried.find((one) => one !== colour && grounds.every((ground) => contrast(one, ground) >= READABLE)) ?? colour;
}
