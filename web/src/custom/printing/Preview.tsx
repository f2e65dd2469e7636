import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { get, post } from '../../api/client';
import { t } from '../../core/i18n';
import type { DataRecord, TypeMeta } from '../../meta/types';
import { messageOf } from '../../pages/ui/problems';
import type { Layout } from './model';

const PAUSE_MS = 350;

interface Pages {
  pages: string[];
  count: number;
  width: string;
  height: string;
}

/** A real record in the layout, drawn by the server a moment after the last change. */
export function Preview({ type, layout }: { type: TypeMeta; layout: Layout }) {
  const text = JSON.stringify(layout);
  const [settled, setSettled] = useState(text);
  const [record, setRecord] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data: recent } = useQuery({ queryKey: ['printing', 'recent', type.code], queryFn: () => get<{ rows: DataRecord[] }>(type.path, { limit: 20, columns: type.title }) });
  const shown = useQuery({
    queryKey: ['printing', 'pages', type.code, settled, record],
    queryFn: () => post<Pages>('/api/printing/pages', { type: type.code, layout: settled, ...(record === '' ? {} : { record: Number(record) }) }),
    placeholderData: (before) => before, retry: false, gcTime: 0,
  });
  return (
    <div className="pg-preview" aria-busy={shown.isFetching || settled !== text} data-testid="preview">
      <div className="pg-tools">
        <label htmlFor="preview-record" className="pg-quiet">{t('printing.preview_of')}</label>
        <select id="preview-record" className="pg-input pg-block-kind" value={record} onChange={(event) => setRecord(event.target.value)}>
          <option value="">{t('printing.newest')}</option>
          {(recent?.rows ?? []).map((row) => <option key={String(row.id)} value={String(row.id)}>{String(row[type.title] ?? row.number ?? row.code ?? row.id)}</option>)}
        </select>
        {shown.data !== undefined && <span className="pg-quiet" data-testid="preview-size">{t('printing.pages', { count: shown.data.count, width: Number(shown.data.width), height: Number(shown.data.height) })}</span>}
      </div>
      {shown.error !== null && <div className="pg-notice bad" role="alert">{messageOf(shown.error)}</div>}
      {shown.data?.pages.map((page, at) => <img key={at} src={`data:image/png;base64,${page}`} alt={t('printing.page', { number: at + 1 })} />)}
    </div>
  );
}
