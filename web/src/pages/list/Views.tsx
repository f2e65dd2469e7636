import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, Modal } from 'antd';
import { DownOutlined } from '../ui/icons';
import { useState } from 'react';
import { actionKeys } from '../../api/actions';
import { get, post, request } from '../../api/client';
import { usePreference } from '../../api/preferences';
import { t } from '../../core/i18n';
import type { Problem, TypeMeta } from '../../meta/types';
import { problemsOf } from '../ui/problems';
import { tellRefused } from '../ui/tellRefused';
import { Refused } from '../ui/Refused';
import { sharedWith } from '../ui/sharedWith';
import { useSure } from '../ui/useSure';
import { viewOf, type ListState } from './state';

export interface SavedView {
  id: number;
  name: string;
  query: string;
  columns: string[];
  roles: number[];
  everybody: boolean;
  is_default: boolean;
  mine: boolean;
  owner: string | null;
  may_change: boolean;
}

interface ViewPage {
  rows: SavedView[];
  roles: { id: number; name: string }[];
}

const keyOf = (type: string) => ['views', type];

export function useViews(type: TypeMeta) {
  return useQuery({ queryKey: keyOf(type.code), queryFn: () => get<ViewPage>('/api/views', { type: type.code }) });
}

/** The view with which the list opens: the user's own choice, else one that is shared as the default. `none` is a choice too. */
export function defaultView(views: readonly SavedView[], chosen: number | null): SavedView | undefined {
  if (chosen !== null) return views.find((view) => view.id === chosen);
  return views.find((view) => view.is_default && !view.mine);
}

interface Props {
  type: TypeMeta;
  state: ListState;
  columns: string[] | null;
  onApply: (view: SavedView | null) => void;
}

/** The saved views of a list: choose, save, share, open by default, delete. */
export function Views({ type, state, columns, onApply }: Props) {
  const { message } = App.useApp();
  const sure = useSure();
  const queries = useQueryClient();
  const { data } = useViews(type);
  const [chosen, choose] = usePreference<number | null>(`list.view.${type.code}`, null);
  const [editing, setEditing] = useState<'new' | 'change' | null>(null);
  const views = data?.rows ?? [];
  const current = views.find((view) => String(view.id) === state.view);
  const isChanged = current !== undefined && (current.query !== viewOf(state) || current.columns.join() !== (columns ?? []).join());

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (reason) {
      tellRefused(message, reason);
    }
    void queries.invalidateQueries({ queryKey: keyOf(type.code) });
  }

  const items = [
    ...views.map((view) => ({ key: `use-${view.id}`, label: <span data-testid="view">{view.name}{view.mine ? '' : <span className="pg-quiet"> · {view.owner}</span>}{chosen === view.id || (chosen === null && view.is_default) ? ' ★' : ''}</span> })),
    ...(views.length > 0 ? [{ key: 'none', label: t('lists.no_view') }, { type: 'divider' as const, key: 'line' }] : []),
    { key: 'new', label: <span data-testid="view-save-as">{t('lists.save_as')}</span> },
    ...(current?.may_change === true
      ? [
          { key: 'keep', label: t('lists.save'), disabled: !isChanged },
          { key: 'change', label: <span data-testid="view-share">{t('lists.rename_share')}</span> },
          { key: 'forget', label: t('lists.forget'), danger: true },
        ]
      : []),
    ...(current === undefined ? (chosen === null ? [] : [{ key: 'undefault', label: t('lists.undefault') }]) : [chosen === current.id ? { key: 'undefault', label: t('lists.undefault') } : { key: 'default', label: <span data-testid="view-default">{t('lists.make_default')}</span> }]),
  ];

  function act(key: string): void {
    const view = views.find((one) => `use-${one.id}` === key);
    if (view !== undefined) onApply(view);
    else if (key === 'none') onApply(null);
    else if (key === 'new' || key === 'change') setEditing(key);
    else if (key === 'undefault') choose(null);
    else if (current === undefined) return;
    else if (key === 'default') choose(current.id);
    else if (key === 'keep') void attempt(() => request('PATCH', `/api/views/${current.id}`, { body: { query: viewOf(state), columns: columns ?? [] } }));
    else if (key === 'forget')
      sure({
        title: t('sure.view', { name: current.name }), lost: [t('sure.view_lost'), ...sharedWith(current, data?.roles ?? [])],
        onSure: () => attempt(async () => {
          await request('DELETE', `/api/views/${current.id}`);
          if (chosen === current.id) choose(null);
          onApply(null);
        }),
      });
  }

  return (
    <>
      <Dropdown autoFocus trigger={['click']} menu={{ items, onClick: ({ key }) => act(key) }}>
        <Button data-testid="views">{current === undefined ? t('lists.views') : `${current.name}${isChanged ? ' *' : ''}`}<DownOutlined /></Button>
      </Dropdown>
      {editing !== null && (
        <ViewDialog
          type={type} view={editing === 'change' ? current : undefined} roles={data?.roles ?? []} query={viewOf(state)} columns={columns ?? []} onClose={() => setEditing(null)}
          onKept={(view) => {
            setEditing(null);
            void queries.invalidateQueries({ queryKey: keyOf(type.code) }).then(() => onApply(view));
          }}
        />
      )}
    </>
  );
}

