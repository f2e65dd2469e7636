/** The pattern of a number series as it is put together; pure. The server decides whether it may be so. */
import type { Label } from '../../core/i18n';

export const NUMBERINGS = '/api/customize/numberings';
export const PARTS = ['YYYY', 'YY', 'MM', 'DD'] as const;
export type Part = (typeof PARTS)[number];
export const RESETS = ['month', 'year', 'day', 'never'] as const;
export type Reset = (typeof RESETS)[number];

export interface Series {
  /** Null while nobody has set the series. */
  id: number | null;
  version: number | null;
  code: string;
  pattern: string;
  digits: number;
  reset: Reset;
  next: string;
  types: Label[];
}

const SHOWN: Record<Reset, readonly Part[]> = { day: ['YYYY', 'MM', 'DD'], month: ['YYYY', 'MM'], year: ['YYYY'], never: [] };
const mark = (part: Part) => `{${part}}`;

export function has(pattern: string, part: Part): boolean {
  return pattern.includes(mark(part));
}

/** The pattern with a part at the cursor, or without it where it has it; the two years replace each other. Answers where the cursor goes. */
export function toggled(pattern: string, part: Part, at: number): { pattern: string; at: number } {
  if (has(pattern, part)) {
    const before = pattern.indexOf(mark(part));
    return { pattern: pattern.replace(mark(part), ''), at: before };
  }
  const other = part === 'YYYY' ? 'YY' : part === 'YY' ? 'YYYY' : null;
  if (other !== null && has(pattern, other)) return { pattern: pattern.replace(mark(other), mark(part)), at };
  return { pattern: pattern.slice(0, at) + mark(part) + pattern.slice(at), at: at + mark(part).length };
}

/** The pattern with exactly the date parts of a period: what is too much goes, what is missing stands behind the last one, else before the last sign. */
export function fitted(pattern: string, reset: Reset): string {
  const wanted = SHOWN[reset];
  let made = pattern;
  for (const part of PARTS) {
    const isWanted = wanted.includes(part) || (part === 'YY' && wanted.includes('YYYY'));
    if (!isWanted) made = made.replace(mark(part), '');
  }
  for (const part of wanted) {
    if (has(made, part) || (part === 'YYYY' && has(made, 'YY'))) continue;
    const last = made.lastIndexOf('}') + 1;
    const at = last > 0 ? last : /[-_./]$/.test(made) ? made.length - (made.length > 1 && /[-_./]{2}$/.test(made) ? 1 : 0) : made.length;
    made = made.slice(0, at) + mark(part) + made.slice(at);
  }
  return made;
}
