import { useState } from 'react';
import { useTasks } from '../api/queries';
import { t } from '../core/i18n';
import { messageOf } from './ui/problems';
import { Empty, Loading } from './ui/small';
import { TaskList } from './ui/TaskList';
import './list/list.css';
import './home.css';

export default function Inbox() {
  const [state, setState] = useState<'open' | 'done'>('open');
  const { data, isPending, error } = useTasks(state);
  return (
    <section className="pg-page" aria-labelledby="inbox-title" data-testid="inbox">
      <header className="pg-page-head">
        <h1 id="inbox-title">{t('shell.inbox')}</h1>
        <div className="pg-states" role="group">
          {(['open', 'done'] as const).map((one) => <button key={one} type="button" aria-pressed={state === one} onClick={() => setState(one)}>{t(`tasks.${one}`)}</button>)}
        </div>
      </header>
      <div className="pg-page-body pg-padded">
        {isPending ? <Loading /> : error !== null ? <Empty title={t('client.failed')}><p>{messageOf(error)}</p></Empty> : data.rows.length === 0 ? (
          <Empty title={t('tasks.none')}><p>{t('tasks.none_hint')}</p></Empty>
        ) : <TaskList tasks={data.rows} />}
      </div>
    </section>
  );
}
