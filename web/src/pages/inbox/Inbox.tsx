import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useSearchParams } from 'react-router';
import { get } from '../../api/client';
import { usePages } from '../../api/pages';
import { keys, type TaskState } from '../../api/queries';
import type { NoticePage, TaskPage } from '../../api/types';
import { t, type MessageKey } from '../../core/i18n';
import { HelpButton } from '../../help/HelpButton';
import { Awaited } from '../ui/Awaited';
import { MoreRows } from '../ui/MoreRows';
import { Empty } from '../ui/small';
import { TaskList } from '../ui/TaskList';
import { Notices } from './Notices';
import '../list/list.css';
import '../home.css';

const STATES: [TaskState, MessageKey][] = [['due', 'tasks.due_now'], ['later', 'tasks.later'], ['done', 'tasks.done']];
const NOTICES = 'notices';
const POLL_MS = 60_000;

/** What is to be done: now, later, and what was done; and what one was told, by kinds. The address says which. */
export default function Inbox() {
  const [parameters, setParameters] = useSearchParams();
  const asked = parameters.get('show') ?? 'due';
  const [kind, unread] = [parameters.get('kind') ?? '', parameters.get('unread') === '1'];
  const { data } = useQuery({ queryKey: [...keys.notices, 'kinds'], queryFn: () => get<NoticePage>('/api/notices', { limit: 1 }) });
  const state = STATES.find(([one]) => one === asked)?.[0] ?? 'due';
  const ofNotices = asked === NOTICES;

  function show(next: Record<string, string>): void {
    setParameters(new URLSearchParams(Object.entries(next).filter(([, value]) => value !== '')));
  }
  const pill = (id: string, pressed: boolean, text: string, count: number, to: Record<string, string>) => (
    <button key={id} type="button" aria-pressed={pressed} onClick={() => show(to)} data-testid={id}>{text}{count > 0 && <b className="pg-count"> {count}</b>}</button>
  );
  return (
    <section className="pg-page" aria-labelledby="inbox-title" data-testid="inbox">
      <header className="pg-page-head">
        <h1 id="inbox-title">{t('shell.inbox')}</h1>
        <div className="pg-states" role="group" aria-label={t('shell.inbox')}>
          {STATES.map(([one, label]) => pill(`tasks-${one}`, !ofNotices && state === one, t(label), 0, { show: one === 'due' ? '' : one }))}
        </div>
        <div className="pg-states pg-kinds" role="group" aria-label={t('notices.title')}>
          {pill('notices-all', ofNotices && kind === '', t('notices.title'), data?.unread ?? 0, { show: NOTICES, unread: unread ? '1' : '' })}
          {(data?.kinds ?? []).map((one) => pill(`notices-${one.code}`, ofNotices && kind === one.code, one.label, one.unread, { show: NOTICES, kind: one.code, unread: unread ? '1' : '' }))}
        </div>
        <span className="pg-spacer" />
        {ofNotices && <label><input type="checkbox" checked={unread} onChange={(event) => show({ show: NOTICES, kind, unread: event.target.checked ? '1' : '' })} data-testid="notices-unread" /> {t('notices.only_unread')}</label>}
      </header>
      <div className="pg-page-body pg-padded">
        {ofNotices ? <Notices kind={kind} unread={unread} onAll={() => show({ show: NOTICES })} /> : <Tasks state={state} onLater={() => show({ show: 'later' })} />}
      </div>
    </section>
  );
}

function Tasks({ state, onLater }: { state: TaskState; onLater: () => void }) {
  const list = useRef<HTMLUListElement>(null);
  const { query, rows, first } = usePages<TaskPage>(keys.tasks(state), '/api/tasks', { state }, () => POLL_MS);
  if (first === undefined) return <Awaited query={query} />;
  if (rows.length > 0) return <><TaskList tasks={rows} list={list} /><MoreRows pages={query} shown={rows.length} list={list} /></>;
  const later = state === 'due' ? first.open - first.due : 0;
  return (
    <Empty title={t(state === 'due' ? 'tasks.all_due' : 'tasks.none')} act={later > 0 ? [[t('tasks.later'), onLater]] : []}>
      <p>{later > 0 ? t('tasks.later_hint', { count: later }) : t(state === 'done' ? 'tasks.none_done' : 'tasks.none_hint')}</p>
      <HelpButton topic="inbox" />
    </Empty>
  );
}
