import { useState } from 'react';
import { useTasks, type TaskState } from '../api/queries';
import { t, type MessageKey } from '../core/i18n';
import { messageOf } from './ui/problems';
import { Empty, Loading } from './ui/small';
import { TaskList } from './ui/TaskList';
import './list/list.css';
import './home.css';

const STATES: [TaskState, MessageKey][] = [['due', 'tasks.due_now'], ['later', 'tasks.later'], ['done', 'tasks.done']];

/** What is to be done: now, later, and what was done. */
export default function Inbox() {
  const [state, setState] = useState<TaskState>('due');
  const { data, isPending, error } = useTasks(state);
  return (
    <section className="pg-page" aria-labelledby="inbox-title" data-testid="inbox">
      <header className="pg-page-head">
        <h1 id="inbox-title">{t('shell.inbox')}</h1>
        <div className="pg-states" role="group">
          {STATES.map(([one, label]) => <button key={one} type="button" aria-pressed={state === one} onClick={() => setState(one)} data-testid={`tasks-${one}`}>{t(label)}</button>)}
        </div>
      </header>
      <div className="pg-page-body pg-padded">
        {isPending ? <Loading /> : error !== null ? <Empty title={t('client.failed')}><p>{messageOf(error)}</p></Empty> : data.rows.length === 0 ? (
          <Empty title={t(state === 'due' ? 'tasks.all_due' : 'tasks.none')}><p>{state === 'due' && data.open > data.due ? t('tasks.later_hint', { count: data.open - data.due }) : t('tasks.none_hint')}</p></Empty>
        ) : <TaskList tasks={data.rows} />}
      </div>
    </section>
  );
}
