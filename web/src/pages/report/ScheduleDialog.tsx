import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useRef, useState } from 'react';
import { actionKeys } from '../../api/actions';
import { ApiError, get, request } from '../../api/client';
import { queries } from '../../api/queries';
import { t, type MessageKey } from '../../core/i18n';
import type { Problem } from '../../meta/types';
import { problemsOf } from '../ui/problems';
import { Refused } from '../ui/Refused';
import { bodyOf, EVERY, FIRST_PLAN, FORMATS, hourText, planOf, WEEKDAYS, weekdayText, type Colleague, type Plan, type SavedSet, type Schedule } from './schedule';

export const SCHEDULES = ['report_schedules'];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const DAYS = Array.from({ length: 31 }, (_, day) => day + 1);

interface Props {
  /** The one that is changed; a new one without. */
  schedule: Schedule | null;
  sets: readonly SavedSet[];
  onClose: () => void;
}

/** When a saved set comes, as what, and to whom. */
export function ScheduleDialog({ schedule, sets, onClose }: Props) {
  const [problems, setProblems] = useState<Problem[]>([]);
  const [plan, setPlan] = useState<Plan>(() => (schedule === null ? { ...FIRST_PLAN, view: sets[0]?.id ?? null } : planOf(schedule)));
  const [busy, setBusy] = useState(false);
  const requestKeys = useRef(actionKeys()).current; // who saves again after a lost connection sets up one
  const chosen = sets.find((one) => one.id === plan.view);
  const put = (part: Partial<Plan>) => setPlan((before) => ({ ...before, ...part }));

  async function save(): Promise<void> {
    setBusy(true);
    try {
      const body = bodyOf(plan);
      const how = { body, key: requestKeys.keyOf('save', body) };
      await (schedule === null ? request('POST', '/api/report_schedules', how) : request('PATCH', `/api/report_schedules/${schedule.id}`, how));
      await queries.invalidateQueries({ queryKey: SCHEDULES });
      onClose();
    } catch (reason) {
      if (reason instanceof ApiError && !reason.undecided) requestKeys.decided('save');
      setProblems(problemsOf(reason));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal open title={t(schedule === null ? 'schedules.add' : 'schedules.change')} onCancel={onClose} onOk={() => void save()} okText={t('common.save')} okButtonProps={{ disabled: plan.view === null || busy, 'data-testid': 'schedule-save' }} cancelText={t('common.cancel')} mask={{ closable: false }} wrapProps={{ 'data-testid': 'schedule-dialog' }}>
      <form className="pg-set-form" onSubmit={(event) => event.preventDefault()}>
        <label htmlFor="schedule-set">{t('schedules.set')}</label>
        <select id="schedule-set" className="pg-input" autoFocus value={plan.view ?? ''} disabled={schedule !== null} onChange={(event) => put({ view: Number(event.target.value), readers: [] })}>
          {chosen === undefined && <option value={plan.view ?? ''}>{schedule?.name ?? t('schedules.gone')}</option>}
          {sets.map((one) => <option key={one.id} value={one.id}>{`${one.label} · ${one.name}`}</option>)}
        </select>
        <div className="pg-schedule-when">
          <Choice id="schedule-every" label={t('schedules.every')} value={plan.every} options={EVERY.map((one) => [one, t(`schedules.every_${one}` as MessageKey)])} onChange={(value) => put({ every: EVERY.find((one) => one === value) ?? 'day' })} />
          {plan.every === 'week' && <Choice id="schedule-weekday" label={t('schedules.weekday')} value={plan.weekday} options={WEEKDAYS.map((one) => [one, weekdayText(one)])} onChange={(value) => put({ weekday: Number(value) })} />}
          {plan.every === 'month' && <Choice id="schedule-day" label={t('schedules.day')} value={plan.day} options={DAYS.map((one) => [one, String(one)])} onChange={(value) => put({ day: Number(value) })} />}
          <Choice id="schedule-hour" label={t('schedules.hour')} value={plan.hour} options={HOURS.map((one) => [one, hourText(one)])} onChange={(value) => put({ hour: Number(value) })} />
          <Choice id="schedule-format" label={t('schedules.format')} value={plan.format} options={FORMATS.map((one) => [one, one === 'xlsx' ? 'Excel' : 'PDF'])} onChange={(value) => put({ format: FORMATS.find((one) => one === value) ?? 'xlsx' })} />
        </div>
        {plan.every === 'month' && plan.day > 28 && <small className="pg-quiet">{t('schedules.last_day')}</small>}
        {chosen !== undefined && <Readers report={chosen.report} readers={plan.readers} onChange={(readers) => put({ readers })} />}
      </form>
      <Refused problems={problems} idOf={(field) => `schedule-${field === 'view' ? 'set' : field}`} />
    </Modal>
  );
}

function Choice({ id, label, value, options, onChange }: { id: string; label: string; value: string | number; options: readonly (readonly [string | number, string])[]; onChange: (value: string) => void }) {
  return (
    <label htmlFor={id}>{label}
      <select id={id} className="pg-input" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([code, text]) => <option key={code} value={code}>{text}</option>)}
      </select>
    </label>
  );
}

function Readers({ report, readers, onChange }: { report: string; readers: readonly Colleague[]; onChange: (readers: Colleague[]) => void }) {
  const [typed, setTyped] = useState('');
  const { data } = useQuery({
    queryKey: [...SCHEDULES, 'people', report, typed], enabled: typed.trim() !== '',
    queryFn: ({ signal }) => get<{ rows: Colleague[] }>('/api/report_schedules/people', { report, q: typed.trim() }, signal),
  });
  const offered = typed.trim() === '' ? [] : (data?.rows ?? []).filter((one) => !readers.some((reader) => reader.id === one.id));
  return (
    <div className="pg-schedule-readers">
      <label htmlFor="schedule-readers">{t('schedules.colleagues')}</label>
      <ul className="pg-schedule-names">
        {readers.map((one) => <li key={one.id} className="pg-tag neutral">{one.name} <button type="button" className="pg-link" aria-label={t('schedules.remove', { name: one.name })} onClick={() => onChange(readers.filter((reader) => reader.id !== one.id))}>×</button></li>)}
      </ul>
      <input id="schedule-readers" className="pg-input" autoComplete="off" placeholder={t('schedules.find')} value={typed} onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => { const [first] = offered; if (event.key === 'Enter' && first !== undefined) { event.preventDefault(); onChange([...readers, first]); setTyped(''); } }} />
      <div className="pg-schedule-names" role="group" aria-label={t('schedules.colleagues')}>
        {offered.map((one) => <button key={one.id} type="button" className="pg-chip" onClick={() => { onChange([...readers, one]); setTyped(''); }}>{one.name}</button>)}
      </div>
      <small className="pg-quiet">{t('schedules.colleagues_hint')}</small>
    </div>
  );
}
