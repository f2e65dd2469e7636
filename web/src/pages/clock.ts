import { t } from '../core/i18n';

/** What begins by the clock, as `GET /api/jobs/schedules` tells it; `keep` is null where nobody switches it. */
export interface Clocked { code: string; cron: string; label: string; on: boolean; keep: number | null; last_at: string | null; last_state: string | null }

/** When a cron text in UTC strikes, in words and in the reader's own time; one of another form as it stands. */
export function strikes(cron: string): string {
  const daily = /^(\d+) (\d+) \* \* \*$/.exec(cron);
  if (daily !== null) {
    const at = new Date(Date.UTC(2026, 0, 1, Number(daily[2]), Number(daily[1])));
    return t('clock.daily', { hour: `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}` });
  }
  const every = /^\*\/(\d+) \* \* \* \*$/.exec(cron);
  if (every !== null) return t('clock.every', { minutes: Number(every[1]) });
  const hourly = /^(\d+) \* \* \* \*$/.exec(cron);
  return hourly === null ? `${cron} UTC` : t('clock.hourly', { minute: Number(hourly[1]) });
}
