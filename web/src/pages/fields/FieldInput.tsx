import { useId, useLayoutEffect, useRef, useState } from 'react';
import { isNumeric, parseTyped } from '../../core/check';
import { labelText, t } from '../../core/i18n';
import { editText, formatValue, isNegative } from '../../meta/format';
import type { FieldMeta } from '../../meta/types';
import { DateInput } from './DateInput';
import { RefInput } from './RefInput';
import './fields.css';

export interface InputProps {
  field: FieldMeta;
  value: unknown;
  onChange: (value: unknown) => void;
  id?: string;
  invalid?: boolean;
  describedBy?: string | undefined;
  disabled?: boolean;
  autoFocus?: boolean;
  /** Fields of the same form that a chosen record fills. */
  onCopies?: (values: Record<string, unknown>) => void;
  required?: boolean;
}

/** The editor of one field by its type. What cannot be understood stays as typed; the form says what is wrong with it. */
export function FieldInput(props: InputProps) {
  const fallback = useId();
  const id = props.id ?? fallback;
  const { field } = props;
  switch (field.type) {
    case 'bool':
      return <CheckInput {...props} id={id} />;
    case 'enum':
      return <ChoiceInput {...props} id={id} />;
    case 'date':
      return <DateInput {...props} id={id} />;
    case 'ref':
      return <RefInput {...props} id={id} />;
    case 'longtext':
      return (
        <textarea
          {...common(props, id)} rows={2} value={typeof props.value === 'string' ? props.value : ''} maxLength={field.max_length ?? 20_000}
          onChange={(event) => props.onChange(event.target.value === '' ? null : event.target.value)}
        />
      );
    default:
      return <TextInput {...props} id={id} />;
  }
}

export function common(props: InputProps, id: string) {
  return {
    id,
    className: 'pg-input',
    name: props.field.name,
    disabled: props.disabled === true,
    'aria-invalid': props.invalid === true ? true : undefined,
    'aria-describedby': props.describedBy,
    'aria-required': props.required ?? (props.field.required === true ? true : undefined),
    autoFocus: props.autoFocus === true,
    autoComplete: 'off',
    'data-field': props.field.name,
  } as const;
}

/** Text and numbers: grouped at rest, as typed while in hand. */
function TextInput(props: InputProps & { id: string }) {
  const { field, value, onChange, id } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const inHand = typed !== null;
  const numeric = isNumeric(field);
  const rest = field.type === 'text' ? (value === null || value === undefined ? '' : String(value)) : formatValue(field, value);
  useLayoutEffect(() => {
    // At once, never in a later frame: selecting takes the focus too, and would take it back from where the user has gone since.
    if (inHand && numeric && document.activeElement === input.current) input.current?.select();
  }, [inHand, numeric]);
  return (
    <input
      {...common(props, id)}
      ref={input}
      className={`pg-input${numeric ? ' numeric' : ''}${isNegative(field, value) ? ' pg-negative' : ''}`}
      inputMode={numeric ? 'decimal' : undefined}
      value={typed ?? rest}
      onFocus={() => setTyped(field.type === 'text' ? rest : editText(field, value))}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(field.type === 'text' ? event.target.value : parseTyped(field, event.target.value));
      }}
      onBlur={() => {
        if (typed !== null && typed !== rest) onChange(parseTyped(field, typed));
        setTyped(null);
      }}
    />
  );
}

function CheckInput(props: InputProps & { id: string }) {
  return <input {...common(props, props.id)} type="checkbox" className="pg-check" checked={props.value === true} onChange={(event) => props.onChange(event.target.checked)} />;
}

function ChoiceInput(props: InputProps & { id: string }) {
  const { field, value, onChange } = props;
  return (
    <select {...common(props, props.id)} value={typeof value === 'string' ? value : ''} onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}>
      {!(field.options ?? []).some((option) => option.value === '') && (field.required !== true || value === null || value === undefined || value === '') && <option value="">{field.required === true ? t('field.choose') : ''}</option>}
      {(field.options ?? []).map((option) => <option key={option.value} value={option.value}>{labelText(option.label)}</option>)}
    </select>
  );
}
