import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { actionKeys } from '../../api/actions';
import { get, post, request } from '../../api/client';
import { keys, useSignedIn } from '../../api/queries';
import type { Comment, HistoryEntry } from '../../api/types';
import { t } from '../../core/i18n';
import { formatInstant } from '../../meta/format';
import type { TypeMeta } from '../../meta/types';
import { Changes, operationText } from '../ui/Changes';
import { Awaited } from '../ui/Awaited';
import { tellRefused } from '../ui/tellRefused';
import { CommentBox } from './CommentBox';
import { happenings, kindsOf, ofKind, type Kind } from './timeline';
import '../list/list.css';

const sendKeys = actionKeys();

/** Who said, changed or did what and when, the newest first; and where one says something. */
export default function History({ type, id }: { type: TypeMeta; id: string }) {
  const path = `${type.path}/${id}/comments`;
  const key = keys.record(type.code, id, 'comments');
  const place = `comment.${useSignedIn().user.id}.${type.code}.${id}`;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [kind, setKind] = useState<Kind | null>(null);
  const [changing, setChanging] = useState<number | null>(null);
  const changes = useQuery({ queryKey: keys.record(type.code, id, 'history'), queryFn: () => get<{ rows: HistoryEntry[] }>(`${type.path}/${id}/history`) });
  const comments = useQuery({ queryKey: key, queryFn: () => get<{ rows: Comment[] }>(path) });

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (reason) {
      tellRefused(message, reason);
      return false;
    } finally {
      await queries.invalidateQueries({ queryKey: key });
    }
  }

  async function send(text: string, mentions: number[]): Promise<boolean> {
    const body = { text, mentions };
    const done = await attempt(() => post(path, body, { key: sendKeys.keyOf(path, body) }));
    if (done) sendKeys.decided(path);
    return done;
  }

  async function change(comment: Comment, text: string, mentions: number[]): Promise<boolean> {
    const done = await attempt(() => request('PATCH', `${path}/${comment.id}`, { body: { text, mentions } }));
    if (done) setChanging(null);
    return done;
  }

  if (changes.data === undefined) return <Awaited query={changes} />;
  if (comments.data === undefined) return <Awaited query={comments} />;
  const all = happenings(comments.data.rows, changes.data.rows);
  const kinds = kindsOf(all);
  const shown = kind !== null && kinds.includes(kind) ? kind : null;
  const rows = ofKind(all, shown);
  return (
    <>
      <CommentBox path={path} place={place} onSend={send} />
      {kinds.length > 0 && (
        <div className="pg-states" role="group" aria-label={t('timeline.title')}>
          {[null, ...kinds].map((one) => <button key={one ?? 'all'} type="button" aria-pressed={shown === one} onClick={() => setKind(one)} data-testid={`timeline-${one ?? 'all'}`}>{t(one === null ? 'common.all' : `timeline.${one}`)}</button>)}
        </div>
      )}
      {rows.length === 0 ? <p className="pg-quiet">{t('history.none')}</p> : (
        <table className="pg-plain" data-testid="history">
          <tbody>
            {rows.map(({ key: row, at, kind: what, comment, entry }) => (
              <tr key={row} data-testid={comment === null ? undefined : 'comment'} data-kind={what}>
                <td className="pg-nowrap">{formatInstant(at)}</td>
                <td className="pg-nowrap">{(comment?.created_by ?? entry?.user)?.name ?? t('common.system')}</td>
                <td className="pg-quiet pg-nowrap">{comment === null ? whatText(entry as HistoryEntry) : t('comments.said')}</td>
                <td>
                  {comment === null ? <Done type={type} entry={entry as HistoryEntry} /> : changing === comment.id ? (
                    <CommentBox path={path} place={`${place}.${comment.id}`} first={comment} onSend={(text, mentions) => change(comment, text, mentions)} onCancel={() => setChanging(null)} />
                  ) : (
                    <Said comment={comment} onChange={() => setChanging(comment.id)} onDelete={() => void attempt(() => request('DELETE', `${path}/${comment.id}`))} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function whatText(entry: HistoryEntry): string {
  if (entry.kind === 'print') return t('timeline.print');
  if (entry.kind === 'file') return t(entry.op === 'delete' ? 'timeline.file_gone' : 'timeline.file_added');
  return operationText(entry.op);
}

function Done({ type, entry }: { type: TypeMeta; entry: HistoryEntry }) {
  if (entry.kind === 'file') return <span>{entry.about}</span>;
  if (entry.kind === 'print') return <span>{entry.about === 'standard' ? t('timeline.standard') : entry.about}</span>;
  return <Changes type={type} changes={entry.changes} />;
}

function Said({ comment, onChange, onDelete }: { comment: Comment; onChange: () => void; onDelete: () => void }) {
  return (
    <>
      <span className="pg-said">{comment.text}</span>
      {comment.changed_at !== null && <small className="pg-quiet"> {t('comments.changed')}</small>}
      {comment.may_change && (
        <small> <button type="button" className="pg-link" onClick={onChange} data-testid="comment-change">{t('comments.change')}</button> <button type="button" className="pg-link" onClick={onDelete} data-testid="comment-delete">{t('common.delete')}</button></small>
      )}
    </>
  );
}