const saving = actionKeys();

function ViewDialog({ type, view, roles, query, columns, onClose, onKept }: { type: TypeMeta; view: SavedView | undefined; roles: ViewPage['roles']; query: string; columns: string[]; onClose: () => void; onKept: (view: SavedView) => void }) {
  const [name, setName] = useState(view?.name ?? '');
  const [shared, setShared] = useState<number[]>(view?.roles ?? []);
  const [everybody, setEverybody] = useState(view?.everybody ?? false);
  const [byDefault, setByDefault] = useState(view?.is_default ?? false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const manages = type.permissions !== undefined && roles.length > 1;

  async function keep(): Promise<void> {
    setBusy(true);
    const body = { name, roles: shared, everybody, is_default: byDefault };
    try {
      const content = view === undefined ? { ...body, type: type.code, query, columns } : body;
      const kept = view === undefined ? await post<SavedView>('/api/views', content, { key: saving.keyOf('view', content) }) : await request<SavedView>('PATCH', `/api/views/${view.id}`, { body: content });
      saving.decided('view');
      onKept(kept);
    } catch (reason) {
      saving.decided('view');
      setProblems(problemsOf(reason));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Modal open title={t(view === undefined ? 'lists.save_as' : 'lists.rename_share')} okText={t('common.save')} cancelText={t('common.cancel')} onOk={() => void keep()} onCancel={onClose} confirmLoading={busy} width={440} wrapProps={{ 'data-testid': 'view-dialog' }}>
      <form onSubmit={(event) => { event.preventDefault(); void keep(); }}>
        <div className="pg-field"><label htmlFor="view-name">{t('lists.name')}</label><input id="view-name" className="pg-input" value={name} maxLength={60} autoFocus autoComplete="off" onChange={(event) => setName(event.target.value)} /></div>
        <fieldset className="pg-joined">
          <legend>{t('lists.share_with')}</legend>
          {manages && <label className="pg-filter-choice"><input type="checkbox" checked={everybody} onChange={(event) => setEverybody(event.target.checked)} /> {t('lists.everybody')}</label>}
          {roles.map((role) => (
            <label key={role.id} className="pg-filter-choice"><input type="checkbox" checked={shared.includes(role.id)} data-testid={`share-${role.id}`} onChange={(event) => setShared((now) => (event.target.checked ? [...now, role.id] : now.filter((one) => one !== role.id)))} /> {role.name}</label>
          ))}
          {manages && <label className="pg-filter-choice"><input type="checkbox" checked={byDefault} disabled={!everybody && shared.length === 0} onChange={(event) => setByDefault(event.target.checked)} /> {t('lists.opens_by_default')}</label>}
        </fieldset>
        <button type="submit" hidden />
      </form>
      <Refused problems={problems} idOf={(field) => `view-${field}`} />
    </Modal>
  );
}
