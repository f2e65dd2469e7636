import { FilterFilled } from '../ui/icons';
import { Button, Popover } from 'antd';
import { useState, type FormEvent } from 'react';
import { faultOf, isNumeric, parseTyped } from '../../core/check';
import { labelText, t } from '../../core/i18n';
import type { FieldMeta } from '../../meta/types';
import { FieldInput } from '../fields/FieldInput';
import type { Condition } from './state';

interface Props {
  field: FieldMeta;
  conditions: Condition[];
  onChange: (conditions: Condition[]) => void;
}

/** The filter of one column, by its type: words, a range, a choice, a record, yes or no. */
export function ColumnFilter({ field, conditions, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const name = labelText(field.label);
  return (
    <Popover
      open={open} onOpenChange={setOpen} trigger="click" placement="bottomLeft" destroyOnHidden
      content={<Editor field={field} conditions={conditions} onChange={(next) => { onChange(next); setOpen(false); }} />}
    >
      <button type="button" className={`pg-filter-button${conditions.length > 0 ? ' on' : ''}`} aria-label={t('list.filter_by', { field: name })} data-testid={`filter-${field.name}`}><FilterFilled /></button>
    </Popover>
  );
}

function Editor({ field, conditions, onChange }: Props) {
  const ranged = isNumeric(field) || field.type === 'date' || field.type === 'datetime';
  const held = (op: Condition['op']) => conditions.find((one) => one.op === op)?.value ?? '';
  const [from, setFrom] = useState<unknown>(held('ge'));
  const [to, setTo] = useState<unknown>(held('le'));
  const [text, setText] = useState(held('like') || held('eq'));
  const [choices, setChoices] = useState<string[]>((held('in') || held('eq')).split(',').filter((one) => one !== ''));
  const [record, setRecord] = useState<unknown>(held('eq') === '' ? null : { id: held('eq'), code: `#${held('eq')}` });

  function conditionsNow(): Condition[] {
    const one = (op: Condition['op'], value: string): Condition[] => (value === '' ? [] : [{ field: field.name, op, value }]);
    if (field.type === 'enum' || field.type === 'bool') return choices.length === 1 ? one('eq', choices[0] ?? '') : one('in', choices.join(','));
    if (field.type === 'ref') return typeof record === 'object' && record !== null ? one('eq', String((record as { id: unknown }).id)) : one('like', String(record ?? ''));
    if (!ranged) return one('like', text.trim());
    const typed = (value: unknown) => (faultOf(dayField, value) === null ? String(value ?? '') : '');
    return [...one('ge', typed(from)), ...one('le', typed(to))];
  }

  const dayField: FieldMeta = field.type === 'datetime' ? { ...field, type: 'date' } : { ...field, required: false };
  const options = field.type === 'bool' ? [{ value: 'true', label: { zh: '是', en: 'Yes' } }, { value: 'false', label: { zh: '否', en: 'No' } }] : (field.options ?? []);

  function submit(event: FormEvent): void {
    event.preventDefault();
    onChange(conditionsNow());
  }

  return (
    <form className="pg-filter" onSubmit={submit} data-testid="filter">
      {ranged && (
        <>
          <label>{t('list.from')}<FieldInput field={dayField} value={from} onChange={setFrom} autoFocus /></label>
          <label>{t('list.to')}<FieldInput field={dayField} value={to} onChange={setTo} /></label>
        </>
      )}
      {(field.type === 'enum' || field.type === 'bool') && options.map((option) => (
        <label key={option.value} className="pg-filter-choice">
          <input
            type="checkbox" checked={choices.includes(option.value)}
            onChange={(event) => setChoices((now) => (event.target.checked ? [...now, option.value] : now.filter((one) => one !== option.value)))}
          />
          {labelText(option.label)}
        </label>
      ))}
      {field.type === 'ref' && <FieldInput field={{ ...field, required: false, copies: {} }} value={record} onChange={setRecord} autoFocus />}
      {(field.type === 'text' || field.type === 'longtext') && (
        <input className="pg-input" value={text} onChange={(event) => setText(event.target.value)} autoFocus aria-label={t('list.contains')} placeholder={t('list.contains')} />
      )}
      <div className="pg-tools">
        <Button size="small" type="primary" htmlType="submit">{t('list.apply')}</Button>
        <Button size="small" onClick={() => onChange([])}>{t('list.clear')}</Button>
      </div>
    </form>
  );
}

/** A condition in words, for the chips above the list. */
export function conditionText(field: FieldMeta | undefined, condition: Condition, refName?: string): string {
  const name = field === undefined ? condition.field : labelText(field.label);
  const labelOf = (value: string) => {
    if (field?.type === 'bool') return t(value === 'true' ? 'common.yes' : 'common.no');
    const option = field?.options?.find((one) => one.value === value);
    return option === undefined ? value : labelText(option.label);
  };
  if (condition.op === 'null') return `${name} ${t(condition.value === '0' || condition.value === 'false' ? 'lists.filled' : 'lists.empty')}`;
  const value = refName ?? condition.value.split(',').map(labelOf).join(' / ');
  const signs: Partial<Record<Condition['op'], string>> = { ge: '≥', le: '≤', gt: '>', lt: '<', ne: '≠', like: '∋' };
  return `${name} ${signs[condition.op] ?? '='} ${parseTyped({ ...(field ?? { name: '', label: { zh: '', en: '' } }), type: 'text' }, value) ?? ''}`;
}
