import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useState } from 'react';
import { get, queryString } from '../../api/client';
import { labelText, t } from '../../core/i18n';
import type { TypeMeta } from '../../meta/types';
import { messageOf } from '../../pages/ui/problems';
import { Loading } from '../../pages/ui/small';
import { useTemplates } from './PrintButton';
import './preview.css';

interface Pages {
  /** PNG in base 64. */
  pages: string[];
  count: number;
  whole: boolean;
}

/** A record as it will be printed: the template, how many pages, the first of them as pictures. Looking counts nothing. */
export default function PrintPreview({ type, id, onClose }: { type: TypeMeta; id: string; onClose: () => void }) {
  const templates = useTemplates(type);
  const [chosen, choose] = useState<string | null>(null);
  const usual = templates.find((one) => one.is_default);
  const template = chosen ?? (usual === undefined ? 'standard' : String(usual.id));
  const path = `${type.path}/${id}/print`;
  const { data, error } = useQuery({
    queryKey: ['print', type.code, id, template], queryFn: ({ signal }) => get<Pages>(path, { format: 'pages', template }, signal), staleTime: 0, gcTime: 0, retry: false,
  });
  const print = () => void window.open(path + queryString({ format: 'pdf', template }), '_blank', 'noopener');
  return (
    <Modal
      open width={900} title={t('printing.preview')} okText={t('form.print')} cancelText={t('common.close')} onOk={print} onCancel={onClose} okButtonProps={{ autoFocus: true }}
      wrapProps={{ 'data-testid': 'print-preview' }}
    >
      <div className="pg-preview-head">
        {templates.length > 0 && (
          <label>
            {t('printing.template')}{' '}
            <select className="pg-input" value={template} onChange={(event) => choose(event.target.value)} data-testid="preview-template">
              {templates.map((one) => <option key={one.id} value={String(one.id)}>{labelText(one.label)}</option>)}
              <option value="standard">{t('printing.standard')}</option>
            </select>
          </label>
        )}
        <span role="status">{data === undefined ? '' : wordsOf(data)}</span>
      </div>
      {error !== null && <div className="pg-notice bad" role="alert">{messageOf(error)}</div>}
      {data === undefined && error === null && <Loading />}
      {data !== undefined && (
        <div className="pg-preview-pages" tabIndex={0} role="region" aria-label={t('printing.preview')}>
          {data.pages.map((page, at) => <img key={at} src={`data:image/png;base64,${page}`} alt={t('printing.preview_page', { page: at + 1, count: data.count })} />)}
        </div>
      )}
    </Modal>
  );
}

function wordsOf({ pages, count, whole }: Pages): string {
  if (!whole) return t('printing.preview_part', { shown: pages.length });
  return pages.length < count ? t('printing.preview_first', { shown: pages.length, count }) : t('printing.preview_count', { count });
}
