import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useState } from 'react';
import { get, post, request } from '../../api/client';
import { labelText, t } from '../../core/i18n';
import type { DataRecord, FieldMeta, Meta, OptionMeta, Problem, TypeMeta } from '../../meta/types';
import { Refused } from '../../pages/ui/Refused';
import { Awaited } from '../../pages/ui/Awaited';
import { DefaultInput } from './DefaultInput';
import { Check, Paragraph, Pick, Words } from './Inputs';
import { codeOf, customizable, FIELDS, readOptions, withIds, writeOptions, type CustomField, type Option } from './types';
import { useKeeping } from './useKeeping';

interface Props {
  type: TypeMeta;
  meta: Meta;
  id: number | null;
  onClose: () => void;
}

const NUMBERS = new Set(['int', 'quantity', 'price', 'money', 'percent']);
const EMPTY: DataRecord = {
  name: '', name_en: '', value_type: 'text', ref: '', required: false, default_value: '', hint: '', hint_en: '', section: 'main', position: 0,
  in_list: true, searchable: false, total: false, indexed: false, max_length: null, minimum: null, maximum: null, options: [],
};

export function FieldDialog(props: Props) {
  const query = useQuery({
    queryKey: ['customize', 'field', props.id], queryFn: () => get<CustomField>(`${FIELDS}/${props.id}`), enabled: props.id !== null, staleTime: 0, gcTime: 0,
  });
  const { data } = query;
  if (props.id !== null && data === undefined) return <Modal open footer={null} onCancel={props.onClose}><Awaited query={query} /></Modal>;
  return <Editor {...props} record={data ?? null} />;
}

function Editor({ type, meta, record, onClose }: Props & { record: CustomField | null }) {
  const keep = useKeeping();
  const [place, setPlace] = useState(record?.place ?? '');
  const [name, setName] = useState(record?.field ?? 'x_');
  const [values, setValues] = useState<DataRecord>({ ...EMPTY, ...record });
  const [options, setOptions] = useState(writeOptions((record?.options as Option[] | undefined) ?? []));
  const [problems, setProblems] = useState<Problem[]>([]);
  const own = meta.types.find((one) => one.code === 'custom_field');
  const choices = (field: string) => (own?.fields.find((one) => one.name === field)?.options ?? []).map((one: OptionMeta) => ({ value: one.value, label: labelText(one.label) }));
  const put = (field: string) => (value: unknown) => setValues((now) => ({ ...now, [field]: value }));
  const words = (field: string) => String(values[field] ?? '');
  const flag = (field: string) => values[field] === true;
  const kind = words('value_type');
  const numeric = NUMBERS.has(kind);

  async function save(): Promise<void> {
    const body: DataRecord = {};
    for (const field of Object.keys(EMPTY)) body[field] = values[field] === '' ? null : (values[field] ?? null);
    body.options = kind === 'enum' ? withIds(readOptions(options), (record?.options as Option[] | undefined) ?? []) : [];
    if (!numeric) Object.assign(body, { total: false, minimum: null, maximum: null });
    if (kind !== 'text' && kind !== 'longtext') Object.assign(body, { max_length: null, searchable: false });
    if (kind !== 'ref') body.ref = null;
    const done = await keep((keyOf) => record === null
      ? post(FIELDS, { code: codeOf(type.code, place, name.trim()), ...withoutNull(body) }, { key: keyOf([place, name, body]) })
      : request('PATCH', `${FIELDS}/${record.id}`, { body: { version: record.version, ...body }, key: keyOf([record.version, body]) }), setProblems);
    if (done) onClose();
  }

  return (
    <Modal
      open width={680} title={record === null ? `${t('customize.field_new')} · ${labelText(type.label)}` : record.code} onCancel={onClose} onOk={() => void save()} okText={t('common.save')} cancelText={t('common.cancel')}
      okButtonProps={{ id: 'field-save' }} mask={{ closable: false }}
    >
      <form className="pg-fields" onSubmit={(event) => { event.preventDefault(); void save(); }} data-testid="field-dialog">
        <Pick id="place" label={t('customize.place')} value={place} disabled={record !== null} onChange={setPlace} choices={[{ value: '', label: t('customize.header') }, ...type.lines.map((set) => ({ value: set.name, label: labelText(set.label) }))]} />
        <Words id="field" label={t('customize.field_name')} hint={t('customize.field_name_hint')} value={name} disabled={record !== null} onChange={(text) => setName(text.startsWith('x_') ? text : `x_${text.replace(/^x?_?/, '')}`)} />
        <Words id="name" label={t('customize.name')} value={words('name')} onChange={put('name')} />
        <Words id="name_en" label={t('customize.name_en')} value={words('name_en')} onChange={put('name_en')} />
        <Pick id="value_type" label={t('customize.value_type')} value={kind} onChange={(type) => setValues((now) => ({ ...now, value_type: type, default_value: '' }))} choices={choices('value_type')} />
        {kind === 'ref' && <Pick id="ref" label={t('customize.ref')} value={words('ref')} onChange={(ref) => setValues((now) => ({ ...now, ref, default_value: '' }))} choices={[{ value: '', label: '–' }, ...customizable(meta).map((one) => ({ value: one.code, label: labelText(one.label) })), { value: 'user', label: t('customize.user') }]} />}
        {kind === 'enum' && <Paragraph id="options" label={t('customize.options')} hint={t('customize.options_hint')} value={options} onChange={setOptions} />}
        <DefaultInput of={{ type: kind as FieldMeta['type'], ref: words('ref'), options: readOptions(options).map((one) => ({ value: String(one.value), label: { zh: String(one.label), en: String(one.label_en || one.label) } })) }} value={words('default_value')} onChange={put('default_value')} />
        {numeric && <Words id="minimum" label={t('customize.minimum')} value={words('minimum')} onChange={put('minimum')} />}
        {numeric && <Words id="maximum" label={t('customize.maximum')} value={words('maximum')} onChange={put('maximum')} />}
        {(kind === 'text' || kind === 'longtext') && <Words id="max_length" label={t('customize.max_length')} value={words('max_length')} onChange={put('max_length')} />}
        <Words id="hint" label={t('customize.hint')} value={words('hint')} onChange={put('hint')} />
        <Words id="hint_en" label={t('customize.hint_en')} value={words('hint_en')} onChange={put('hint_en')} />
        {place === '' && <Pick id="section" label={t('customize.section')} value={words('section')} onChange={put('section')} choices={choices('section')} />}
        <Words id="position" label={t('customize.position')} value={words('position')} onChange={put('position')} />
        <div style={{ gridColumn: '1 / -1', display: 'flex', flexWrap: 'wrap', gap: 16 }}>
          <Check id="required" label={t('customize.required')} value={flag('required')} onChange={put('required')} />
          <Check id="in_list" label={t('customize.in_list')} value={flag('in_list')} onChange={put('in_list')} />
          {(kind === 'text' || kind === 'longtext') && <Check id="searchable" label={t('customize.searchable')} value={flag('searchable')} onChange={put('searchable')} />}
          {numeric && <Check id="total" label={t('customize.total')} value={flag('total')} onChange={put('total')} />}
          <Check id="indexed" label={t('customize.indexed')} value={flag('indexed')} onChange={put('indexed')} />
        </div>
        <button type="submit" hidden />
      </form>
      <Refused problems={problems} idOf={(field) => `customize-${field === 'code' ? 'field' : field}`} />
    </Modal>
  );
}

function withoutNull(body: DataRecord): DataRecord {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
