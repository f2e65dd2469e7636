import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { newKey } from '../../api/actions';
import { get, post, request } from '../../api/client';
import { labelText, language, t } from '../../core/i18n';
import type { FieldMeta, Problem, TypeMeta } from '../../meta/types';
import { Refused } from '../../pages/ui/Refused';
import { useSure } from '../../pages/ui/useSure';
import type { Role } from '../access/types';
import { DefaultInput, defaultText } from './DefaultInput';
import { Check, Pick } from './Inputs';
import { codeOf, RULES, type FieldRule } from './types';
import { useKeeping } from './useKeeping';

/** The field that a code such as `sales_order.lines.price` names; undefined where this user does not see it. */
function fieldAt(type: TypeMeta, code: string): FieldMeta | undefined {
  const [, ...path] = code.split('.');
  const name = path.at(-1) ?? '';
  return (path.length > 1 ? (type.lines.find((set) => set.name === path[0])?.fields ?? []) : type.fields).find((one) => one.name === name);
}

/** What roles may do with the fields of one type. */
export function Rules({ type, mayChange }: { type: TypeMeta; mayChange: boolean }) {
  const [editing, setEditing] = useState<FieldRule | 'new' | null>(null);
  const keep = useKeeping();
  const sure = useSure();
  const { data } = useQuery({
    queryKey: ['customize', 'rules', type.code],
    queryFn: () => get<{ rows: FieldRule[] }>(RULES, { 'f.type_code': `eq:${type.code}`, columns: 'code,name,role,place,field,required,hidden,read_only,default_value,is_active', limit: 500 }),
  });
  const { data: roles } = useQuery({ queryKey: ['access', 'roles'], queryFn: () => get<{ rows: Role[] }>('/api/access/roles') });
  const rows = data?.rows ?? [];
  const roleName = (code: string) => {
    const role = roles?.rows.find((one) => one.code === code);
    return code === '*' ? t('customize.everybody') : role === undefined ? code : language() === 'zh' ? role.name_zh : role.name_en;
  };
  const placeName = (row: FieldRule) => {
    const field = fieldAt(type, row.code.split(':')[1] ?? '');
    const set = type.lines.find((one) => one.name === row.place);
    return field === undefined ? row.name : `${set === undefined ? '' : `${labelText(set.label)} · `}${labelText(field.label)}`;
  };
  const change = (row: FieldRule, body: object) => keep(() => request('PATCH', `${RULES}/${row.id}`, { body: { version: row.version, ...body }, key: newKey() }));
  const whatOf = (row: FieldRule) => [
    ...(row.required ? [t('customize.required')] : []), ...(row.hidden ? [t('customize.hidden')] : []), ...(row.read_only ? [t('customize.read_only')] : []),
    ...(row.default_value === '' ? [] : [`${t('customize.default')} “${defaultText(fieldAt(type, row.code.split(':')[1] ?? ''), row.default_value)}”`]),
  ].join(t('sure.and'));
  const remove = (row: FieldRule) => sure({
    title: t('sure.rule', { role: roleName(row.code.split(':')[0] ?? ''), field: placeName(row) }), lost: [row.is_active ? t('sure.rule_lost', { what: whatOf(row) }) : t('sure.rule_off')],
    onSure: () => keep(() => request('DELETE', `${RULES}/${row.id}`, { key: newKey() })),
  });
  return (
    <>
      <div className="pg-tools">
        {mayChange && <Button type="primary" onClick={() => setEditing('new')} data-testid="rule-new">{t('customize.rule_new')}</Button>}
        <Link className="pg-link" to="/customize/field_rules">{t('customize.all_rules')}</Link>
      </div>
      <p className="pg-quiet">{t('customize.rules_hint')}</p>
      {rows.length > 0 && (
        <table className="pg-plain" data-testid="field-rules">
          <thead><tr><th>{t('customize.role')}</th><th>{t('customize.field')}</th><th>{t('customize.required')}</th><th>{t('customize.hidden')}</th><th>{t('customize.read_only')}</th><th>{t('customize.default')}</th><th>{t('access.active')}</th><th /></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>{roleName(row.code.split(':')[0] ?? '')}</td>
                <td>{mayChange ? <button type="button" className="pg-link" onClick={() => setEditing(row)}>{placeName(row)}</button> : placeName(row)}</td>
                <td>{row.required ? '✓' : ''}</td><td>{row.hidden ? '✓' : ''}</td><td>{row.read_only ? '✓' : ''}</td><td>{defaultText(fieldAt(type, row.code.split(':')[1] ?? ''), row.default_value)}</td>
                <td><input type="checkbox" className="pg-check" aria-label={`${t('access.active')} ${row.name}`} checked={row.is_active} disabled={!mayChange} onChange={(event) => void change(row, { is_active: event.target.checked })} /></td>
                <td>{mayChange && <button type="button" className="pg-link" onClick={() => remove(row)} aria-label={`${t('common.delete')} ${row.name}`}>{t('common.delete')}</button>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {editing !== null && <RuleDialog key={editing === 'new' ? 'new' : editing.id} type={type} roles={roles?.rows ?? []} rule={editing === 'new' ? null : editing} roleName={roleName} onClose={() => setEditing(null)} />}
    </>
  );
}

function RuleDialog({ type, roles, rule, roleName, onClose }: { type: TypeMeta; roles: Role[]; rule: FieldRule | null; roleName: (code: string) => string; onClose: () => void }) {
  const keep = useKeeping();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [role, setRole] = useState('*');
  const [spot, setSpot] = useState('');
  const [values, setValues] = useState({ required: rule?.required ?? false, hidden: rule?.hidden ?? false, read_only: rule?.read_only ?? false, default_value: rule?.default_value ?? '' });
  const usable = (field: FieldMeta) => field.hidden !== true && !['number', 'state'].includes(field.name);
  const spots = [
    ...type.fields.filter(usable).map((field) => ({ value: codeOf(type.code, '', field.name), label: labelText(field.label) })),
    ...type.lines.flatMap((set) => set.fields.filter(usable).map((field) => ({ value: codeOf(type.code, set.name, field.name), label: `${labelText(set.label)} · ${labelText(field.label)}` }))),
  ];

  async function save(): Promise<void> {
    const done = await keep((keyOf) => rule === null
      ? post(RULES, { code: `${role}:${spot}`, ...values }, { key: keyOf([role, spot, values]) })
      : request('PATCH', `${RULES}/${rule.id}`, { body: { version: rule.version, ...values }, key: keyOf([rule.version, values]) }), setProblems);
    if (done) onClose();
  }

  return (
    <Modal open title={rule === null ? t('customize.rule_new') : rule.code} onCancel={onClose} onOk={() => void save()} okText={t('common.save')} cancelText={t('common.cancel')} mask={{ closable: false }}>
      <form style={{ display: 'grid', gap: 8 }} onSubmit={(event) => { event.preventDefault(); void save(); }} data-testid="rule-dialog">
        {rule === null && <Pick id="role" label={t('customize.role')} value={role} onChange={setRole} choices={['*', ...roles.map((one) => one.code)].map((code) => ({ value: code, label: roleName(code) }))} />}
        {rule === null && <Pick id="spot" label={t('customize.field')} value={spot} onChange={(next) => { setSpot(next); setValues((now) => ({ ...now, default_value: '' })); }} choices={[{ value: '', label: '–' }, ...spots]} />}
        <Check id="required" label={t('customize.required')} value={values.required} onChange={(required) => setValues((now) => ({ ...now, required }))} />
        <Check id="hidden" label={t('customize.hidden')} value={values.hidden} onChange={(hidden) => setValues((now) => ({ ...now, hidden }))} />
        <Check id="read_only" label={t('customize.read_only')} value={values.read_only} onChange={(readOnly) => setValues((now) => ({ ...now, read_only: readOnly }))} />
        <DefaultInput of={fieldAt(type, rule === null ? spot : rule.code.split(':')[1] ?? '') ?? { type: 'text' }} value={values.default_value} onChange={(text) => setValues((now) => ({ ...now, default_value: text }))} />
        <button type="submit" hidden />
      </form>
      <Refused problems={problems} idOf={(field) => `customize-${field === 'code' || field === 'field' || field === 'place' ? 'spot' : field}`} />
    </Modal>
  );
}
