import { NavLink } from 'react-router';
import { keep, kept } from '../../core/device';
import { labelText, t } from '../../core/i18n';
import type { MenuModule } from './menu';

interface Props {
  modules: MenuModule[];
  administrator: boolean;
  /** Whether the user may make custom fields. */
  customizes: boolean;
  onChosen?: () => void;
}

const FOLDED = 'guantong.navigation.folded';

function folded(): string[] {
  return (kept(FOLDED) ?? '').split(',');
}

function remember(module: string, open: boolean): void {
  const others = folded().filter((one) => one !== '' && one !== module);
  keep(FOLDED, (open ? others : [...others, module]).join(','));
}

/** The navigation by module; folded modules are remembered on the device. */
export function Navigation({ modules, administrator, customizes, onChosen }: Props) {
  const closed = folded();
  const item = (to: string, text: string) => <NavLink key={to} to={to} end={to === '/' || to === '/reports'} onClick={onChosen}>{text}</NavLink>;
  return (
    <nav className="pg-nav" aria-label={t('shell.navigation')}>
      {item('/', t('shell.home'))}
      {item('/inbox', t('shell.inbox'))}
      {modules.map((module) => (
        <details key={module.code} open={!closed.includes(module.code)} onToggle={(event) => remember(module.code, event.currentTarget.open)}>
          <summary>{labelText(module.label)}</summary>
          {module.entries.map((entry) => item(entry.to, labelText(entry.label)))}
        </details>
      ))}
      <details open={!closed.includes('tools')} onToggle={(event) => remember('tools', event.currentTarget.open)}>
        <summary>{t('shell.tools')}</summary>
        {item('/reports', t('shell.reports'))}
        {item('/jobs', t('shell.jobs'))}
        {administrator && item('/access', t('access.title'))}
        {customizes && item('/customize', t('customize.title'))}
        {customizes && item('/printing', t('printing.title'))}
        {customizes && item('/numbering', t('numbering.title'))}
        {customizes && item('/brand', t('brand.title'))}
        {administrator && item('/audit', t('shell.audit'))}
      </details>
    </nav>
  );
}
