import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { get, post, request } from '../api/client';
import { keys, useSignedIn } from '../api/queries';
import type { UserSession } from '../api/types';
import { t } from '../core/i18n';
import { formatInstant } from '../meta/format';
import type { Problem } from '../meta/types';
import { problemsOf } from './ui/problems';
import { Refused } from './ui/Refused';
import { tellRefused } from './ui/tellRefused';
import './home.css';
import './fields/fields.css';

/** The user's own password, second factor and sessions. */
export default function Account() {
  const session = useSignedIn();
  return (
    <section className="pg-page" aria-labelledby="account-title" data-testid="account">
      <header className="pg-page-head"><h1 id="account-title">{t('shell.account')}</h1><span className="pg-quiet">{session.user.name} · {session.user.username}</span></header>
      <div className="pg-page-body pg-padded">
        {session.must_change_password && <p className="pg-notice">{t('account.must_change')}</p>}
        <div className="pg-home-columns">
          <Panel title={t('account.password')}><Password /></Panel>
          <Panel title={t('account.totp')}><SecondFactor on={session.totp} /></Panel>
          <Panel title={t('account.sessions')}><Sessions /></Panel>
        </div>
      </div>
    </section>
  );
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return <section className="pg-panel" aria-label={title}><h2>{title}</h2>{children}</section>;
}

function Row({ id, label, type = 'password', autoComplete }: { id: string; label: string; type?: string; autoComplete: string }) {
  return <div className="pg-field"><label htmlFor={id}>{label}</label><input id={id} name={id} type={type} className="pg-input" autoComplete={autoComplete} required /></div>;
}

function Password() {
  const { message } = App.useApp();
  const queries = useQueryClient();
  const session = useSignedIn();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (busy) return; // a second click would find that the old password is no longer right
    const form = event.currentTarget;
    const values = new FormData(form);
    if (values.get('new') !== values.get('again')) {
      setProblems([{ code: 'client.differ', message: t('account.differ'), field: 'again' }]);
      return;
    }
    setBusy(true);
    try {
      await post('/api/session/password', { old: values.get('old'), new: values.get('new') });
      queries.setQueryData(keys.session, { ...session, must_change_password: false });
      form.reset();
      setProblems([]);
      void message.success(t('account.changed'));
    } catch (reason) {
      setProblems(problemsOf(reason));
    } finally {
      setBusy(false);
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} style={{ display: 'grid', gap: 8 }}>
      <Row id="old" label={t('account.old')} autoComplete="current-password" />
      <Row id="new" label={t('account.new')} autoComplete="new-password" />
      <Row id="again" label={t('account.again')} autoComplete="new-password" />
      <Refused problems={problems} idOf={(field) => field} />
      <div><Button htmlType="submit" type="primary" loading={busy}>{t('account.change')}</Button></div>
    </form>
  );
}

function SecondFactor({ on }: { on: boolean }) {
  const queries = useQueryClient();
  const [secret, setSecret] = useState<{ secret: string; uri: string; qr?: string } | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [codes, setCodes] = useState<string[]>([]);
  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      setProblems([]);
    } catch (reason) {
      setProblems(problemsOf(reason));
    }
  }
  const begin = () => attempt(async () => setSecret(await post<{ secret: string; uri: string; qr?: string }>('/api/session/totp', {})));
  const finish = (code: string) => attempt(async () => {
    if (on) await request('DELETE', '/api/session/totp', { body: { code } });
    else setCodes((await post<{ recovery_codes?: string[] } | undefined>('/api/session/totp', { code }))?.recovery_codes ?? []);
    setSecret(null);
    await queries.invalidateQueries({ queryKey: keys.session });
  });
  if (!on && secret === null) return <><p className="pg-quiet">{t('account.totp_off')}</p><Button onClick={() => void begin()}>{t('account.totp_begin')}</Button><Refused problems={problems} idOf={(field) => field} /></>;
  return (
    <form onSubmit={(event) => { event.preventDefault(); void finish(String(new FormData(event.currentTarget).get('code') ?? '').replace(/\s/g, '')); }} style={{ display: 'grid', gap: 8 }}>
      <p className="pg-quiet">{t(on ? 'account.totp_on' : 'account.totp_scan')}</p>
      {codes.length > 0 && <div className="pg-notice info">{t('account.recovery')}<pre>{codes.join('\n')}</pre></div>}
      {secret?.qr !== undefined && <img src={`data:image/svg+xml;utf8,${encodeURIComponent(secret.qr)}`} alt="" width={168} height={168} />}
      {secret !== null && <p><code>{secret.secret}</code> · <a href={secret.uri}>{t('account.totp_link')}</a></p>}
      <Row id="code" label={t('sign_in.code')} type="text" autoComplete="one-time-code" />
      <Refused problems={problems} idOf={(field) => field} />
      <div><Button htmlType="submit" danger={on}>{t(on ? 'account.totp_end' : 'account.totp_finish')}</Button></div>
    </form>
  );
}

function Sessions() {
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: ['sessions'], queryFn: () => get<{ rows: UserSession[] }>('/api/session/list') });
  const rows = data?.rows ?? [];
  async function end(id: number | null): Promise<void> {
    try {
      await request('DELETE', id === null ? '/api/session/list' : `/api/session/list/${id}`);
    } catch (reason) {
      tellRefused(message, reason);
    }
    void queries.invalidateQueries({ queryKey: ['sessions'] });
  }
  return (
    <ul className="pg-tasks">
      {rows.some((one) => !one.current) && <li><div /><Button size="small" danger onClick={() => void end(null)} data-testid="end-others">{t('account.end_others')}</Button></li>}
      {rows.map((one) => (
        <li key={one.id}>
          <div>{one.address} {one.current && <span className="pg-tag good">{t('account.this')}</span>}<small className="pg-quiet">{one.agent} · {formatInstant(one.last_seen_at)}</small></div>
          {!one.current && <Button size="small" onClick={() => void end(one.id)}>{t('account.end')}</Button>}
        </li>
      ))}
    </ul>
  );
}
