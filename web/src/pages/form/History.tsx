import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { actionKeys } from '../../api/actions';
import { get, post, request } from '../../api/client';
import { keys, useSignedIn } from '../../api/queries';
import type { Comment, HistoryEntry } from '../../api/types';
import { t } from '../../core/i18n';
import { formatValue } from '../../meta/format';
import type { TypeMeta } from '../../meta/types';
import { Changes, operationText } from '../ui/Changes';
import { messageOf } from '../ui/problems';
import { Loading } from '../ui/small';
import { CommentBox } from './CommentBox';

const INSTANT = { name: 'at', type: 'datetime' as const, label: { zh: '时间', en: 'Time' } };
const sendKeys = actionKeys();

/** Who said, changed or did what and when, the newest first; and where one says something. */
export default function History({ type, id }: { type: TypeMeta; id: string }) {
  const path = `${type.path}/${id}/comments`;
  const key = keys.record(type.code, id, 'comments');
  const place = `comment.${useSignedIn().user.id}.${type.code}.${id}`;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [changing, setChanging] = useState<number | null>(null);
  const changes = useQuery({ queryKey: keys.record(type.code, id, 'history'), queryFn: () => get<{ rows: HistoryEntry[] }>(`${type.path}/${id}/history`) });
  const comments = useQuery({ queryKey: key, queryFn: () => get<{ rows: Comment[] }>(path) });
  const failure = changes.error ?? comments.error;

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (reason) {
      void message.error(messageOf(reason));
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

  if (failure !== null) return <p className="pg-negative">{messageOf(failure)}</p>;
  if (changes.data === undefined || comments.data === undefined) return <Loading />;
  const said = comments.data.rows.map((comment) => ({ at: comment.created_at, comment, entry: null }));
  const done = changes.data.rows.map((entry) => ({ at: entry.at, comment: null, entry }));
  const rows = [...said, ...done].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <>
      <CommentBox path={path} place={place} onSend={send} />
      {rows.length === 0 ? <p className="pg-quiet">{t('history.none')}</p> : (
        <table className="pg-plain" data-testid="history">
          <tbody>
            {rows.map(({ at, comment, entry }, index) => (
              <tr key={comment === null ? `change-${index}` : `comment-${comment.id}`} data-testid={comment === null ? undefined : 'comment'}>
                <td className="pg-nowrap">{formatValue(INSTANT, at)}</td>
                <td className="pg-nowrap">{(comment?.created_by ?? entry?.user)?.name ?? t('common.system')}</td>
                <td className="pg-quiet pg-nowrap">{comment === null ? operationText(entry.op) : t('comments.said')}</td>
                <td>
                  {comment === null ? <Changes type={type} changes={entry.changes} /> : changing === comment.id ? (
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
