import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useMemo, useState } from 'react';
import { get, post, request } from '../../api/client';
import { language, t } from '../../core/i18n';
import { Row } from './Row';
import type { Role } from './types';
import type { Problem } from '../../meta/types';
import { Refused } from '../../pages/ui/Refused';
import { useAttempt } from '../../pages/ui/useAttempt';

interface Permission {
  permission: string;
  module: string;
  type: string | null;
  type_label: string | null;
  label: string;
}

export function Roles({ roles, mayChange }: { roles: Role[]; mayChange: boolean }) {
  const [editing, setEditing] = useState<Role | 'new' | null>(null);
  return (
    <>
      {mayChange && <div className="pg-tools"><Button type="primary" onClick={() => setEditing('new')}>{t('access.role_new')}</Button></div>}
      <table className="pg-plain">
        <thead><tr><th>{t('access.code')}</th><th>{t('access.name')}</th><th className="pg-number">{t('access.holders')}</th><th>{t('access.grants')}</th></tr></thead>
        <tbody>
          {roles.map((role) => (
            <tr key={role.id}>
              <td>{mayChange ? <button type="button" className="pg-link" onClick={() => setEditing(role)}>{role.code}</button> : role.code}</td>
              <td>{language() === 'zh' ? role.name_zh : role.name_en}</td><td className="pg-number">{role.holders}</td>
              <td className="pg-quiet">{role.permissions.slice(0, 6).map((one) => one.permission).join(', ')}{role.permissions.length > 6 ? ` … (${role.permissions.length})` : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {editing !== null && <RoleDialog role={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </>
  );
}

function RoleDialog({ role, onClose }: { role: Role | null; onClose: () => void }) {
  const [problems, setProblems] = useState<Problem[]>([]);
  const attempt = useAttempt(['access']);
  const [names, setNames] = useState({ code: role?.code ?? '', name_zh: role?.name_zh ?? '', name_en: role?.name_en ?? '' });
  const [granted, setGranted] = useState<ReadonlyMap<string, boolean>>(new Map(role?.permissions.map((one) => [one.permission, one.own])));
  const { data } = useQuery({ queryKey: ['access', 'permissions'], queryFn: () => get<{ rows: Permission[] }>('/api/access/permissions'), staleTime: Infinity });
  const groups = useMemo(() => {
    const bySubject = new Map<string, Permission[]>();
    for (const one of data?.rows ?? []) {
      const subject = one.type_label ?? one.permission.split('.').slice(0, 2).join('.');
      bySubject.set(subject, [...(bySubject.get(subject) ?? []), one]);
    }
    return [...bySubject];
  }, [data]);
  const patterns = [...granted.keys()].filter((name) => !(data?.rows ?? []).some((one) => one.permission === name));

  function change(name: string, state: boolean | null): void {
    setGranted((now) => {
      const next = new Map(now);
      if (state === null) next.delete(name);
      else next.set(name, state);
      return next;
    });
  }

  async function save(): Promise<void> {
    const permissions = [...granted].map(([permission, own]) => ({ permission, own }));
    const { code, ...rest } = names;
    const done = await attempt((keyOf) => (role === null ? post('/api/access/roles', { code, ...rest, permissions }, { key: keyOf({ code, ...rest, permissions }) }) : request('PATCH', `/api/access/roles/${role.id}`, { body: { ...rest, permissions }, key: keyOf([role.id, rest, permissions]) })), setProblems);
    if (done) onClose();
  }

  return (
    <Modal open width={760} title={role === null ? t('access.role_new') : role.code} onCancel={onClose} onOk={() => void save()} okText={t('common.save')} cancelText={t('common.cancel')} mask={{ closable: false }}>
      <div style={{ display: 'grid', gap: 8 }}>
        <Refused problems={problems} idOf={(field) => `access-${field}`} />
        <Row id="code" label={t('access.code')} value={names.code} disabled={role !== null} onChange={(code) => setNames((now) => ({ ...now, code }))} />
        <Row id="name_zh" label={t('access.name_zh')} value={names.name_zh} onChange={(name) => setNames((now) => ({ ...now, name_zh: name }))} />
        <Row id="name_en" label={t('access.name_en')} value={names.name_en} onChange={(name) => setNames((now) => ({ ...now, name_en: name }))} />
        {patterns.length > 0 && <p>{t('access.patterns')} {patterns.map((name) => <button key={name} type="button" className="pg-chip" onClick={() => change(name, null)} aria-label={`${t('common.delete')} ${name}`}>{name} ×</button>)}</p>}
        <div style={{ maxHeight: '46vh', overflow: 'auto' }}>
          <table className="pg-plain">
            <tbody>
              {groups.map(([subject, list]) => (
                <tr key={subject}>
                  <th scope="row">{subject}</th>
                  <td className="pg-grants">
                    {list.map((one) => (
                      <select key={one.permission} className="pg-input" aria-label={`${subject} ${one.label}`} title={one.permission} value={granted.has(one.permission) ? (granted.get(one.permission) === true ? 'own' : 'all') : ''} onChange={(event) => change(one.permission, event.target.value === '' ? null : event.target.value === 'own')}>
                        <option value="">{`– ${one.label}`}</option><option value="all">{`✓ ${one.label}`}</option><option value="own">{t('access.own', { action: one.label })}</option>
                      </select>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </Modal>
  );
}
