import { memo } from 'react';
import { faultOf, isNumeric } from '../../core/check';
import { keep, kept } from '../../core/device';
import { labelText, t } from '../../core/i18n';
import { formatValue, isNegative, isRecord, refText } from '../../meta/format';
import type { DataRecord, FieldMeta, Meta, Problem, TypeMeta } from '../../meta/types';
import { isRequired, isVisible } from '../../meta/when';
import { FieldInput } from '../fields/FieldInput';
import { pathOfType } from '../shell/menu';
import { sentence } from '../ui/problems';
import { Link } from 'react-router';
import { isEmpty } from './values';

interface Props {
  type: TypeMeta;
  meta: Meta;
  values: DataRecord;
  problems: Problem[];
  editable: boolean;
  onPut: (values: DataRecord) => void;
  /** Heads the ids of the inputs, where two forms stand on one page. */
  prefix?: string;
}

interface Section {
  code: string;
  label: string;
  fields: FieldMeta[];
}

/** Sections in their declared order; number and state stand in the page's head, read-only amounts in the information area. */
export function sectionsOf(type: TypeMeta, values: DataRecord, editable: boolean): Section[] {
  const shown = type.fields.filter((field) => {
    if (!isVisible(field, values) || field.name === 'state') return false;
    if (field.readonly !== true) return editable || !isEmpty(values[field.name]) || isRequired(field, values);
    return field.name !== 'number' && field.type !== 'money' && !isEmpty(values[field.name]);
  });
  const codes = [...new Set(['main', ...type.sections.map((section) => section.code), ...shown.map((field) => field.section ?? 'main')])];
  return codes
    .map((code) => {
      const label = type.sections.find((section) => section.code === code)?.label;
      return { code, label: label === undefined ? '' : labelText(label), fields: shown.filter((field) => (field.section ?? 'main') === code) };
    })
    .filter((section) => section.fields.length > 0);
}

export function HeaderFields({ type, meta, values, problems, editable, onPut, prefix = 'field-' }: Props) {
  const sections = sectionsOf(type, values, editable);
  return (
    <div className="pg-form-head">
      {sections.map((section, index) => {
        const wrong = problems.some((problem) => !problem.line && section.fields.some((field) => field.name === problem.field));
        const fields = section.fields.map((field) => (
          <HeaderField
            key={field.name} id={`${prefix}${field.name}`} field={field} meta={meta} value={values[field.name]} editable={editable && field.readonly !== true} required={isRequired(field, values)}
            problem={problems.filter((problem) => problem.field === field.name && !problem.line).map(sentence).join(' ')} onPut={onPut}
          />
        ));
        if (index === 0) return <div key={section.code} className="pg-fields">{fields}</div>;
        return (
          <details key={section.code} className="pg-section" open={wrong || section.fields.some((field) => isRequired(field, values)) || remembered(type.code, section.code)} onToggle={(event) => remember(type.code, section.code, event.currentTarget.open)}>
            <summary>{section.label || t('common.more')}<span className="pg-quiet">{summaryOf(section.fields, values)}</span></summary>
            <div className="pg-fields">{fields}</div>
          </details>
        );
      })}
    </div>
  );
}

/** A figure says nothing without its label, and a tick is its label; what is zero or not so goes without saying. */
function inShort(field: FieldMeta, value: unknown): string {
  if (field.type === 'bool') return value === true ? labelText(field.label) : '';
  const text = formatValue(field, value);
  if (!isNumeric(field) || text === '') return text;
  return /[1-9]/.test(text) ? `${labelText(field.label)} ${text}` : '';
}

function summaryOf(fields: readonly FieldMeta[], values: DataRecord): string {
  return fields.map((field) => inShort(field, values[field.name])).filter((text) => text !== '').slice(0, 4).join(' · ').slice(0, 90);
}

const STORED = 'guantong.sections';

function remembered(type: string, section: string): boolean {
  return (kept(STORED) ?? '').split(',').includes(`${type}.${section}`);
}

function remember(type: string, section: string, open: boolean): void {
  const others = (kept(STORED) ?? '').split(',').filter((one) => one !== '' && one !== `${type}.${section}`);
  keep(STORED, (open ? [...others, `${type}.${section}`] : others).join(','));
}

interface FieldProps {
  id: string;
  field: FieldMeta;
  meta: Meta;
  value: unknown;
  editable: boolean;
  required: boolean;
  problem: string;
  onPut: (values: DataRecord) => void;
}

const HeaderField = memo(function HeaderField({ id, field, meta, value, editable, required, problem, onPut }: FieldProps) {
  const wide = field.type === 'longtext' || (field.width ?? 0) >= 220;
  const label = labelText(field.label);
  if (!editable) {
    return (
      <div className={`pg-field${wide ? ' wide' : ''}`} data-testid={id}>
        <span className="pg-label">{label}</span>
        <div className={`pg-field-value${isNumeric(field) ? ' pg-number' : ''}${isNegative(field, value) ? ' pg-negative' : ''}`}><Value field={field} meta={meta} value={value} /></div>
      </div>
    );
  }
  const typedFault = problem === '' && field.type !== 'date' ? faultOf(field, value) : null;
  const note = problem !== '' ? problem : typedFault !== null && field.type !== 'ref' ? t(typedFault.key, typedFault.facts) : '';
  return (
    <div className={`pg-field${wide ? ' wide' : ''}`} data-testid={id}>
      <label htmlFor={id}>{label}{required && <span className="pg-required" aria-hidden="true">*</span>}</label>
      <FieldInput
        id={id} field={field} value={value} required={required} invalid={note !== ''} describedBy={note !== '' ? `${id}-problem` : field.hint ? `${id}-hint` : undefined}
        onChange={(next) => onPut({ [field.name]: next })} onCopies={onPut}
      />
      {note !== '' ? <div className="pg-field-problem" id={`${id}-problem`} role="alert">{note}</div> : field.hint && <div className="pg-visually-hidden" id={`${id}-hint`}>{labelText(field.hint)}</div>}
    </div>
  );
});

function Value({ field, meta, value }: { field: FieldMeta; meta: Meta; value: unknown }) {
  if (field.type === 'ref' && isRecord(value)) {
    const target = meta.types.find((type) => type.code === field.ref);
    if (target !== undefined && value.id !== undefined) return <Link to={`${pathOfType(target)}/${String(value.id)}`}>{refText(value)}</Link>;
  }
  if (field.type === 'enum') {
    const option = field.options?.find((one) => one.value === value);
    if (option?.tone !== undefined && option.tone !== 'neutral') return <span className={`pg-tag ${option.tone}`}>{labelText(option.label)}</span>;
  }
  return <>{formatValue(field, value) || '–'}</>;
}
