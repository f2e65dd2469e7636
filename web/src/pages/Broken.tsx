import { Button } from 'antd';
import { useRouteError } from 'react-router';
import { t } from '../core/i18n';
import { Empty } from './ui/small';

/** Stands in for a page that threw; the rest of the client goes on. */
export function Broken() {
  const reason = useRouteError();
  return (
    <Empty title={t('shell.broken')}>
      <p>{t('shell.broken_hint')}</p>
      <p><code>{reason instanceof Error ? reason.message : String(reason)}</code></p>
      <Button type="primary" onClick={() => location.reload()}>{t('shell.reload')}</Button>
    </Empty>
  );
}
