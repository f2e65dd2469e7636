import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import type { Ref } from 'react';
import { Link } from 'react-router';
import { actionKeys } from '../../api/actions';
import { post } from '../../api/client';
import { useMeta } from '../../api/queries';
import type { Task } from '../../api/types';
import { labelText, t } from '../../core/i18n';
import { localToday } from '../../core/dates';
import { pathOfType } from '../shell/menu';
import { tellRefused } from './tellRefused';
import { useRuleName } from './useRuleName';

const doneKeys = actionKeys();

/** Tasks with a way to the document and a way to say that the work is done. */
export function TaskList({ tasks, list }: { tasks: Task[]; list?: Ref<HTMLUListElement> }) {
  const meta = useMeta();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const ruleName = useRuleName();
  const today = localToday();

  async function finish(task: Task): Promise<void> {
    try {
      await post(`/api/tasks/${task.id}/done`, {}, { key: doneKeys.keyOf(String(task.id), {}) });
      doneKeys.decided(String(task.id));
    } catch (reason) {
      tellRefused(message, reason);
    }
    void queries.invalidateQueries({ queryKey: ['tasks'] });
    void queries.invalidateQueries({ queryKey: ['home'] });
  }

  return (
    <ul className="pg-tasks" ref={list}>
      {tasks.map((task) => {
        const type = meta.types.find((one) => one.code === task.type);
        const late = task.state === 'open' && task.due_on !== null && task.due_on !== undefined && task.due_on < today;
        return (
          <li key={task.id} data-testid="task">
            <div>
              {type !== undefined && task.document_id !== null ? <Link to={`${pathOfType(type)}/${task.document_id}`}>{task.title}</Link> : <span>{task.title}</span>}
              <small className="pg-quiet">
                {[type === undefined ? '' : labelText(type.label), task.number ?? '', task.made_by_rule ? t('tasks.by_rule', { rule: ruleName(task.made_by_rule) }) : ''].filter((one) => one !== '').join(' · ')}
              </small>
            </div>
            {task.due_on !== null && task.due_on !== undefined && <span className={`pg-nowrap ${late ? 'pg-negative' : 'pg-quiet'}`}>{t('tasks.due', { day: task.due_on })}</span>}
            {task.state === 'open' && <Button size="small" onClick={() => void finish(task)} data-testid="task-done">{t('tasks.finish')}</Button>}
          </li>
        );
      })}
    </ul>
  );
}
