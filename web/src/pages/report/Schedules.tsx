import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { actionKeys } from '../../api/actions';
import { download, get, post, request } from '../../api/client';
import { queries, useMeta } from '../../api/queries';
import { t } from '../../core/i18n';
import { formatInstant } from '../../meta/format';
import { tellRefused } from '../ui/tellRefused';
import { Awaited } from '../ui/Awaited';
import { Empty } from '../ui/small';
import { placeOfSet, rhythmText, type Schedule, type Schedules as Answer } from './schedule';
import { ScheduleDialog, SCHEDULES } from './ScheduleDialog';
import './report.css';

const runKeys = actionKeys();
const POLL_MS = 5000;

/** The reports that come by the clock: when, to whom, and how it went. */
export default function Schedules() {
  const query = useQuery({ queryKey: SCHEDULES, queryFn: ({ signal }) => get<Answer>('/api/report_schedules', undefined, signal), refetchInterval: POLL_MS });
  const { data } = query;
  const [open, setOpen] = useState<Schedule | 'new' | null>(null);
  return (
    <section className="pg-page" aria-labelledby="schedules-title" data-testid="schedules">
      <header className="pg-page-head">
        <h1 id="schedules-title">{t('schedules.title')}</h1>
        <span className="pg-spacer" />
        <Button type="primary" disabled={data === undefined || data.sets.length === 0} onClick={() => setOpen('new')} data-testid="schedule-new">{t('schedules.add')}</Button>
      </header>
      <div className="pg-page-body pg-padded">
        {data !== undefined && data.sets.length === 0 && <p className="pg-quiet">{t('schedules.no_sets')} <Link to="/reports">{t('shell.reports')}</Link></p>}
        {data === undefined ? <Awaited query={query} /> : data.rows.length === 0 ? (
          <Empty title={t('schedules.none')}><p>{t('schedules.none_hint')}</p></Empty>
        ) : <ul className="pg-schedules">{data.rows.map((one) => <Row key={one.id} schedule={one} onChange={() => setOpen(one)} />)}</ul>}
      </div>
      {open !== null && data !== undefined && <ScheduleDialog schedule={open === 'new' ? null : open} sets={data.sets} onClose={() => setOpen(null)} />}
    </section>
  );
}

function Row({ schedule, onChange }: { schedule: Schedule; onChange: () => void }) {
  const { message, modal } = App.useApp();
  const name = schedule.name ?? t('schedules.gone');
  const place = placeOfSet(useMeta(), schedule.report ?? '');
  const path = `/api/report_schedules/${schedule.id}`;

  async function attempt(work: () => Promise<unknown>, done?: string): Promise<void> {
    try {
      await work();
      if (done !== undefined) void message.success(done);
    } catch (reason) {
      tellRefused(message, reason);
    }
    await queries.invalidateQueries({ queryKey: SCHEDULES });
  }

  function run(): void {
    const intent = String(schedule.id);
    void attempt(async () => {
      await post(`${path}/run`, {}, { key: runKeys.keyOf(intent, {}) });
      runKeys.decided(intent);
    }, t('schedules.run_begun'));
  }

  function remove(): void {
    void modal.confirm({ title: t('schedules.delete_one', { name }), okText: t('schedules.delete'), cancelText: t('common.cancel'), okButtonProps: { danger: true, 'data-testid': 'schedule-delete-yes' }, onOk: () => attempt(() => request('DELETE', path)) });
  }

  return (
    <li className="pg-schedule" data-testid="schedule" data-state={schedule.paused ? 'paused' : schedule.last_state}>
      <div className="pg-schedule-what">
        <strong>{name}</strong> <span className="pg-quiet">{place === null ? schedule.label : <Link to={place}>{schedule.label}</Link>} · {schedule.format.toUpperCase()}</span>
        {!schedule.mine && <span className="pg-quiet"> · {t('schedules.owner')} {schedule.owner}</span>}
        <div>{rhythmText(schedule)} · {schedule.paused ? <span className="pg-tag neutral">{t('schedules.paused')}</span> : <span className="pg-quiet">{t('schedules.next')} {formatInstant(schedule.next_at)}</span>}</div>
        {schedule.readers.length > 0 && <div className="pg-quiet">{t('schedules.receivers')} {schedule.readers.map((one) => one.name).join(', ')}</div>}
      </div>
      <div className="pg-schedule-last">
        {schedule.last_state === '' ? <span className="pg-quiet">{t('schedules.never')}</span> : <>
          <span className={`pg-tag ${schedule.last_state === 'done' ? 'good' : 'bad'}`}>{t(schedule.last_state === 'done' ? 'schedules.done' : 'schedules.failed')}</span> <span className="pg-quiet">{formatInstant(schedule.last_at)}</span>
          {schedule.last_error !== '' && <div className="pg-schedule-error">{schedule.last_error}</div>}
          {schedule.skipped.length > 0 && <div className="pg-schedule-error">{t('schedules.skipped', { names: schedule.skipped.join(', ') })}</div>}
          {schedule.last_file !== '' && <div><button type="button" className="pg-link" data-testid="schedule-file" onClick={() => void attempt(() => download(schedule.last_file, undefined, `${name}.${schedule.format}`))}>{t('schedules.file')}</button></div>}
        </>}
      </div>
      {schedule.may_change && (
        <div className="pg-tools">
          <Button size="small" onClick={run} data-testid="schedule-run">{t('schedules.run')}</Button>
          <Button size="small" onClick={() => void attempt(() => request('PATCH', path, { body: { paused: !schedule.paused } }))} data-testid="schedule-pause">{t(schedule.paused ? 'schedules.resume' : 'schedules.pause')}</Button>
          {schedule.mine && schedule.name !== null && <Button size="small" onClick={onChange} data-testid="schedule-change">{t('schedules.change')}</Button>}
          <Button size="small" danger onClick={remove} data-testid="schedule-delete">{t('schedules.delete')}</Button>
        </div>
      )}
    </li>
  );
}
