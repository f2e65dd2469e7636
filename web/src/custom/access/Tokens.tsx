import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { get, post, request } from '../../api/client';
import { t } from '../../core/i18n';
import { formatInstant } from '../../meta/format';
import type { Problem } from '../../meta/types';
import { Refused } from '../../pages/ui/Refused';
import { Row } from './Row';
import type { Token } from './types';
import { useAttempt } from '../../pages/ui/useAttempt';

export function Tokens() {
  const attempt = useAttempt(['access']);
  const [making, setMaking] = useState(false);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState('');
  const [problems, setProblems] = useState<Problem[]>([]);
  const [secret, setSecret] = useState<string | null>(null);
  const { data } = useQuery({ queryKey: ['access', 'tokens'], queryFn: () => get<{ rows: Token[] }>('/api/access/tokens') });

  async function make(): Promise<void> {
    const wanted = scopes.split(/[\s,]+/).filter((one) => one !== '');
    await attempt(async () => {
      const made = await post<{ token: string }>('/api/access/tokens', { name, ...(wanted.length > 0 ? { scopes: wanted } : {}) }); // under no key: the server keeps no secret, even for a repeated request
      setSecret(made.token);
      setMaking(false);
      setName('');
      setScopes('');
      setProblems([]);
    }, setProblems);
  }
  return (
    <>
      <div className="pg-tools"><Button type="primary" onClick={() => setMaking(true)} data-testid="token-new">{t('access.token_new')}</Button></div>
      {secret !== null && <p className="pg-notice info" role="status">{t('access.token_once')} <code>{secret}</code></p>}
      {data?.rows.length === 0 && <p className="pg-quiet">{t('access.tokens_none')}</p>}
      {(data?.rows.length ?? 0) > 0 && <table className="pg-plain">
        <thead><tr><th>{t('access.name')}</th><th>{t('common.user')}</th><th>{t('access.scopes')}</th><th>{t('access.last_seen')}</th><th>{t('access.expires')}</th><th><span className="pg-visually-hidden">{t('account.end')}</span></th></tr></thead>
        <tbody>
          {(data?.rows ?? []).map((token) => (
            <tr key={token.id} className={token.revoked_at === null ? '' : 'pg-quiet'}>
              <td>{token.name || token.id}</td><td>{token.username}</td><td>{token.scopes === null ? t('common.all') : token.scopes.join(', ')}</td>
              <td>{formatInstant(token.last_seen_at)}</td><td>{formatInstant(token.expires_at)}</td>
              <td>{token.revoked_at === null && <Button size="small" danger onClick={() => void attempt(() => request('DELETE', `/api/access/tokens/${token.id}`))}>{t('account.end')}</Button>}</td>
            </tr>
          ))}
        </tbody>
      </table>}
      <Modal open={making} title={t('access.token_new')} onCancel={() => setMaking(false)} onOk={() => void make()} okText={t('access.token_new')} cancelText={t('common.cancel')}>
        <div style={{ display: 'grid', gap: 8 }}>
          <Row id="token" label={t('access.name')} value={name} onChange={setName} />
          <Row id="scopes" label={t('access.scopes')} value={scopes} onChange={setScopes} />
          <p className="pg-quiet">{t('access.scopes_hint')}</p>
        </div>
        <Refused problems={problems} idOf={(field) => `access-${field === 'name' ? 'token' : field}`} />
      </Modal>
    </>
  );
}
