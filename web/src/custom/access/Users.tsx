import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { App, Button, Modal } from 'antd';
import { useState } from 'react';
import { get, post, request } from '../../api/client';
import { language, t } from '../../core/i18n';
import { formatInstant } from '../../meta/format';
import { Row } from './Row';
import type { Role, User } from './types';
import type { Problem } from '../../meta/types';
import { Refused } from '../../pages/ui/Refused';
import { Awaited } from '../../pages/ui/Awaited';
import { useAttempt } from '../../pages/ui/useAttempt';

export function Users({ roles, mayChange }: { roles: Role[]; mayChange: boolean }) {
  const [q, setQ] = useState('');
  const [editing, setEditing] = useState<User | 'new' | null>(null);
  const query = useQuery({ queryKey: ['access', 'users', q], queryFn: () => get<{ rows: User[] }>('/api/access/users', { q, limit: 200 }), placeholderData: keepPreviousData });
  const { data } = query;
  const roleName = (code: string) => {
    const role = roles.find((one) => one.code === code);
    return role === undefined ? code : language() === 'zh' ? role.name_zh : role.name_en;
  };
  return (
    <>
      <div className="pg-tools">
        <input type="search" className="pg-input pg-list-search" value={q} onChange={(event) => setQ(event.target.value)} aria-label={t('list.search')} placeholder={t('list.search')} />
        {mayChange && <Button type="primary" onClick={() => setEditing('new')} data-testid="user-new">{t('access.user_new')}</Button>}
      </div>
      {data === undefined ? <Awaited query={query} /> : <table className="pg-plain">
        <thead><tr><th>{t('sign_in.username')}</th><th>{t('access.name')}</th><th>{t('access.roles')}</th><th>{t('account.totp')}</th><th>{t('access.last_seen')}</th><th>{t('access.active')}</th></tr></thead>
        <tbody>
          {data.rows.map((user) => (
            <tr key={user.id}>
              <td>{mayChange ? <button type="button" className="pg-link" onClick={() => setEditing(user)}>{user.username}</button> : user.username}</td>
              <td>{user.name}</td><td>{[...new Set(user.roles.map((held) => roleName(held.role)))].join(' · ')}</td>
              <td>{t(user.totp ? 'common.yes' : 'common.no')}</td><td className="pg-nowrap">{formatInstant(user.last_seen_at)}</td>
              <td><span className={`pg-tag ${user.is_active ? 'good' : 'bad'}`}>{t(user.is_active ? 'common.yes' : 'common.no')}</span></td>
            </tr>
          ))}
        </tbody>
      </table>}
      {editing !== null && <UserDialog user={editing === 'new' ? null : editing} roles={roles} roleName={roleName} onClose={() => setEditing(null)} />}
    </>
  );
}

function UserDialog({ user, roles, roleName, onClose }: { user: User | null; roles: Role[]; roleName: (code: string) => string; onClose: () => void }) {
  const attempt = useAttempt(['access']);
  const { message } = App.useApp();
  const [values, setValues] = useState({ username: user?.username ?? '', name: user?.name ?? '', email: user?.email ?? '', phone: user?.phone ?? '', password: '' });
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set(user?.roles.map((one) => one.role)));
  const [active, setActive] = useState(user?.is_active ?? true);
  const [problems, setProblems] = useState<Problem[]>([]);
  const put = (name: keyof typeof values) => (text: string) => setValues((now) => ({ ...now, [name]: text }));

  async function save(): Promise<void> {
    const { username, password, ...rest } = values;
    const kept = (user?.roles ?? []).filter((one) => held.has(one.role));
    const added = [...held].filter((code) => !kept.some((one) => one.role === code));
    const body = { ...rest, roles: [...kept, ...added.map((role) => ({ role, company_id: null }))] };
    const done = await attempt(
      (keyOf) => user === null
        ? post('/api/access/users', { ...body, username, password }, { key: keyOf({ ...body, username, password }) })
        : request('PATCH', `/api/access/users/${user.id}`, { body: { ...body, is_active: active }, key: keyOf({ ...body, active }) }),
      setProblems,
    );
    if (done) onClose();
  }

  async function act(path: string, method = 'POST', body: object = {}): Promise<void> {
    if (await attempt((keyOf) => request(method, `/api/access/users/${user?.id}/${path}`, { body, key: keyOf({ path, method, body }) }))) void message.success(t('access.done'));
  }

  function toggle(code: string): void {
    setHeld((now) => {
      const next = new Set(now);
      if (!next.delete(code)) next.add(code);
      return next;
    });
  }

  return (
    <Modal open title={user === null ? t('access.user_new') : user.username} onCancel={onClose} onOk={() => void save()} okText={t('common.save')} cancelText={t('common.cancel')} mask={{ closable: false }} wrapProps={{ 'data-testid': 'user-dialog' }}>
      <div style={{ display: 'grid', gap: 8 }}>
        {user === null && <Row id="username" label={t('sign_in.username')} value={values.username} onChange={put('username')} />}
        <Row id="name" label={t('access.name')} value={values.name} onChange={put('name')} />
        <Row id="email" label={t('access.email')} value={values.email} onChange={put('email')} />
        <Row id="phone" label={t('access.phone')} value={values.phone} onChange={put('phone')} />
        <Row id="password" label={t(user === null ? 'access.first_password' : 'account.new')} value={values.password} onChange={put('password')} type="password" />
        <fieldset className="pg-roles">
          <legend>{t('access.roles')}</legend>
          {roles.map((role) => <label key={role.code}><input type="checkbox" checked={held.has(role.code)} onChange={() => toggle(role.code)} /> {roleName(role.code)}</label>)}
        </fieldset>
        {user !== null && (
          <>
            <label><input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} /> {t('access.active')}</label>
            <div className="pg-tools">
              <Button size="small" disabled={values.password === ''} onClick={() => void act('password', 'POST', { password: values.password })}>{t('access.set_password')}</Button>
              <Button size="small" onClick={() => void act('unlock')}>{t('access.unlock')}</Button>
              {user.totp && <Button size="small" onClick={() => void act('totp', 'DELETE')}>{t('access.totp_off')}</Button>}
              <Button size="small" danger onClick={() => void act('sessions', 'DELETE')}>{t('access.end_sessions')}</Button>
            </div>
          </>
        )}
        <Refused problems={problems} idOf={(field) => `access-${field}`} />
      </div>
    </Modal>
  );
}
