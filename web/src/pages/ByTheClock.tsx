import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, InputNumber } from 'antd';
import { get, post } from '../api/client';
import { keys, useSignedIn } from '../api/queries';
import { t } from '../core/i18n';
import { formatInstant } from '../meta/format';
import { strikes, type Clocked } from './clock';
import { tellRefused } from './ui/tellRefused';

const MOST = 400;

/** What the program does by the clock, for who may see every job; who may repeat one also switches the nightly backup. */
export function ByTheClock() {
  const { permissions } = useSignedIn();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const sees = permissions.includes('admin.job.read');
  const switches = permissions.includes('admin.job.retry');
  const { data } = useQuery({ queryKey: [...keys.jobs, 'clock'], queryFn: () => get<{ rows: Clocked[] }>('/api/jobs/schedules'), enabled: sees });

  async function set(one: Clocked, change: { on?: boolean; keep?: number }): Promise<void> {
    try {
      await post(`/api/jobs/schedules/${one.code}`, change);
    } catch (reason) {
      tellRefused(message, reason);
    }
    await queries.invalidateQueries({ queryKey: [...keys.jobs, 'clock'] });
  }

  if (!sees || data === undefined) return null;
  return (
    <section aria-labelledby="clock-title" data-testid="clock">
      <h2 id="clock-title">{t('clock.title')}</h2>
      <table className="pg-plain">
        <thead><tr><th>{t('clock.name')}</th><th>{t('clock.at')}</th><th>{t('clock.on')}</th><th>{t('clock.keep')}</th><th>{t('clock.last')}</th></tr></thead>
        <tbody>
          {data.rows.map((one) => (
            <tr key={one.code} data-key={one.code}>
              <td>{one.label}</td>
              <td>{strikes(one.cron)}</td>
              <td><label><input type="checkbox" aria-label={t('clock.on_of', { name: one.label })} checked={one.on} disabled={one.keep === null || !switches} onChange={(event) => void set(one, { on: event.target.checked })} /></label></td>
              <td>{one.keep !== null && <InputNumber aria-label={t('clock.keep_of', { name: one.label })} min={1} max={MOST} precision={0} size="small" defaultValue={one.keep} disabled={!switches} changeOnBlur onBlur={(event) => { const keep = Number(event.target.value); if (keep >= 1 && keep <= MOST && keep !== one.keep) void set(one, { keep }); }} />}</td>
              <td className="pg-nowrap">{one.last_at === null ? t('clock.never') : <>{formatInstant(one.last_at)} {one.last_state === 'failed' && <span className="pg-tag bad">{t('clock.failed')}</span>}</>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
