import { App, Button } from 'antd';
import { CloseOutlined } from '../ui/icons';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Link } from 'react-router';
import { download, request } from '../../api/client';
import { onLive } from '../../api/events';
import { useMark } from '../../api/notices';
import { useMeta } from '../../api/queries';
import type { Notice, NoticePage, Task, TaskPage } from '../../api/types';
import { t } from '../../core/i18n';
import type { Meta } from '../../meta/types';
import { targetOf } from '../ui/targets';
import { tellRefused } from '../ui/tellRefused';
import { aged, newer, NONE, withArrived, without, type Shown, type Toast } from './arriving';
import './toasts.css';

const TICK_MS = 500;
const GATHER_MS = 300;
const LOOK_AT = 10;

function ofNotice(meta: Meta, notice: Notice): Toast {
  return { key: `notice/${notice.id}`, title: notice.title, detail: notice.label, to: targetOf(meta, notice), file: notice.file, notice: notice.id };
}

function ofTask(meta: Meta, task: Task): Toast {
  return { key: `task/${task.id}`, title: task.title, detail: t('toasts.task'), to: targetOf(meta, task) ?? '/inbox', file: '', notice: null };
}

/** What has come up just now. It takes no focus: F8 goes to it, Escape closes it and goes back. */
export function Toasts() {
  const meta = useMeta();
  const [now, setNow] = useState(NONE);
  const [paused, setPaused] = useState(false);
  const [ready, setReady] = useState(false);
  const box = useRef<HTMLElement>(null);
  const before = useRef<HTMLElement | null>(null);
  const latest = useRef(meta);
  latest.current = meta;

  useEffect(() => {
    const newest: { notice: number | null; task: number | null } = { notice: null, task: null };
    const waiting = new Set<'notice' | 'task'>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let looking = false;
    let gone = false;

    /** Asks quietly: who has been signed out meanwhile is asked by the page, not by a toast. */
    async function look(kind: 'notice' | 'task'): Promise<Toast[]> {
      const options = { signIn: false };
      if (kind === 'notice') {
        const { rows } = await request<NoticePage>('GET', '/api/notices', { ...options, query: { limit: LOOK_AT } });
        const fresh = newer(rows, newest.notice);
        newest.notice = Math.max(newest.notice ?? 0, ...rows.map((row) => row.id));
        return fresh.map((row) => ofNotice(latest.current, row));
      }
      const { rows } = await request<TaskPage>('GET', '/api/tasks', { ...options, query: { state: 'due', limit: LOOK_AT } });
      const fresh = newer(rows, newest.task);
      newest.task = Math.max(newest.task ?? 0, ...rows.map((row) => row.id));
      return fresh.map((row) => ofTask(latest.current, row));
    }

    async function gather(): Promise<void> {
      timer = undefined;
      const kinds = [...waiting];
      waiting.clear();
      looking = true;
      const found = await Promise.all(kinds.map((kind) => look(kind).catch((): Toast[] => []))); // the badge tells as well
      if (gone) return;
      setReady(true);
      setNow((current) => withArrived(current, found.flat()));
      looking = false;
      if (waiting.size > 0) ask();
    }

    function ask(...kinds: ('notice' | 'task')[]): void {
      for (const kind of kinds) waiting.add(kind);
      if (!looking) timer ??= setTimeout(() => void gather(), GATHER_MS);
    }
    ask('notice', 'task');
    const stop = onLive(({ type }) => {
      if (type === 'notice' || type === 'task') ask(type);
    });
    return () => {
      gone = true;
      clearTimeout(timer);
      stop();
    };
  }, []);

  const any = now.shown.length > 0;
  useEffect(() => {
    if (!any || paused) return undefined;
    const ticking = setInterval(() => {
      if (document.visibilityState === 'visible') setNow((current) => aged(current, TICK_MS));
    }, TICK_MS);
    return () => clearInterval(ticking);
  }, [any, paused]);

  useEffect(() => {
    function onKey(event: globalThis.KeyboardEvent): void {
      if (event.key !== 'F8' || event.isComposing) return;
      const first = box.current?.querySelector<HTMLElement>('a, button');
      if (first === null || first === undefined) return;
      event.preventDefault();
      if (box.current?.contains(document.activeElement) !== true) before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      first.focus();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  function close(toast: Shown): void {
    const had = box.current?.contains(document.activeElement) === true;
    const next = now.shown.find((one) => one.key !== toast.key);
    setNow((current) => without(current, toast.key));
    if (!had) return;
    setPaused(false);
    if (next === undefined) before.current?.focus();
    else box.current?.querySelector<HTMLElement>(`[data-key="${next.key}"] a, [data-key="${next.key}"] button`)?.focus();
  }

  return (
    <section
      ref={box} className="pg-toasts" role="log" aria-live="polite" aria-relevant="additions" aria-label={t('toasts.title')} data-testid="toasts" data-ready={ready}
      onMouseEnter={() => setPaused(true)} onMouseLeave={() => setPaused(false)} onFocus={() => setPaused(true)} onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setPaused(false); }}
    >
      {now.shown.map((toast) => <One key={toast.key} toast={toast} onClose={() => close(toast)} />)}
      {now.more > 0 && <Link className="pg-toast-more" to="/inbox" onClick={() => setNow(NONE)} data-testid="toasts-more">{t('toasts.more', { count: now.more })}</Link>}
    </section>
  );
}

function One({ toast, onClose }: { toast: Shown; onClose: () => void }) {
  const { message } = App.useApp();
  const mark = useMark();

  function follow(): void {
    if (toast.notice !== null) mark({ ids: [toast.notice] }).catch(() => undefined); // it stays unread
    onClose();
  }
  async function fetchFile(): Promise<void> {
    try {
      await download(toast.file, undefined, toast.title);
      follow();
    } catch (reason) {
      tellRefused(message, reason);
    }
  }
  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' && event.key !== 'Delete') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  }
  return (
    <div className="pg-toast" data-key={toast.key} data-testid="toast" onKeyDown={onKey} data-own-keys>
      <div>
        {toast.to === null ? <span>{toast.title}</span> : <Link to={toast.to} onClick={follow}>{toast.title}</Link>}
        <small className="pg-quiet">{toast.detail}</small>
        {toast.file !== '' && <Button size="small" onClick={() => void fetchFile()} data-testid="toast-file">{t('notices.download')}</Button>}
      </div>
      <button type="button" className="pg-toast-close" aria-label={t('toasts.close', { title: toast.title })} onClick={onClose} data-testid="toast-close"><CloseOutlined aria-hidden="true" /></button>
    </div>
  );
}
