import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { actionKeys } from '../../api/actions';
import { post } from '../../api/client';
import { labelText, t } from '../../core/i18n';
import { formatValue } from '../../meta/format';
import type { DataRecord, FieldMeta, Problem, TypeMeta } from '../../meta/types';
import { FieldInput } from '../fields/FieldInput';
import { wireValues } from '../form/values';
import { Awaited } from '../ui/Awaited';
import { problemsOf, sentence } from '../ui/problems';
import { Refused } from '../ui/Refused';

export interface LookedAt {
  preview: boolean;
  done: number[];
  rows: { id: number; number: string | null; version: number | null; lines: number; changes: { field: string; label: string; old: unknown; new: unknown }[]; problems: Problem[] }[];
}

/** The fields that many records may be given at once. */
export function bulkFields(type: TypeMeta): FieldMeta[] {
  return type.fields.filter((field) => field.readonly !== true && field.hidden !== true && field.unique !== true && field.name !== type.natural_key && field.name !== 'number' && field.name !== 'state');
}

/** What each record would become, or has become. */
export function LookedAtTable({ type, answer }: { type: TypeMeta; answer: LookedAt }) {
  const fieldOf = (name: string): FieldMeta => type.fields.find((one) => one.name === name) ?? { name, type: 'text', label: { zh: name, en: name } };
  const refused = answer.rows.filter((row) => row.problems.length > 0).length;
  const changed = answer.rows.filter((row) => row.problems.length === 0 && (row.changes.length > 0 || row.lines > 0)).length;
  return (
    <>
      <p role="status" data-testid="looked-at">{t(answer.preview ? 'lists.would' : 'lists.did', { changed, refused, same: answer.rows.length - changed - refused })}</p>
      <div className="pg-import-problems">
        <table className="pg-plain">
          <thead><tr><th>{t('lists.record')}</th><th>{t('lists.change')}</th></tr></thead>
          <tbody>
            {answer.rows.map((row) => (
              <tr key={row.id} data-testid="looked-at-row" data-refused={row.problems.length > 0}>
                <td className="pg-nowrap">{row.number ?? `#${row.id}`}</td>
                <td>
                  {row.problems.length > 0 ? <span className="pg-negative">{row.problems.map(sentence).join(' ')}</span> : row.changes.length === 0 && row.lines === 0 ? <span className="pg-quiet">{t('lists.same')}</span> : (
                    <>
                      {row.changes.map((change) => <div key={change.field}>{change.label}: <s className="pg-quiet">{formatValue(fieldOf(change.field), change.old) || '–'}</s> → <b>{formatValue(fieldOf(change.field), change.new) || '–'}</b></div>)}
                      {row.lines > 0 && <div className="pg-quiet">{t('lists.lines_follow', { count: row.lines })}</div>}
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** What a step would do with the chosen records, above the question whether to do it. */
export function StepPreview({ type, step, ids }: { type: TypeMeta; step: string; ids: unknown[] }) {
  const query = useQuery({ queryKey: ['preview', type.code, step, ids.join()], queryFn: () => post<LookedAt>(`${type.path}/bulk/${step}`, { ids, preview: true }), staleTime: 0, gcTime: 0 });
  return query.data === undefined ? <Awaited query={query} /> : <LookedAtTable type={type} answer={query.data} />;
}

const changing = actionKeys();

/** Gives many records the same values: choose, look at what would change, then do it in one request. */
export function BulkDialog({ type, rows, onClose, onDone }: { type: TypeMeta; rows: DataRecord[]; onClose: () => void; onDone: () => void }) {
  const fields = bulkFields(type);
  const [names, setNames] = useState<string[]>([]);
  const [values, setValues] = useState<DataRecord>({});
  const [looked, setLooked] = useState<{ answer: LookedAt; changes: DataRecord } | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const chosen = names.flatMap((name) => fields.filter((field) => field.name === name));

  /** What is carried out is what was looked at, whatever was typed meanwhile. */
  async function ask(preview: boolean): Promise<void> {
    if (busy) return;
    const written = wireValues(chosen, values);
    const changes = looked?.changes ?? Object.fromEntries(names.map((name) => [name, written[name] ?? null]));
    const versions = Object.fromEntries((looked?.answer.rows ?? []).flatMap((row) => (row.version === null ? [] : [[String(row.id), row.version]])));
    const body = { ids: rows.map((row) => row.id), changes, ...(preview ? { preview: true } : { versions }) };
    setBusy(true);
    setProblems([]);
    try {
      setLooked({ answer: await post<LookedAt>(`${type.path}/bulk`, body, preview ? {} : { key: changing.keyOf(type.code, body) }), changes });
      if (!preview) {
        changing.decided(type.code);
        onDone();
      }
    } catch (reason) {
      if (!preview) setLooked(null); // back to what was typed
      setProblems(problemsOf(reason));
    } finally {
      setBusy(false);
    }
  }

  const done = looked?.answer.preview === false;
  const buttons: ReactNode[] = [<Button key="close" onClick={onClose}>{t(done ? 'common.close' : 'common.cancel')}</Button>];
  if (looked === null) buttons.push(<Button key="look" type="primary" loading={busy} disabled={names.length === 0} onClick={() => void ask(true)} data-testid="bulk-look">{t('lists.look')}</Button>);
  else if (!done) {
    buttons.push(<Button key="back" onClick={() => setLooked(null)}>{t('lists.back')}</Button>);
    buttons.push(<Button key="do" type="primary" autoFocus loading={busy} disabled={looked.answer.rows.every((row) => row.problems.length > 0)} onClick={() => void ask(false)} data-testid="bulk-do">{t('lists.do')}</Button>);
  }
  return (
    <Modal open title={t('lists.bulk_change', { count: rows.length })} onCancel={onClose} footer={buttons} width={640} mask={{ closable: false }} wrapProps={{ 'data-testid': 'bulk-dialog' }}>
      {looked !== null ? <LookedAtTable type={type} answer={looked.answer} /> : (
        <form onSubmit={(event) => { event.preventDefault(); if (names.length > 0) void ask(true); }}>
          {chosen.map((field) => (
            <div className="pg-field" key={field.name}>
              <label htmlFor={`bulk-field-${field.name}`}>{labelText(field.label)} <button type="button" className="pg-link" onClick={() => setNames((now) => now.filter((one) => one !== field.name))}>{t('lists.remove')}</button></label>
              <FieldInput id={`bulk-field-${field.name}`} field={{ ...field, copies: {} }} value={values[field.name]} autoFocus onChange={(value) => setValues((now) => ({ ...now, [field.name]: value }))} />
            </div>
          ))}
          <select className="pg-input" value="" aria-label={t('lists.choose_field')} onChange={(event) => setNames((now) => [...now, event.target.value])} data-testid="bulk-choose">
            <option value="">{t('lists.choose_field')}</option>
            {fields.filter((field) => !names.includes(field.name)).map((field) => <option key={field.name} value={field.name}>{labelText(field.label)}</option>)}
          </select>
          <button type="submit" hidden />
        </form>
      )}
      <Refused problems={problems} idOf={(field) => `bulk-field-${field.replace(/^changes\./, '')}`} />
    </Modal>
  );
}
