import { cleanCode } from './normalise';

const DAY_WORDS: Record<string, number> = {
  今天: 0, 今日: 0, t: 0, today: 0, 昨天: -1, 昨日: -1, y: -1, yesterday: -1, 明天: 1, 明日: 1, tomorrow: 1, 后天: 2, 前天: -2,
};

/** The day that a person typed, as `YYYY-MM-DD`: 2026-1-5, 20260105, 1-5, 0105, 5 (of this month), 今天, t, +3; null when it is none. */
export function parseDate(typed: string, today: string = localToday()): string | null {
  const text = cleanCode(typed).toLowerCase().replace(/[年月/.]/g, '-').replace(/日$/, '').replace(/-$/, '');
  const word = DAY_WORDS[cleanCode(typed).toLowerCase()];
  if (word !== undefined) return addDays(today, word);
  const shift = /^\+(\d{1,3})$/.exec(text);
  if (shift) return addDays(today, Number(shift[1]));
  const [year, month] = [today.slice(0, 4), today.slice(5, 7)];
  const parts =
    /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ??
    /^(\d{2})(\d{2})(\d{2})$/.exec(text) ??
    /^(\d{2})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (parts) return day(parts[1]?.length === 2 ? `20${parts[1]}` : parts[1], parts[2], parts[3]);
  const short = /^(\d{1,2})-(\d{1,2})$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text);
  if (short) return day(year, short[1], short[2]);
  return /^\d{1,2}$/.test(text) ? day(year, month, text) : null;
}

function day(year = '', month = '', date = ''): string | null {
  const iso = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  return isDay(iso) ? iso : null;
}

/** True for a day that exists in the calendar. */
export function isDay(iso: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return false;
  const instant = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(iso);
}

export function addDays(iso: string, days: number): string {
  const instant = new Date(`${iso}T00:00:00Z`);
  instant.setUTCDate(instant.getUTCDate() + days);
  return instant.toISOString().slice(0, 10);
}

/** Today in the user's own time zone. */
export function localToday(now: Date = new Date()): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
