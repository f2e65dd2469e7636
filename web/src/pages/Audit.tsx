import { Button } from 'antd';
import { useId, useRef, useState, type FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import { usePages } from '../api/pages';
import { useMeta } from '../api/queries';
import type { AuditEntry } from '../api/types';
import { labelText, t } from '../core/i18n';
import { formatInstant } from '../meta/format';
import type { FieldMeta } from '../meta/types';
import { FieldInput } from './fields/FieldInput';
import { pathOfType } from './shell/menu';
import { Awaited } from './ui/Awaited';
import { Changes } from './ui/Changes';
import { MoreRows } from './ui/MoreRows';
import { Empty } from './ui/small';
import './fields/fields.css';

const DAY = (name: string): FieldMeta => ({ name, type: 'date', label: { zh: '', en: '' } });
interface AuditPage {
  rows: AuditEntry[];
  next: string | null;
  tables: { code: string; label: string }[];
}

/** Every change of every business row, the newest first. */
export default function Audit() {
  const meta = useMeta();
  const [parameters, setParameters] = useSearchParams();
  const asked = parameters.toString();
  const list = useRef<HTMLTableSectionElement>(null);
  const { query, rows, first } = usePages<AuditPage>(['audit'], '/api/audit', Object.fromEntries(parameters));
  return (
    <section className="pg-page" aria-labelledby="audit-title" data-testid="audit">
      <header className="pg-page-head"><h1 id="audit-title">{t('shell.audit')}</h1><Filters key={asked} parameters={parameters} tables={first?.tables ?? []} onChange={(next) => setParameters(next)} /></header>
      <div className="pg-page-body pg-padded">
        {first === undefined ? <Awaited query={query} /> : rows.length === 0 ? (
          <Empty title={t('list.nothing')} act={parameters.size > 0 ? [[t('list.clear_all'), () => setParameters(new URLSearchParams())]] : []}><p>{t('list.nothing_hint')}</p></Empty>
        ) : (
          <>
            <table className="pg-plain">
              <thead><tr><th>{t('common.at')}</th><th>{t('common.user')}</th><th>{t('audit.what')}</th><th>{t('audit.changes')}</th><th>{t('audit.source')}</th></tr></thead>
              <tbody ref={list}>
                {rows.map((row) => {
                  const type = meta.types.find((one) => one.code === row.type);
                  return (
                    <tr key={row.id}>
                      <td className="pg-nowrap">{formatInstant(row.at)}</td>
                      <td className="pg-nowrap">{row.user?.name ?? t('common.system')}</td>
                      <td>
                        {type !== undefined && row.document_id ? <Link to={`${pathOfType(type)}/${row.document_id}`}>{labelText(type.label)} {row.number}</Link> : row.table_label ?? row.op_label}
                        {(row.table_label ?? '') !== '' && <><br /><small className="pg-quiet">{row.op_label}</small></>}
                      </td>
                      <td><Changes type={type} changes={row.changes ?? []} /></td>
                      <td className="pg-quiet">{row.source_label} {row.address}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
            <MoreRows pages={query} shown={rows.length} list={list} />
          </>
        )}
      </div>
    </section>
  );
}

function Filters({ parameters, tables, onChange }: { parameters: URLSearchParams; tables: { code: string; label: string }[]; onChange: (next: URLSearchParams) => void }) {
  const meta = useMeta();
  const id = useId();
  const [q, setQ] = useState(parameters.get('q') ?? '');
  const [type, setType] = useState(parameters.get('type') ?? '');
  const [from, setFrom] = useState<unknown>(parameters.get('from'));
  const [to, setTo] = useState<unknown>(parameters.get('to'));
  function submit(event: FormEvent): void {
    event.preventDefault();
    const next = new URLSearchParams();
    for (const [name, value] of Object.entries({ q, type, from, to })) if (typeof value === 'string' && value !== '') next.set(name, value);
    onChange(next);
  }
  return (
    <form className="pg-tools" onSubmit={submit}>
      <input type="search" className="pg-input pg-list-search" value={q} onChange={(event) => setQ(event.target.value)} aria-label={t('list.search')} placeholder={t('list.search')} />
      <select className="pg-input" style={{ width: 150 }} value={type} onChange={(event) => setType(event.target.value)} aria-label={t('audit.what')}>
        <option value="">{t('common.all')}</option>
        {meta.modules.map((module) => (
          <optgroup key={module.code} label={labelText(module.label)}>
            {meta.types.filter((one) => one.module === module.code).map((one) => <option key={one.code} value={one.code}>{labelText(one.label)}</option>)}
          </optgroup>
        ))}
        <optgroup label={t('audit.system')}>{tables.map((one) => <option key={one.code} value={one.code}>{one.label}</option>)}</optgroup>
      </select>
      <label htmlFor={`${id}-from`}>{t('list.from')}</label><span style={{ width: 130 }}><FieldInput id={`${id}-from`} field={DAY('from')} value={from} onChange={setFrom} /></span>
      <label htmlFor={`${id}-to`}>{t('list.to')}</label><span style={{ width: 130 }}><FieldInput id={`${id}-to`} field={DAY('to')} value={to} onChange={setTo} /></span>
      <Button htmlType="submit">{t('list.apply')}</Button>
    </form>
  );
}
