import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { newKey } from '../../api/actions';
import { get, post, request } from '../../api/client';
import { labelText, t } from '../../core/i18n';
import type { Problem, TypeMeta } from '../../meta/types';
import { possibleColumns, shownColumns } from '../../pages/list/state';
import { Refused } from '../../pages/ui/Refused';
import { useSure } from '../../pages/ui/useSure';
import { Awaited } from '../../pages/ui/Awaited';
import { Pick } from './Inputs';
import { LAYOUTS, type ListLayout } from './types';
import { useKeeping } from './useKeeping';

/** What the list of one type shows to everybody who chose nothing himself: columns in order, and the sort. */
export function Layouts({ type, mayChange }: { type: TypeMeta; mayChange: boolean }) {
  const query = useQuery({ queryKey: ['customize', 'layout', type.code], queryFn: () => get<{ rows: ListLayout[] }>(LAYOUTS, { 'f.code': `eq:${type.code}`, columns: 'code,columns,sort' }) });
  const { data } = query;
  if (data === undefined) return <Awaited query={query} />;
  const layout = data.rows[0] ?? null;
  return <Editor key={layout === null ? 'none' : `${layout.id}/${layout.version}`} type={type} layout={layout} mayChange={mayChange} />;
}

function Editor({ type, layout, mayChange }: { type: TypeMeta; layout: ListLayout | null; mayChange: boolean }) {
  const keep = useKeeping();
  const { message } = App.useApp();
  const sure = useSure();
  const [names, setNames] = useState<string[]>(layout !== null && layout.columns !== '' ? layout.columns.split(',') : shownColumns(type, null).map((field) => field.name));
  const [sort, setSort] = useState(layout?.sort ?? '');
  const [problems, setProblems] = useState<Problem[]>([]);
  const possible = possibleColumns(type);
  const ordered = [...names.filter((name) => possible.some((field) => field.name === name)), ...possible.map((field) => field.name).filter((name) => !names.includes(name))];
  const sorts = possible.filter((field) => field.sortable !== false).flatMap((field) => [
    { value: field.name, label: `${labelText(field.label)} ↑` }, { value: `-${field.name}`, label: `${labelText(field.label)} ↓` },
  ]);

  function move(name: string, by: number): void {
    const next = [...names];
    const at = next.indexOf(name);
    const other = next[at + by];
    if (other === undefined) return;
    next[at + by] = name;
    next[at] = other;
    setNames(next);
  }

  async function save(): Promise<void> {
    const body = { columns: names.join(','), sort };
    const done = await keep((keyOf) => layout === null ? post(LAYOUTS, { code: type.code, ...body }, { key: keyOf(body) }) : request('PATCH', `${LAYOUTS}/${layout.id}`, { body: { version: layout.version, ...body }, key: keyOf([layout.version, body]) }), setProblems);
    if (done) void message.success(t('customize.layout_saved'));
  }

  return (
    <div data-testid="list-layout" style={{ display: 'grid', gap: 12, maxWidth: 420 }}>
      <p className="pg-quiet">{t('customize.layout_hint')}</p>
      <div className="pg-columns">
        {ordered.map((name) => {
          const label = labelText(possible.find((field) => field.name === name)?.label ?? { zh: name, en: name });
          const on = names.includes(name);
          return (
            <div key={name}>
              <label><input type="checkbox" checked={on} disabled={!mayChange || (on && names.length === 1)} onChange={() => setNames(on ? names.filter((one) => one !== name) : [...names, name])} />{label}</label>
              {on && mayChange && <button type="button" className="pg-filter-button" aria-label={t('list.column_up', { column: label })} onClick={() => move(name, -1)}>↑</button>}
              {on && mayChange && <button type="button" className="pg-filter-button" aria-label={t('list.column_down', { column: label })} onClick={() => move(name, 1)}>↓</button>}
            </div>
          );
        })}
      </div>
      <Pick id="sort" label={t('customize.sort')} value={sort} disabled={!mayChange} onChange={setSort} choices={[{ value: '', label: t('customize.sort_default') }, ...(sort === '' || sorts.some((one) => one.value === sort) ? [] : [{ value: sort, label: sort }]), ...sorts]} />
      <Refused problems={problems} idOf={(field) => `customize-${field}`} />
      {mayChange && (
        <div className="pg-tools">
          <Button type="primary" onClick={() => void save()} data-testid="layout-save">{t('common.save')}</Button>
          {layout !== null && (
            <Button onClick={() => sure({ title: t('sure.layout', { type: labelText(type.label) }), lost: [t('sure.layout_lost')], onSure: () => keep(() => request('DELETE', `${LAYOUTS}/${layout.id}`, { key: newKey() }), setProblems) })}>{t('customize.layout_remove')}</Button>
          )}
        </div>
      )}
    </div>
  );
}
