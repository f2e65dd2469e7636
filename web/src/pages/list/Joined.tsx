import { FilterOutlined } from '../ui/icons';
import { Button, Modal } from 'antd';
import { useState, type FormEvent } from 'react';
import { labelText, t, type MessageKey } from '../../core/i18n';
import type { FieldMeta, TypeMeta } from '../../meta/types';
import { FieldInput } from '../fields/FieldInput';
import { conditionsIn, isGroup, operatorsOf, settled, type Group } from './joined';
import type { Condition, Operator } from './state';

interface Props {
  type: TypeMeta;
  where: Group | null;
  onChange: (where: Group | null) => void;
}

const WORDS: Record<string, MessageKey> = {
  eq: 'lists.eq', ne: 'lists.ne', ge: 'lists.ge', le: 'lists.le', gt: 'lists.gt', lt: 'lists.lt', like: 'list.contains', 'null:1': 'lists.empty', 'null:0': 'lists.filled',
};
const DEEPEST = 3;
const fresh = (): Condition => ({ field: '', op: 'eq', value: '' });

const places = new WeakMap<Group | Condition, number>();
let lastPlace = 0;

/** Each condition keeps its own row, with what is typed there, when one before it goes. */
function placeOf(member: Group | Condition): number {
  const known = places.get(member);
  if (known !== undefined) return known;
  lastPlace += 1;
  places.set(member, lastPlace);
  return lastPlace;
}

function inPlaceOf<Member extends Group | Condition>(before: Group | Condition, member: Member): Member {
  places.set(member, placeOf(before));
  return member;
}

/** Conditions joined by and/or, in groups: the button in the head of the list, and its dialog. */
export function Joined({ type, where, onChange }: Props) {
  const [draft, setDraft] = useState<Group | null>(null);
  const count = where === null ? 0 : conditionsIn(where).length;

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    const next = draft === null ? null : settled(draft);
    onChange(next === null || next.members.length === 0 ? null : next);
    setDraft(null);
  }
  return (
    <>
      <Button icon={<FilterOutlined />} onClick={() => setDraft(where ?? { how: 'all', members: [fresh()] })} title={t('lists.joined')} aria-label={t('lists.joined')} data-testid="joined">{count > 0 ? count : null}</Button>
      {draft !== null && (
        <Modal
          open title={t('lists.joined')} width={720} okText={t('list.apply')} cancelText={t('common.cancel')} onOk={() => submit()} onCancel={() => setDraft(null)} wrapProps={{ 'data-testid': 'joined-dialog' }}
          footer={(_, { OkBtn, CancelBtn }) => <><Button onClick={() => { setDraft(null); onChange(null); }} data-testid="joined-clear">{t('list.clear')}</Button><CancelBtn /><OkBtn /></>}
        >
          <form onSubmit={submit}>
            <GroupEditor type={type} group={draft} depth={0} onChange={setDraft} />
            <button type="submit" hidden />
          </form>
        </Modal>
      )}
    </>
  );
}

function GroupEditor({ type, group, depth, onChange, onRemove }: { type: TypeMeta; group: Group; depth: number; onChange: (group: Group) => void; onRemove?: () => void }) {
  const put = (at: number, member: Group | Condition | null) => onChange({ ...group, members: group.members.flatMap((one, place) => (place !== at ? [one] : member === null ? [] : [inPlaceOf(one, member)])) });
  return (
    <fieldset className="pg-joined">
      <legend>
        <select className="pg-input" value={group.how} aria-label={t('lists.how')} onChange={(event) => onChange({ ...group, how: event.target.value as Group['how'] })} data-testid={`how-${depth}`}>
          <option value="all">{t('lists.all')}</option>
          <option value="any">{t('lists.any')}</option>
        </select>
        {onRemove !== undefined && <button type="button" className="pg-link" onClick={onRemove}>{t('lists.remove')}</button>}
      </legend>
      {group.members.map((member, at) =>
        isGroup(member) ? (
          <GroupEditor key={placeOf(member)} type={type} group={member} depth={depth + 1} onChange={(next) => put(at, next)} onRemove={() => put(at, null)} />
        ) : (
          <ConditionEditor key={placeOf(member)} type={type} condition={member} onChange={(next) => put(at, next)} onRemove={() => put(at, null)} />
        ),
      )}
      <div className="pg-tools">
        <button type="button" className="pg-link" onClick={() => onChange({ ...group, members: [...group.members, fresh()] })} data-testid={`add-condition-${depth}`}>+ {t('lists.add_condition')}</button>
        {depth < DEEPEST && <button type="button" className="pg-link" onClick={() => onChange({ ...group, members: [...group.members, { how: group.how === 'all' ? 'any' : 'all', members: [fresh()] }] })} data-testid={`add-group-${depth}`}>+ {t('lists.add_group')}</button>}
      </div>
    </fieldset>
  );
}

