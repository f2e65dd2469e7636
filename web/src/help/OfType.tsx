import { labelText, t } from '../core/i18n';
import type { FieldMeta, Meta, TypeMeta } from '../meta/types';
import { factsOf, shownFields } from './declared';

/** What the declaration says of a type: its states and steps, and what each field is for. */
export function OfType({ type, meta }: { type: TypeMeta; meta: Meta }) {
  const stateOf = (code: string | null | undefined) => type.states.find((one) => one.code === code);
  const nameOf = (code: string | null | undefined) => labelText(stateOf(code)?.label ?? { zh: '', en: '' });
  return (
    <section data-testid="help-type">
      <h2>{labelText(type.label)}</h2>
      {type.states.length > 1 && (
        <p className="pg-help-states" data-testid="help-states"><span className="pg-quiet">{t('help.states')}</span> {type.states.map((one) => <span key={one.code} className={`pg-tag ${one.tone ?? 'neutral'}`}>{labelText(one.label)}</span>)}</p>
      )}
      {type.transitions.length > 0 && (
        <table className="pg-plain" aria-label={t('help.steps')}><tbody>
          {type.transitions.map((step) => (
            <tr key={step.code}>
              <th scope="row">{labelText(step.label)}</th>
              <td>{step.source.map(nameOf).join(' / ')}{step.target ? ` → ${nameOf(step.target)}` : ''}{!type.permissions.actions.includes(step.code) && <small className="pg-quiet"> {t('help.not_yours')}</small>}</td>
            </tr>
          ))}
        </tbody></table>
      )}
      {type.creates !== undefined && type.creates.length > 0 && <p>{t('help.creates', { types: type.creates.map((one) => labelText(one.label)).join(t('common.and_so')) })}</p>}
      <Fields title={t('help.fields')} fields={type.fields} meta={meta} />
      {type.lines.map((set) => <Fields key={set.name} title={labelText(set.label)} fields={set.fields} meta={meta} />)}
    </section>
  );
}

function Fields({ title, fields, meta }: { title: string; fields: FieldMeta[]; meta: Meta }) {
  const shown = shownFields(fields);
  if (shown.length === 0) return null;
  return (
    <details data-testid="help-fields" open={shown.length <= 12}>
      <summary>{title}</summary>
      <dl>
        {shown.map((field) => (
          <div key={field.name}>
            <dt>{labelText(field.label)}{field.required === true && <span aria-hidden="true"> *</span>}</dt>
            <dd>{[...(field.hint ? [labelText(field.hint)] : []), ...factsOf(field, (code) => meta.types.find((one) => one.code === code)?.label)].join(' ')}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
