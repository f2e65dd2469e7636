import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState, type DragEvent } from 'react';
import { newKey } from '../../api/actions';
import { download, get, post, request } from '../../api/client';
import { keys } from '../../api/queries';
import type { Attachment } from '../../api/types';
import { t } from '../../core/i18n';
import { formatInstant } from '../../meta/format';
import type { TypeMeta } from '../../meta/types';
import { tellRefused } from '../ui/tellRefused';
import '../list/list.css';

const KILO = 1024;

function sizeText(bytes: number): string {
  if (bytes < KILO) return `${bytes} B`;
  return bytes < KILO * KILO ? `${(bytes / KILO).toFixed(0)} kB` : `${(bytes / KILO / KILO).toFixed(1)} MB`;
}

/** Files kept with the document. */
export default function Files({ type, id }: { type: TypeMeta; id: string }) {
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [sending, setSending] = useState(false);
  const [over, setOver] = useState(false);
  const key = keys.record(type.code, id, 'attachments');
  const path = `${type.path}/${id}/attachments`;
  const { data } = useQuery({ queryKey: key, queryFn: () => get<{ rows: Attachment[] }>(path) });

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (reason) {
      tellRefused(message, reason);
    }
    await queries.invalidateQueries({ queryKey: key });
  }

  async function send(files: readonly File[]): Promise<void> {
    setSending(true);
    for (const file of files) {
      const form = new FormData();
      form.append('file', file);
      await attempt(() => post(path, undefined, { form, key: newKey() }));
    }
    setSending(false);
  }

  const rows = data?.rows ?? [];
  return (
    <div data-testid="files">
      <label className={`pg-drop pg-drop-small${over ? ' over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={(event: DragEvent) => { event.preventDefault(); setOver(false); void send([...event.dataTransfer.files]); }}>
        <span>{sending ? t('files.sending') : t('files.drop')}</span>
        <input type="file" multiple className="pg-visually-hidden" onChange={(event) => { void send([...(event.target.files ?? [])]); event.target.value = ''; }} data-testid="file-input" />
      </label>
      {rows.length === 0 ? <p className="pg-quiet">{t('files.none')} {t('empty.files')}</p> : (
        <table className="pg-plain">
          <tbody>
            {rows.map((file) => (
              <tr key={file.id}>
                <td><button type="button" className="pg-link" onClick={() => void attempt(() => download(`${path}/${file.id}`, undefined, file.name))}>{file.name}</button></td>
                <td className="pg-number">{sizeText(file.size)}</td>
                <td className="pg-quiet">{typeof file.created_by === 'object' ? file.created_by?.name : file.created_by} {formatInstant(file.created_at)}</td>
                <td><button type="button" className="pg-link" aria-label={t('files.delete', { name: file.name })} onClick={() => void attempt(() => request('DELETE', `${path}/${file.id}`))}>{t('common.delete')}</button></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
