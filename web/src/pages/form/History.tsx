import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import { keys } from '../../api/queries';
import type { HistoryEntry } from '../../api/types';
import { t } from '../../core/i18n';
import { formatValue } from '../../meta/format';
import type { TypeMeta } from '../../meta/types';
import { Changes, operationText } from '../ui/Changes';
import { messageOf } from '../ui/problems';
import { Loading } from '../ui/small';

const INSTANT = { name: 'at', type: 'datetime' as const, label: { zh: '时间', en: 'Time' } };

/** Who changed what and when, the newest first. */
export default function History({ type, id }: { type: TypeMeta; id: string }) {
  const { data, error } = useQuery({ queryKey: keys.record(type.code, id, 'history'), queryFn: () => get<{ rows: HistoryEntry[] }>(`${type.path}/${id}/history`) });
  if (error !== null) return <p className="pg-negative">{messageOf(error)}</p>;
  if (data === undefined) return <Loading />;
  if (data.rows.length === 0) return <p className="pg-quiet">{t('history.none')}</p>;
  return (
    <table className="pg-plain" data-testid="history">
      <tbody>
        {data.rows.map((entry, at) => (
          <tr key={at}><td className="pg-nowrap">{formatValue(INSTANT, entry.at)}</td><td className="pg-nowrap">{entry.user?.name ?? t('common.system')}</td><td className="pg-quiet">{operationText(entry.op)}</td><td><Changes type={type} changes={entry.changes} /></td></tr>
        ))}
      </tbody>
    </table>
  );
}
