import { Link } from 'react-router';
import { t } from '../core/i18n';
import { Empty } from './ui/small';

export default function NotFound() {
  return (
    <Empty title={t('shell.not_found')}>
      <p>{t('shell.not_found_hint')}</p>
      <Link to="/">{t('shell.to_home')}</Link>
    </Empty>
  );
}
