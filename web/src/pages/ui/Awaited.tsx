import type { ReactNode } from 'react';
import { t } from '../../core/i18n';
import { Loading } from './Loading';
import { messageOf } from './problems';
import { Empty } from './small';

export interface Asked {
  data: unknown;
  error: unknown;
  refetch: () => unknown;
}

/**
 * In place of an answer that is not there: it is on its way, or why it did not come, and a way to ask again. Whoever draws
 * this asks first whether there are `data`: those stay on the screen, and what is typed with them, whatever comes of asking again.
 */
export function Awaited({ query, children }: { query: Asked; children?: ReactNode }) {
  if (query.error === null) return <Loading />;
  return <Empty title={t('client.failed')} act={[[t('client.retry'), () => void query.refetch()]]}><p>{messageOf(query.error)}</p>{children}</Empty>;
}
