import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { newKey } from '../../api/actions';
import { get, request } from '../../api/client';
import { useMeta, useSignedIn } from '../../api/queries';
import { labelText, language, t } from '../../core/i18n';
import type { TypeMeta } from '../../meta/types';
import { Awaited } from '../../pages/ui/Awaited';
import { Empty, Loading } from '../../pages/ui/small';
import { useSure } from '../../pages/ui/useSure';
import { useKeeping } from '../customize/useKeeping';
import { useTypeInHand } from '../typeInHand';
import { Designer } from './Designer';
import { TEMPLATES, type Design, type Template } from './model';
import '../../pages/fields/fields.css';
import '../../pages/form/form.css';
import '../../pages/list/list.css';
import '../../pages/table/table.css';
import './printing.css';

/** An administrator's page: how the company prints each type of record. */
export default function Printing() {
  const meta = useMeta();
  const session = useSignedIn();
  const types = meta.types.filter((type) => type.module !== 'customize');
  const [type, choose] = useTypeInHand(types);
  if (types.length === 0 || !session.permissions.includes('customize.print_template.create')) return <Empty title={t('customize.not_yours')} />;
  if (type === undefined) return <Loading />;
  return (
    <section className="pg-page" aria-labelledby="printing-title" data-testid="printing">
      <header className="pg-page-head">
        <h1 id="printing-title">{t('printing.title')}</h1>
        <select className="pg-input pg-printing-type" aria-label={t('customize.type')} value={type.code} onChange={(event) => choose(event.target.value)} data-testid="printing-type">
          {meta.modules.map((module) => {
            const some = types.filter((one) => one.module === module.code);
            return some.length > 0 && <optgroup key={module.code} label={labelText(module.label)}>{some.map((one) => <option key={one.code} value={one.code}>{labelText(one.label)}</option>)}</optgroup>;
          })}
        </select>
      </header>
      <div className="pg-page-body pg-padded"><OfType key={type.code} type={type} /></div>
    </section>
  );
}

function OfType({ type }: { type: TypeMeta }) {
  const keep = useKeeping();
  const sure = useSure();
  const [editing, setEditing] = useState<{ template: Template | null; label: boolean } | null>(null);
  const design = useQuery({ queryKey: ['printing', 'design', type.code], queryFn: () => get<Design>('/api/printing/design', { type: type.code }) });
  const kept = useQuery({
    queryKey: ['customize', 'printing', type.code],
    queryFn: () => get<{ rows: Template[] }>(TEMPLATES, { 'f.type_code': `eq:${type.code}`, columns: 'code,name,name_en,type_code,is_default,is_active,layout', sort: 'code', limit: 200 }),
  });
  if (design.data === undefined) return <Awaited query={design} />;
  if (kept.data === undefined) return <Awaited query={kept} />;
  const { rows } = kept.data;
  const change = (row: Template, body: object) => keep(() => request('PATCH', `${TEMPLATES}/${row.id}`, { body: { version: row.version, ...body }, key: newKey() }));
  const remove = (row: Template) => sure({
    title: t('printing.delete_sure', { name: row.name }), lost: [t('sure.template_lost'), ...(row.is_default ? [t('sure.template_default')] : [])],
    onSure: () => keep(() => request('DELETE', `${TEMPLATES}/${row.id}`, { key: newKey() })),
  });
  if (editing !== null)
    return <Designer type={type} design={design.data} template={editing.template} label={editing.label} codes={rows.map((row) => row.code)} onClose={() => setEditing(null)} />;
  return (
    <>
      <div className="pg-tools">
        <Button type="primary" onClick={() => setEditing({ template: null, label: false })} data-testid="template-new">{t('printing.new_form')}</Button>
        <Button onClick={() => setEditing({ template: null, label: true })} data-testid="label-new">{t('printing.new_label')}</Button>
      </div>
      {rows.length === 0 ? <p className="pg-quiet">{t('printing.none', { type: labelText(type.label) })}</p> : (
        <table className="pg-plain" data-testid="templates">
          <thead><tr><th>{t('printing.name')}</th><th>{t('printing.code')}</th><th>{t('printing.default')}</th><th>{t('access.active')}</th><th /></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td><button type="button" className="pg-link" onClick={() => setEditing({ template: row, label: false })}>{language() === 'en' && row.name_en !== '' ? row.name_en : row.name}</button></td>
                <td>{row.code}</td>
                <td><input type="checkbox" className="pg-check" aria-label={`${t('printing.default')} ${row.name}`} checked={row.is_default} onChange={(event) => void change(row, { is_default: event.target.checked })} /></td>
                <td><input type="checkbox" className="pg-check" aria-label={`${t('access.active')} ${row.name}`} checked={row.is_active} onChange={(event) => void change(row, { is_active: event.target.checked })} /></td>
                <td><button type="button" className="pg-link" onClick={() => remove(row)} aria-label={`${t('common.delete')} ${row.name}`}>{t('common.delete')}</button></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
