import { DownOutlined } from '../ui/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Modal } from 'antd';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { actionKeys } from '../../api/actions';
import { ApiError, get, request } from '../../api/client';
import { queries } from '../../api/queries';
import { t } from '../../core/i18n';
import type { Problem } from '../../meta/types';
import { problemsOf } from '../ui/problems';
import { Refused } from '../ui/Refused';
import { sharedWith } from '../ui/sharedWith';
import { useSure } from '../ui/useSure';
import type { Schedules } from './schedule';

interface View {
  id: number;
  name: string;
  query: string;
  roles: number[];
  everybody: boolean;
  mine: boolean;
  owner: string | null;
  may_change: boolean;
}

interface Views {
  rows: View[];
  roles: { id: number; name: string }[];
}

interface Props {
  /** `report:{code}`, or `pivot:{type}` of a list. */
  type: string;
  /** What would be saved now. */
  query: string;
  onChoose: (query: string) => void;
}

const NOBODY: Views = { rows: [], roles: [] };

/** Parameters under a name: one's own, or shared with those who hold a role. */
export function SavedSets({ type, query, onChoose }: Props) {
  const navigate = useNavigate();
  const { data = NOBODY } = useQuery({ queryKey: ['views', type], queryFn: ({ signal }) => get<Views>('/api/views', { type }, signal) });
  const [open, setOpen] = useState(false);
  // The sets stand below: those that come late push away nothing that is being chosen.
  const items = [
    { key: 'keep', label: t('sets.keep') },
    { key: 'schedules', label: t('schedules.title') },
    ...(data.rows.length > 0 ? [{ type: 'divider' as const }] : []),
    ...data.rows.map((one) => ({ key: String(one.id), label: one.mine ? one.name : t('sets.of', { name: one.name, owner: one.owner ?? '' }) })),
  ];
  function choose(key: string): void {
    const chosen = data.rows.find((one) => String(one.id) === key);
    if (key === 'schedules') void navigate('/report-schedules');
    else if (chosen === undefined) setOpen(true);
    else onChoose(chosen.query);
  }
  return (
    <>
      <Dropdown autoFocus trigger={['click']} menu={{ items, onClick: ({ key }) => choose(key) }}>
        <Button data-testid="report-sets">{t('sets.title')}<DownOutlined /></Button>
      </Dropdown>
      {open && <Keeping type={type} query={query} views={data} onClose={() => setOpen(false)} />}
    </>
  );
}

function Keeping({ type, query, views, onClose }: { type: string; query: string; views: Views; onClose: () => void }) {
  const requestKeys = useRef(actionKeys()).current; // who saves again after a lost connection keeps one set
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly number[]>([]);
  const sure = useSure();
  const changeable = views.rows.filter((one) => one.may_change);
  const same = views.rows.find((one) => one.mine && one.name === name.trim());

  async function attempt(work: () => Promise<unknown>, done: () => void): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      await work();
      requestKeys.decided('save');
      await queries.invalidateQueries({ queryKey: ['views', type] });
      done();
    } catch (reason) {
      if (reason instanceof ApiError && !reason.undecided) requestKeys.decided('save');
      setProblems(problemsOf(reason));
    } finally {
      setBusy(false);
    }
  }

  function save(): void {
    const body = { type, name: name.trim(), query, roles };
    void attempt(() => (same === undefined ? request('POST', '/api/views', { body, key: requestKeys.keyOf('save', body) }) : request('PATCH', `/api/views/${same.id}`, { body })), onClose);
  }

  function remove(one: View): void {
    void attempt(async () => {
      const { rows } = await get<Schedules>('/api/report_schedules');
      const used = rows.filter((row) => row.view === one.id).length;
      sure({
        title: t('sure.set', { name: one.name }), lost: [t('sure.set_lost'), ...sharedWith(one, views.roles), ...(used > 0 ? [t('sure.set_schedules', { count: used })] : [])],
        onSure: () => attempt(() => request('DELETE', `/api/views/${one.id}`), () => undefined),
      });
    }, () => undefined);
  }

  return (
    <Modal open title={t('sets.keep')} onCancel={onClose} onOk={save} confirmLoading={busy} okText={t(same === undefined ? 'common.save' : 'sets.replace')} okButtonProps={{ disabled: name.trim() === '', 'data-testid': 'set-save' }} cancelText={t('common.cancel')} mask={{ closable: false }} wrapProps={{ 'data-testid': 'set-dialog' }}>
      <form className="pg-set-form" onSubmit={(event) => { event.preventDefault(); if (name.trim() !== '') save(); }}>
        <label htmlFor="set-name">{t('sets.name')}</label>
        <input id="set-name" className="pg-input" autoComplete="off" autoFocus maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        <small className="pg-quiet">{t('sets.hint')}</small>
        {views.roles.length > 0 && (
          <fieldset className="pg-roles">
            <legend>{t('sets.share')}</legend>
            {views.roles.map((role) => (
              <label key={role.id} htmlFor={`set-role-${role.id}`}>
                <input id={`set-role-${role.id}`} type="checkbox" checked={roles.includes(role.id)} onChange={() => setRoles((before) => (before.includes(role.id) ? before.filter((one) => one !== role.id) : [...before, role.id]))} /> {role.name}
              </label>
            ))}
          </fieldset>
        )}
        {changeable.length > 0 && (
          <ul className="pg-set-list" aria-label={t('sets.title')}>
            {changeable.map((one) => (
              <li key={one.id}><span>{one.name}</span><Button size="small" danger aria-label={t('sets.delete_one', { name: one.name })} onClick={() => remove(one)}>{t('sets.delete')}</Button></li>
            ))}
          </ul>
        )}
      </form>
      <Refused problems={problems} idOf={(field) => `set-${field}`} />
    </Modal>
  );
}
