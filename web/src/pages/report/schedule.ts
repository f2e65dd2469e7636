/** A report that comes by the clock, as the server tells it, and how its rhythm is said. */
import { t, type MessageKey } from '../../core/i18n';
import type { Meta } from '../../meta/types';
import { pathOfType } from '../shell/menu';

export const EVERY = ['day', 'week', 'month'] as const;
export type Every = (typeof EVERY)[number];
export const FORMATS = ['xlsx', 'pdf'] as const;
export type Format = (typeof FORMATS)[number];
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export interface Colleague {
  id: number;
  name: string;
}

export interface Schedule {
  id: number;
  view: number;
  name: string | null;
  report: string | null;
  label: string;
  format: Format;
  every: Every;
  hour: number;
  weekday: number | null;
  day: number | null;
  readers: Colleague[];
  paused: boolean;
  next_at: string | null;
  last_at: string | null;
  last_state: '' | 'done' | 'failed';
  last_error: string;
  last_file: string;
  skipped: string[];
  owner: string | null;
  mine: boolean;
  may_change: boolean;
}

export interface SavedSet {
  id: number;
  name: string;
  report: string;
  label: string;
  mine: boolean;
  owner: string | null;
}

export interface Schedules {
  rows: Schedule[];
  sets: SavedSet[];
}

/** What is chosen in the form. */
export interface Plan {
  view: number | null;
  format: Format;
  every: Every;
  hour: number;
  weekday: number;
  day: number;
  readers: Colleague[];
}

export const FIRST_PLAN: Plan = { view: null, format: 'xlsx', every: 'day', hour: 8, weekday: 1, day: 1, readers: [] };

export function planOf(schedule: Schedule): Plan {
  const { view, format, every, hour, readers } = schedule;
  return { view, format, every, hour, readers, weekday: schedule.weekday ?? 1, day: schedule.day ?? 1 };
}

/** What is sent: only the day that the rhythm has. */
export function bodyOf(plan: Plan): Record<string, unknown> {
  const { view, format, every, hour } = plan;
  return { view, format, every, hour, weekday: every === 'week' ? plan.weekday : null, day: every === 'month' ? plan.day : null, readers: plan.readers.map((one) => one.id) };
}

export function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

export function weekdayText(weekday: number): string {
  return t(`schedules.weekday_${weekday}` as MessageKey);
}

/** The rhythm in words. */
export function rhythmText({ every, hour, weekday, day }: Pick<Schedule, 'every' | 'hour' | 'weekday' | 'day'>): string {
  if (every === 'week') return t('schedules.each_week', { weekday: weekdayText(weekday ?? 1), hour: hourText(hour) });
  if (every === 'month') return t('schedules.day_of', { day: day ?? 1, hour: hourText(hour) });
  return t('schedules.each_day', { hour: hourText(hour) });
}

/** Where a set is looked at: the report, or the pivot of a list; null where the user may not read it. */
export function placeOfSet(meta: Meta, code: string): string | null {
  const type = meta.types.find((one) => code === `pivot:${one.code}`);
  if (type !== undefined) return `${pathOfType(type)}/pivot`;
  return meta.reports.some((one) => one.code === code) ? `/reports/${code}` : null;
}
