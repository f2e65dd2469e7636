/** Pages of a preview: how they are asked for, and what is shown of them. No React here. */

export interface Pages {
  /** SVG drawings, in their order. */
  pages: string[];
  count: number;
  /** Where the following pages begin; null after the last. */
  next: number | null;
  /** False for a first look, in which only the first lines were laid out. */
  whole: boolean;
}

/** How many pages are asked for after the first ones. */
export const MORE = 48;

/** What is asked for next: nothing where all is there; after a first look everything from the beginning. */
export function following(last: Pages): { from: number; whole: boolean } | undefined {
  if (!last.whole) return { from: 1, whole: true };
  return last.next === null ? undefined : { from: last.next, whole: true };
}

/** The pages that are there by now: a first look gives way to the whole. */
export function joined(answers: readonly Pages[]): Pages | undefined {
  const whole = answers.filter((one) => one.whole);
  const last = whole.at(-1);
  return last === undefined ? answers.at(-1) : { ...last, pages: whole.flatMap((one) => one.pages) };
}

/** Width and height of a drawing in CSS pixels at 100 %; A4 where it does not say. */
export function sizeOf(page: string | undefined): { width: number; height: number } {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(page ?? '') ?? [];
  const pixels = (points: string | undefined, otherwise: number) => Math.round(((Number(points) || otherwise) * 96) / 72);
  return { width: pixels(width, 595), height: pixels(height, 842) };
}

export const ZOOMS = [50, 75, 100, 125, 150, 200, 300];

/** The next size up or down; `fit` is what the window's width makes of the page. */
export function zoomed(now: number, by: 1 | -1): number {
  const found = by > 0 ? ZOOMS.find((one) => one > now + 1) : ZOOMS.findLast((one) => one < now - 1);
  return found ?? (by > 0 ? (ZOOMS.at(-1) ?? now) : (ZOOMS[0] ?? now));
}