function ConditionEditor({ type, condition, onChange, onRemove }: { type: TypeMeta; condition: Condition; onChange: (condition: Condition) => void; onRemove: () => void }) {
  const fields = type.fields.filter((field) => field.filterable !== false && field.hidden !== true);
  const field = fields.find((one) => one.name === condition.field);
  const asked = condition.op === 'null' ? `null:${condition.value}` : condition.op;
  const choose = (name: string) => {
    const chosen = fields.find((one) => one.name === name);
    onChange({ field: name, op: (chosen === undefined ? 'eq' : operatorsOf(chosen)[0]) as Operator, value: '' });
  };
  const ask = (word: string) => {
    const [op, value] = word.split(':') as [Operator, string | undefined];
    onChange({ ...condition, op, value: value ?? (condition.op === 'null' ? '' : condition.value) });
  };
  return (
    <div className="pg-joined-row" data-testid="condition">
      <select className="pg-input" value={condition.field} aria-label={t('lists.field')} onChange={(event) => choose(event.target.value)}>
        <option value="">{t('lists.choose_field')}</option>
        {fields.map((one) => <option key={one.name} value={one.name}>{labelText(one.label)}</option>)}
      </select>
      {field === undefined ? <span /> : (
        <select className="pg-input" value={asked} aria-label={t('lists.operator')} onChange={(event) => ask(event.target.value)}>
          {operatorsOf(field).map((word) => <option key={word} value={word}>{t(WORDS[word] ?? 'lists.eq')}</option>)}
        </select>
      )}
      {field !== undefined && condition.op !== 'null' ? <Value key={field.name} field={field} condition={condition} onChange={(value) => onChange({ ...condition, value })} /> : <span />}
      <button type="button" className="pg-filter-button" onClick={onRemove} aria-label={t('lists.remove')}>×</button>
    </div>
  );
}

function Value({ field, condition, onChange }: { field: FieldMeta; condition: Condition; onChange: (value: string) => void }) {
  const [record, setRecord] = useState<unknown>(condition.value === '' ? null : { id: condition.value, code: `#${condition.value}` });
  const label = labelText(field.label);
  if (field.type === 'bool' || field.type === 'enum') {
    const options = field.type === 'bool' ? [{ value: 'true', text: t('common.yes') }, { value: 'false', text: t('common.no') }] : (field.options ?? []).map((one) => ({ value: one.value, text: labelText(one.label) }));
    return (
      <select className="pg-input" value={condition.value} aria-label={label} onChange={(event) => onChange(event.target.value)}>
        <option value="" />
        {options.map((one) => <option key={one.value} value={one.value}>{one.text}</option>)}
      </select>
    );
  }
  if (field.type === 'ref')
    return (
      <FieldInput
        field={{ ...field, required: false, copies: {} }} value={record}
        onChange={(next) => {
          setRecord(next);
          const known = typeof next === 'object' && next !== null ? (next as { id?: unknown }).id : next;
          onChange(known === null || known === undefined ? '' : String(known));
        }}
      />
    );
  if (field.type === 'text' || field.type === 'longtext') return <input className="pg-input" value={condition.value} aria-label={label} onChange={(event) => onChange(event.target.value)} />;
  const plain: FieldMeta = { ...field, required: false, type: field.type === 'datetime' ? 'date' : field.type };
  return <FieldInput field={plain} value={condition.value === '' ? null : condition.value} onChange={(next) => onChange(next === null || next === undefined ? '' : String(next))} />;
}
