import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import { useMeta } from '../../api/queries';
import { labelText, t } from '../../core/i18n';
import type { DataRecord, FieldMeta } from '../../meta/types';
import { FieldInput } from '../../pages/fields/FieldInput';
import { Pick, Words } from './Inputs';

/** What a default is a default of. */
export interface Of {
  type: FieldMeta['type'];
  ref?: FieldMeta['ref'];
  options?: FieldMeta['options'];
}

/** A default as it is stored (`today`, `true`, an option's value, a record's id) in words. */
export function defaultText(of: Of | undefined, value: string): string {
  if (of?.type === 'bool' && (value === 'true' || value === 'false')) return t(value === 'true' ? 'common.yes' : 'common.no');
  if ((of?.type === 'date' || of?.type === 'datetime') && value === 'today') return t('customize.today');
  const option = of?.type === 'enum' ? of.options?.find((one) => one.value === value) : undefined;
  return option === undefined ? value : labelText(option.label);
}

/** A default chosen as its field is filled: nobody types `true`, an option's inner value, or the id of a record. */
export function DefaultInput({ of, value, onChange }: { of: Of; value: string; onChange: (value: string) => void }) {
  const how = { id: 'default_value', label: t('customize.default') };
  const none = { value: '', label: '–' };
  if (of.type === 'bool') return <Pick {...how} value={value} onChange={onChange} choices={[none, { value: 'true', label: t('common.yes') }, { value: 'false', label: t('common.no') }]} />;
  if (of.type === 'enum') return <Pick {...how} value={value} onChange={onChange} choices={[none, ...(of.options ?? []).map((one) => ({ value: one.value, label: labelText(one.label) }))]} />;
  if (of.type === 'ref' && typeof of.ref === 'string' && of.ref !== '') return <Reference key={of.ref} target={of.ref} value={value} onChange={onChange} />;
  return <Words {...how} {...(of.type === 'date' || of.type === 'datetime' ? { hint: t('customize.today_hint') } : {})} value={value} onChange={onChange} />;
}

function Reference({ target, value, onChange }: { target: string; value: string; onChange: (value: string) => void }) {
  const type = useMeta().types.find((one) => one.code === target);
  const { data } = useQuery({
    queryKey: ['record', target, value, 'named'], enabled: type !== undefined && /^\d+$/.test(value), queryFn: () => get<DataRecord>(`${type?.path ?? ''}/${value}`),
  });
  const shown = value === '' ? null : (data ?? { id: value, code: value });
  const field: FieldMeta = { name: 'default_value', type: 'ref', ref: target, label: { zh: t('customize.default'), en: t('customize.default') } };
  return (
    <div className="pg-field">
      <label htmlFor="customize-default_value">{t('customize.default')}</label>
      <FieldInput id="customize-default_value" field={field} value={shown} onChange={(record) => onChange(record === null || record === undefined ? '' : String((record as DataRecord).id ?? ''))} />
    </div>
  );
}
