import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { get } from '../../api/client';
import { useSignedIn } from '../../api/queries';
import { t, type MessageKey } from '../../core/i18n';
import { Awaited } from '../../pages/ui/Awaited';
import { Roles } from './Roles';
import { Rules } from './Rules';
import { Tokens } from './Tokens';
import type { Role } from './types';
import { Users } from './Users';
import '../../pages/fields/fields.css';
import '../../pages/form/form.css';

type Tab = 'users' | 'roles' | 'tokens' | 'rules';
const LABELS: Record<Tab, MessageKey> = { users: 'access.users', roles: 'access.roles', tokens: 'access.tokens', rules: 'access.rules' };

/** Who may sign in and do what; programs' tokens; what other departments do by themselves. */
export default function Access() {
  const { permissions } = useSignedIn();
  const [parameters, setParameters] = useSearchParams();
  const may = (permission: string) => permissions.includes(permission);
  const tabs: Tab[] = [...(may('admin.user.read') ? ['users' as const] : []), ...(may('admin.role.read') ? ['roles' as const] : []), 'tokens', ...(may('admin.rule.change') ? ['rules' as const] : [])];
  const asked = parameters.get('tab') as Tab | null;
  const tab = asked !== null && tabs.includes(asked) ? asked : (tabs[0] ?? 'tokens');
  const named = may('admin.role.read'); // before the roles have their names, nothing is drawn that would move
  const query = useQuery({ queryKey: ['access', 'roles'], queryFn: () => get<{ rows: Role[] }>('/api/access/roles'), enabled: named });
  const { data: roles } = query;
  return (
    <section className="pg-page" aria-labelledby="access-title" data-testid="access">
      <header className="pg-page-head">
        <h1 id="access-title">{t('access.title')}</h1>
        <div className="pg-states" role="group">
          {tabs.map((one) => <button key={one} type="button" aria-pressed={one === tab} onClick={() => setParameters({ tab: one })} data-testid={`access-${one}`}>{t(LABELS[one])}</button>)}
        </div>
      </header>
      <div className="pg-page-body pg-padded">
        {(tab === 'users' ? named : tab === 'roles') && roles === undefined && <Awaited query={query} />}
        {tab === 'users' && (roles !== undefined || !named) && <Users roles={roles?.rows ?? []} mayChange={may('admin.user.change')} />}
        {tab === 'roles' && roles !== undefined && <Roles roles={roles.rows} mayChange={may('admin.role.change')} />}
        {tab === 'tokens' && <Tokens />}
        {tab === 'rules' && <Rules />}
      </div>
    </section>
  );
}
