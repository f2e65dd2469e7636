import { App, Dropdown } from 'antd';
import { CheckOutlined, DownOutlined } from '../ui/icons';
import { workIn } from '../../api/queries';
import type { Session } from '../../api/types';
import { bothOf, t } from '../../core/i18n';
import { tellRefused } from '../ui/tellRefused';
import { useCommands } from './commands';

/** Where one is after a change of company: a list or report stays, a record of the old company does not. */
export function placeIn(pathname: string): string {
  return /\/(\d+|new)(\/|$)/.test(pathname) ? '/' : pathname;
}

function othersOf(session: Session): Session['companies'] {
  return session.companies.filter(({ id }) => id !== session.company?.id);
}

function useSwitch(): (company: number) => Promise<void> {
  const { message } = App.useApp();
  return async (company) => {
    try {
      await workIn(company);
    } catch (reason) {
      return tellRefused(message, reason);
    }
    window.location.assign(placeIn(window.location.pathname)); // nothing of the old company may stay; drafts are kept on the device
  };
}

/** Offers the other companies to the palette. */
export function useCompanies(session: Session): void {
  const choose = useSwitch();
  const { zh, en } = bothOf('shell.company');
  useCommands('companies', () => othersOf(session).map(({ id, code, name }) => ({
    key: `company.${id}`, code: code ?? 'company', label: { zh: `${zh}:${name}`, en: `${en}: ${name}` }, run: () => void choose(id),
  })));
}

/** The company that one works in; who may enter several chooses among them here. */
export function Company({ session }: { session: Session }) {
  const choose = useSwitch();
  const name = session.company?.name;
  if (othersOf(session).length === 0) return <span className="pg-company pg-quiet" title={name}>{name}</span>;
  return (
    <Dropdown
      autoFocus
      trigger={['click']}
      menu={{
        className: 'pg-companies',
        items: session.companies.map((one) => ({
          key: String(one.id), label: one.name, icon: <CheckOutlined style={{ visibility: one.id === session.company?.id ? 'visible' : 'hidden' }} />, 'aria-checked': one.id === session.company?.id,
        })),
        onClick: ({ key }) => {
          if (Number(key) !== session.company?.id) void choose(Number(key));
        },
      }}
    >
      <button type="button" className="pg-company pg-company-open pg-quiet" title={name} aria-label={`${t('shell.company')}: ${name ?? ''}`} data-testid="company"><span>{name}</span><DownOutlined aria-hidden="true" /></button>
    </Dropdown>
  );
}
