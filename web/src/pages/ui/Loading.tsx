import { t } from '../../core/i18n';
import { useLate } from './useLate';

interface Props {
  busy?: boolean;
  /** `block` stands where nothing is yet, `bar` above what is there already, `over` before a dialog whose program is on its way. */
  kind?: 'block' | 'bar' | 'over';
}

const CLASSES = { block: 'pg-loading', bar: 'pg-bar', over: 'pg-over' };

/** Says that something is on its way: after 300 ms, then for 300 ms at least, and without moving anything. */
export function Loading({ busy = true, kind = 'block' }: Props) {
  const late = useLate(busy, kind === 'block');
  return (
    <div className={CLASSES[kind]} role="status" data-late={late || undefined} data-testid={`loading-${kind}`}>
      {late && (kind === 'bar' ? <span className="pg-visually-hidden">{t('common.loading')}</span> : <><span className="pg-turning" aria-hidden="true" />{t('common.loading')}</>)}
    </div>
  );
}
