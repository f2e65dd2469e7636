import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { newKey } from '../../api/actions';
import { get, request } from '../../api/client';
import { labelText, t } from '../../core/i18n';
import type { Meta, TypeMeta } from '../../meta/types';
import { useSure } from '../../pages/ui/useSure';
import { FieldDialog } from './FieldDialog';
import { FIELDS, type CustomField, type FieldUse } from './types';
import { useKeeping } from './useKeeping';

const COLUMNS = 'code,name,name_en,place,field,value_type,required,in_list,is_active,position';

/** The company's own fields of one type: header first, then each line set. */
export function Fields({ type, meta, mayChange }: { type: TypeMeta; meta: Meta; mayChange: boolean }) {
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const keep = useKeeping();
  const sure = useSure();
  const { data } = useQuery({
    queryKey: ['customize', 'fields', type.code],
    queryFn: () => get<{ rows: CustomField[] }>(FIELDS, { 'f.type_code': `eq:${type.code}`, columns: COLUMNS, sort: 'place,position,id', limit: 500 }),
  });
  const own = meta.types.find((one) => one.code === 'custom_field');
  const kinds = own?.fields.find((field) => field.name === 'value_type')?.options ?? [];
  const rows = data?.rows ?? [];
  const placeName = (place: string) => (place === '' ? t('customize.header') : labelText(type.lines.find((set) => set.name === place)?.label ?? { zh: place, en: place }));
  const change = (row: CustomField, body: object) => keep(() => request('PATCH', `${FIELDS}/${row.id}`, { body: { version: row.version, ...body }, key: newKey() }));
  const remove = (row: CustomField) => keep(async () => {
    const use = await get<FieldUse>(`/api/customization/fields/${row.id}/use`);
    const title = t('customize.delete_sure', { name: row.name });
    if (use.records > 0) {
      const count = use.more ? t('sure.more', { count: use.records }) : use.records;
      if (row.is_active) sure({ title, lost: [t('sure.field_used', { count })], act: t('sure.switch_off'), onSure: () => change(row, { is_active: false }) });
      else sure({ title, lost: [t('sure.field_used_off', { count })], onSure: undefined });
      return;
    }
    const lost = [t('sure.field_unused'), ...(use.rules > 0 ? [t('sure.field_rules', { count: use.rules })] : [])];
    sure({ title, lost, onSure: () => keep(() => request('DELETE', `${FIELDS}/${row.id}`, { key: newKey() })) });
  });
  return (
    <>
      <div className="pg-tools">
        {mayChange && <Button type="primary" onClick={() => setEditing('new')} data-testid="field-new">{t('customize.field_new')}</Button>}
        <Link className="pg-link" to="/customize/custom_fields">{t('customize.all_fields')}</Link>
      </div>
      {rows.length === 0 && data !== undefined ? <p className="pg-quiet">{t('customize.fields_none', { type: labelText(type.label) })}</p> : (
        <table className="pg-plain" data-testid="custom-fields">
          <thead><tr><th>{t('customize.place')}</th><th>{t('customize.name')}</th><th>{t('customize.field_name')}</th><th>{t('customize.value_type')}</th><th>{t('customize.required')}</th><th>{t('customize.in_list')}</th><th>{t('access.active')}</th><th /></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>{placeName(row.place)}</td>
                <td>{mayChange ? <button type="button" className="pg-link" onClick={() => setEditing(row.id)}>{row.name}</button> : row.name} <span className="pg-quiet">{row.name_en}</span></td>
                <td><code>{row.field}</code></td>
                <td>{labelText(kinds.find((kind) => kind.value === row.value_type)?.label ?? { zh: row.value_type, en: row.value_type })}</td>
                <td>{row.required === true ? '✓' : ''}</td><td>{row.in_list === true ? '✓' : ''}</td>
                <td><input type="checkbox" className="pg-check" aria-label={`${t('access.active')} ${row.name}`} checked={row.is_active} disabled={!mayChange} onChange={(event) => void change(row, { is_active: event.target.checked })} /></td>
                <td>{mayChange && <button type="button" className="pg-link" onClick={() => void remove(row)} aria-label={`${t('common.delete')} ${row.name}`}>{t('common.delete')}</button>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {editing !== null && <FieldDialog key={String(editing)} type={type} meta={meta} id={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </>
  );
}
