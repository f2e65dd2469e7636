import { App, Button } from 'antd';
import { useRef } from 'react';
import { Link } from 'react-router';
import { download } from '../../api/client';
import { useMark, type Marked } from '../../api/notices';
import { usePages } from '../../api/pages';
import { keys, useMeta } from '../../api/queries';
import type { Notice, NoticePage } from '../../api/types';
import { labelText, t } from '../../core/i18n';
import { formatInstant } from '../../meta/format';
import { HelpButton } from '../../help/HelpButton';
import { Awaited } from '../ui/Awaited';
import { MoreRows } from '../ui/MoreRows';
import { tellRefused } from '../ui/tellRefused';
import { Empty } from '../ui/small';
import { targetOf } from '../ui/targets';

/** What one was told, the newest first: each leads to what it is about, and is read when it is followed. */
export function Notices({ kind, unread, onAll }: { kind: string; unread: boolean; onAll: () => void }) {
  const { message } = App.useApp();
  const mark = useMark();
  const list = useRef<HTMLUListElement>(null);
  const { query, rows, first } = usePages<NoticePage>(keys.notices, '/api/notices', { kind, unread: unread ? '1' : '' });
  if (first === undefined) return <Awaited query={query} />;

  async function attempt(marked: Marked): Promise<void> {
    try {
      await mark(marked);
    } catch (reason) {
      tellRefused(message, reason);
    }
  }
  if (rows.length === 0) {
    const narrowed = kind !== '' || unread;
    return <Empty title={t(unread ? 'notices.all_read' : 'notices.none')} act={narrowed ? [[t('notices.show_all'), onAll]] : []}><p>{t('notices.none_hint')}</p><HelpButton topic="notices" /></Empty>;
  }
  return (
    <>
      {rows.some((row) => row.read_at === null) && <p><Button size="small" onClick={() => void attempt(kind === '' ? {} : { kind })} data-testid="notices-read-all">{t('notices.read_all')}</Button></p>}
      <ul className="pg-tasks" ref={list}>
        {rows.map((row) => <One key={row.id} notice={row} onMark={(read) => void attempt({ ids: [row.id], read })} />)}
      </ul>
      <MoreRows pages={query} shown={rows.length} list={list} />
    </>
  );
}

function One({ notice, onMark }: { notice: Notice; onMark: (read: boolean) => void }) {
  const meta = useMeta();
  const { message } = App.useApp();
  const isUnread = notice.read_at === null;
  const target = targetOf(meta, notice);
  const type = meta.types.find((one) => one.code === notice.type);
  const follow = () => {
    if (isUnread) onMark(true);
  };
  async function fetchFile(): Promise<void> {
    try {
      await download(notice.file, undefined, notice.title);
      follow();
    } catch (reason) {
      tellRefused(message, reason);
    }
  }
  return (
    <li data-testid="notice" data-unread={isUnread}>
      <div>
        {isUnread && <span className="pg-unread"><span className="pg-visually-hidden">{t('notices.is_unread')}</span></span>}
        {target === null ? <span>{notice.title}</span> : <Link to={target} onClick={follow}>{notice.title}</Link>}
        <small className="pg-quiet">{[notice.label, type === undefined ? '' : labelText(type.label), formatInstant(notice.created_at)].filter((one) => one !== '').join(' · ')}</small>
      </div>
      {notice.file !== '' && <Button size="small" onClick={() => void fetchFile()} data-testid="notice-file">{t('notices.download')}</Button>}
      <button type="button" className="pg-link" onClick={() => onMark(isUnread)} data-testid="notice-mark">{t(isUnread ? 'notices.mark_read' : 'notices.mark_unread')}</button>
    </li>
  );
}
