/** What a field's declaration says in words, where nobody wrote a hint: whether it must be filled in, what it takes, what fills it. */
import { labelText, t, type Label } from '../core/i18n';
import type { FieldMeta } from '../meta/types';

const MOST_OPTIONS = 8;

/** The fields that people see. */
export function shownFields(fields: readonly FieldMeta[]): FieldMeta[] {
  return fields.filter((field) => field.hidden !== true);
}

export function factsOf(field: FieldMeta, typeLabel: (code: string) => Label | undefined): string[] {
  const facts: string[] = [];
  if (field.readonly === true) facts.push(t('help.field_readonly'));
  else if (field.required === true) facts.push(t('help.field_required'));
  if (field.ref) {
    const label = typeLabel(field.ref);
    if (label !== undefined) facts.push(t('help.field_ref', { type: labelText(label) }));
  }
  const options = (field.options ?? []).map((one) => labelText(one.label));
  if (options.length > 0 && options.length <= MOST_OPTIONS) facts.push(t('help.field_options', { options: options.join(' / ') }));
  if (field.readonly !== true && field.max_length) facts.push(t('help.field_length', { limit: field.max_length }));
  if (field.readonly !== true && field.unique === true) facts.push(t('help.field_unique'));
  if (field.copies !== undefined && Object.keys(field.copies).length > 0) facts.push(t('help.field_copies'));
  return facts;
}
