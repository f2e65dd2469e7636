import { lazy, Suspense, useState, type KeyboardEvent } from 'react';
import { Link } from 'react-router';
import { isNumeric } from '../../core/check';
import { labelText, t, type MessageKey } from '../../core/i18n';
import { formatInstant, formatValue, isNegative, isRecord, refText } from '../../meta/format';
import type { DataRecord, FieldMeta, Meta, TypeMeta } from '../../meta/types';
import { pathOfType } from '../shell/menu';
import { Loading } from '../ui/small';
import { useRuleName } from '../ui/useRuleName';
import { Availability } from './Availability';
import { totalsOf, type DocumentState } from './document';
import { isEmpty } from './values';

const Links = lazy(() => import('./Links'));
const History = lazy(() => import('./History'));
const Files = lazy(() => import('./Files'));

type Tab = 'info' | 'links' | 'history' | 'files';
const LABELS: Record<Tab, MessageKey> = { info: 'form.tab_info', links: 'form.tab_links', history: 'form.tab_history', files: 'form.tab_files' };

interface Props {
  type: TypeMeta;
  meta: Meta;
  state: DocumentState;
  editable: boolean;
}

/** The information area: totals, stock, where it came from and led to, its history and files. */
export function Info({ type, meta, state, editable }: Props) {
  const [tab, setTab] = useState<Tab>('info');
  const { saved } = state;
  const labels = { ...LABELS, info: type.lines.length > 0 ? LABELS.info : 'form.tab_about' as const };
  if (saved === null && type.lines.length === 0 && !type.availability) return null; // a new record without lines has nothing to tell yet
  const tabs: Tab[] = ['info', ...(saved === null ? [] : [...(type.links ? ['links' as const] : []), 'history' as const, ...(type.attachments ? ['files' as const] : [])])];
  const shown = tabs.includes(tab) ? tab : 'info';

  function onKey(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const next = tabs[(tabs.indexOf(shown) + by + tabs.length) % tabs.length];
    if (next === undefined) return;
    setTab(next);
    document.getElementById(`info-tab-${next}`)?.focus();
  }
  return (
    <section className="pg-info" aria-label={t('form.info')} data-testid="info">
      <div role="tablist" aria-label={t('form.info')} className="pg-tabs" onKeyDown={onKey}>
        {tabs.map((one) => (
          <button key={one} id={`info-tab-${one}`} type="button" role="tab" aria-selected={one === shown} aria-controls="info-panel" tabIndex={one === shown ? 0 : -1} onClick={() => setTab(one)} data-testid={`tab-${one}`}>{t(labels[one])}</button>
        ))}
      </div>
      <div id="info-panel" role="tabpanel" aria-labelledby={`info-tab-${shown}`} className="pg-info-panel">
        <Suspense fallback={<Loading />}>
          {shown === 'info' && <Summary type={type} meta={meta} state={state} editable={editable} />}
          {shown === 'links' && saved !== null && <Links type={type} meta={meta} id={String(saved.id)} />}
          {shown === 'history' && saved !== null && <History type={type} id={String(saved.id)} />}
          {shown === 'files' && saved !== null && <Files type={type} id={String(saved.id)} />}
        </Suspense>
      </div>
    </section>
  );
}

function Summary({ type, meta, state, editable }: Props) {
  const { saved, values, dirty } = state;
  const totals = type.lines.map((set) => ({ set, count: linesOf(values, set.name).length, totals: totalsOf(set.fields, linesOf(values, set.name)) }));
  const saidAlready = (field: FieldMeta) => totals.some((set) => set.totals.some((one) => one.field.label.zh === field.label.zh && one.value === values[field.name]));
  const amounts = type.fields.filter((field) => field.readonly === true && field.hidden !== true && field.type === 'money' && !dirty && !isEmpty(values[field.name]) && !saidAlready(field));
  return (
    <div className="pg-summary">
      {(totals.length > 0 || amounts.length > 0) && (
        <div className="pg-totals" data-testid="form-totals">
          {totals.map(({ set, count, totals: sums }) => (
            <dl key={set.name} className="pg-totals-set">
              <div><dt>{labelText(set.label)}</dt><dd>{t('form.lines_count', { count })}</dd></div>
              {sums.map((one) => <Amount key={one.field.name} field={one.field} value={one.value} />)}
            </dl>
          ))}
          {amounts.length > 0 && <dl className="pg-totals-set">{amounts.map((field) => <Amount key={field.name} field={field} value={values[field.name]} />)}</dl>}
        </div>
      )}
      {type.availability && editable && <Availability wanted={type.availability} values={values} />}
      <Provenance saved={saved} meta={meta} type={type} />
    </div>
  );
}

function linesOf(values: DataRecord, set: string): DataRecord[] {
  return (values[set] as DataRecord[] | undefined) ?? [];
}

function Amount({ field, value }: { field: FieldMeta; value: unknown }) {
  return <div><dt>{labelText(field.label)}</dt><dd className={`${isNumeric(field) ? 'pg-number' : ''}${isNegative(field, value) ? ' pg-negative' : ''}`} data-total={field.name}>{formatValue(field, value)}</dd></div>;
}

/** Who made, changed and posted it, by which rule, and what it reverses. */
function Provenance({ saved, meta, type }: { saved: DataRecord | null; meta: Meta; type: TypeMeta }) {
  const ruleName = useRuleName();
  if (saved === null) return null;
  const by = (who: unknown, at: unknown, key: 'form.created' | 'form.changed' | 'form.posted') => {
    if (isEmpty(at)) return null;
    const name = isRecord(who) ? String(who.name ?? who.username ?? refText(who)) : isEmpty(who) ? t('common.system') : String(who);
    return <li>{t(key, { who: name, at: formatInstant(at) })}</li>;
  };
  const other = (value: unknown, key: 'form.reversal_of' | 'form.reversed_by') => {
    if (isEmpty(value)) return null;
    const id = isRecord(value) ? value.id : value;
    const target = meta.types.find((one) => isRecord(value) && one.code === value.type) ?? type;
    return <li>{t(key)} <Link to={`${pathOfType(target)}/${String(id)}`}>{isRecord(value) ? String(value.number ?? value.code ?? id) : String(id)}</Link></li>;
  };
  return (
    <ul className="pg-provenance pg-quiet">
      {by(saved.created_by, saved.created_at, 'form.created')}
      {by(saved.changed_by, saved.changed_at, 'form.changed')}
      {by(saved.posted_by, saved.posted_at, 'form.posted')}
      {other(saved.reversal_of, 'form.reversal_of')}
      {other(saved.reversed_by, 'form.reversed_by')}
      {!isEmpty(saved.made_by_rule) && <li>{t('form.made_by_rule', { rule: ruleName(String(saved.made_by_rule)) })}</li>}
    </ul>
  );
}
