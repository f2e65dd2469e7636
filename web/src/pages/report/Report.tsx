import { DownOutlined } from '../ui/icons';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useEffect, useMemo, useState, type FormEvent, type ReactNode } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { download, get } from '../../api/client';
import { lookupMany } from '../../api/lookup';
import { keys, useMeta } from '../../api/queries';
import type { ReportColumn, ReportPage, ReportRow, RowLink } from '../../api/types';
import { faultOf, isNumeric } from '../../core/check';
import { decimal } from '../../core/decimal';
import { labelText, t } from '../../core/i18n';
import { formatValue, isRecord } from '../../meta/format';
import type { DataRecord, FieldMeta, Label, Meta, ReportMeta } from '../../meta/types';
import { FieldInput } from '../fields/FieldInput';
import { isEmpty } from '../form/values';
import NotFound from '../NotFound';
import { pathOfType } from '../shell/menu';
import { titleWidth } from '../table/titles';
import { DataTable, type TableColumn } from '../table/DataTable';
import { Awaited } from '../ui/Awaited';
import { tellRefused } from '../ui/tellRefused';
import { Empty, Loading } from '../ui/small';
import { HelpButton } from '../../help/HelpButton';
import { useNarrow } from '../ui/useNarrow';
import { choiceOf, figuresOf, keptQuery, SHOWN_AS, withChoice } from './chart';
import { ChartPanel } from './ChartPanel';
import { parameterQuery, parameterValues, unfolded } from './parameters';
import { groupable, isOneGroup, pivotOf, serverWords, usualPivot, withPivot } from './pivot';
import { PivotPanel } from './PivotPanel';
import { SavedSets } from './SavedSets';
import '../fields/fields.css';
import './report.css';

const PAGE_SIZE = 500;
const NO_COLUMNS: ReportColumn[] = [];
const WIDTHS: Partial<Record<FieldMeta['type'], number>> = { money: 114, quantity: 110, price: 120, percent: 90, date: 104, int: 84, datetime: 140 };

export default function Report() {
  const { code = '' } = useParams();
  const report = useMeta().reports.find((one) => one.code === code);
  return report === undefined ? <NotFound /> : <OneReport key={code} report={report} />;
}

function OneReport({ report }: { report: ReportMeta }) {
  const [address, setAddress] = useSearchParams();
  const { message } = App.useApp();
  const values = useMemo(() => parameterValues(report, address), [report, address]);
  const complete = report.parameters.every((field) => field.required !== true || !isEmpty(values[field.name]));
  const asked = parameterQuery(report, values, false);
  const parametersKey = asked.toString();
  for (const [name, value] of serverWords(address)) asked.append(name, value);
  const query = useInfiniteQuery({
    queryKey: keys.report(report.code, asked.toString()),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const now = new URLSearchParams(asked);
      now.set('limit', String(PAGE_SIZE));
      if (pageParam !== '') now.set('after', pageParam);
      return get<ReportPage>(`/api/reports/${report.code}`, now, signal);
    },
    getNextPageParam: (page) => page.next ?? null,
    enabled: complete,
    placeholderData: keepPreviousData,
  });
  const pages = query.data?.pages;
  const columns = pages?.[0]?.columns ?? NO_COLUMNS;
  const source = pages?.[0]?.source ?? columns;
  const pivot = pivotOf(address);
  const rows = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages]);
  const choice = useMemo(() => choiceOf(address, columns, rows), [address, columns, rows]);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  useEffect(() => {
    if (choice.shape !== null && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage(); // a chart is of all rows
  }, [choice.shape, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const usual = parameterQuery(report, parameterValues(report, new URLSearchParams()), true);

  /** Other parameters; how the report is shown stays. */
  function run(next: Record<string, unknown>): void {
    const parameters = parameterQuery(report, next, true);
    for (const [name, value] of address) if (name.startsWith(SHOWN_AS) && !name.startsWith(`${SHOWN_AS}only.`)) parameters.append(name, value);
    setAddress(parameters);
  }

  async function exportAs(format: string): Promise<void> {
    const now = new URLSearchParams(asked);
    now.set('format', format);
    try {
      await download(`/api/reports/${report.code}/export`, now, `${report.code}.${format}`);
    } catch (reason) {
      tellRefused(message, reason);
    }
  }

  return (
    <section className="pg-page pg-report" aria-labelledby="report-title" data-testid={`report-${report.code}`}>
      <header className="pg-page-head">
        <h1 id="report-title">{labelText(report.label)}</h1>
        <Parameters key={parametersKey} report={report} values={values} onChange={run} />
        <span className="pg-spacer" />
        <div className="pg-tools">
          <SavedSets type={`report:${report.code}`} query={keptQuery(address, usual)} onChoose={(kept) => setAddress(new URLSearchParams(kept))} />
          <Button data-testid="report-chart-show" disabled={figuresOf(columns).length === 0} aria-pressed={choice.shape !== null} onClick={() => setAddress(withChoice(address, { ...choice, shape: choice.shape === null ? 'bar' : null }))}>{t('charts.show')}</Button>
          <Button data-testid="report-pivot-show" disabled={groupable(source).length === 0} aria-pressed={pivot !== null} onClick={() => setAddress(withPivot(address, pivot === null ? usualPivot(source) : null))}>{t('pivot.title')}</Button>
          <Button onClick={() => window.print()}>{t('report.print')}</Button>
          <Dropdown autoFocus trigger={['click']} menu={{ items: ['xlsx', 'csv', 'pdf'].map((key) => ({ key, label: key === 'xlsx' ? 'Excel' : key.toUpperCase() })), onClick: ({ key }) => void exportAs(key) }}>
            <Button data-testid="report-export">{t('report.export')}<DownOutlined /></Button>
          </Dropdown>
        </div>
      </header>
      <p className="pg-report-asked">{pages?.[0]?.asked?.map((one) => `${one.label} ${one.value}`).join(' · ')}</p>
      {isOneGroup(address) && <p className="pg-one-group" role="status">{t('pivot.only')} <Button size="small" onClick={() => setAddress(withPivot(address, pivot))}>{t('pivot.all')}</Button></p>}
      <Loading kind="bar" busy={query.isFetching && !query.isPending} />
      <div className="pg-page-body" aria-busy={query.isFetching}>
        {!complete ? <Empty title={t('report.incomplete')} act={[[t('empty.fill_in'), () => focusParameter(report.parameters.find((field) => field.required === true && isEmpty(values[field.name])))]]}><p>{t('report.incomplete_hint')}</p></Empty> : query.data === undefined ? <Awaited query={query} /> : <>
          {pivot !== null && <PivotPanel columns={source} choice={pivot} onChange={(next) => setAddress(withPivot(address, next), { replace: true })} />}
          {choice.shape !== null && rows.length > 0 && <ChartPanel label={labelText(report.label)} columns={columns} rows={rows} choice={choice} onChange={(next) => setAddress(withChoice(address, next), { replace: true })} />}
          <Rows key={asked.toString()} label={labelText(report.label)} isTree={report.tree === true} empty={<NoRows report={report} />} pages={pages ?? []} onEnd={() => { if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage(); }} />
        </>}
      </div>
    </section>
  );
}

function Parameters({ report, values, onChange }: { report: ReportMeta; values: Record<string, unknown>; onChange: (next: Record<string, unknown>) => void }) {
  const meta = useMeta();
  const [now, setNow] = useState(values);
  useEffect(() => {
    for (const field of report.parameters) {
      const value = values[field.name];
      if (field.type !== 'ref' || !isRecord(value) || value.name !== undefined) continue;
      void namedRecord(meta, field, value).then((record) => {
        if (record !== null) setNow((before) => (before[field.name] === value ? { ...before, [field.name]: record } : before));
      });
    }
  }, [report, values, meta]);
  if (report.parameters.length === 0) return null;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (report.parameters.every((field) => faultOf(field, now[field.name]) === null)) onChange(now);
  }
  return (
    <form className="pg-tools pg-parameters" onSubmit={submit} data-testid="parameters">
      {report.parameters.map((field) => (
        <label key={field.name} htmlFor={`parameter-${field.name}`}>
          <span>{labelText(field.label)}</span>
          <span style={{ width: field.type === 'ref' ? 180 : field.type === 'bool' ? 24 : 124 }}>
            <FieldInput id={`parameter-${field.name}`} field={field} value={now[field.name]} invalid={faultOf(field, now[field.name]) !== null} onChange={(value) => setNow((before) => ({ ...before, [field.name]: value }))} />
          </span>
        </label>
      ))}
      <Button type="primary" htmlType="submit" data-testid="report-run">{t('report.run')}</Button>
    </form>
  );
}

/** The record that the address names by its code, or by its id. */
async function namedRecord(meta: Meta, field: FieldMeta, named: DataRecord): Promise<DataRecord | null> {
  try {
    if (typeof named.code === 'string') return (await lookupMany(field.ref ?? '', [named.code])).get(named.code) ?? null;
    const type = meta.types.find((one) => one.code === field.ref);
    return type === undefined ? null : await get<DataRecord>(`${type.path}/${encodeURIComponent(String(named.id))}`);
  } catch {
    return null; // it stays as it stands in the address
  }
}

export function targetOf(meta: Meta, link: RowLink): string | null {
  if ('report' in link) return `/reports/${link.report}?${new URLSearchParams(link.parameters)}`;
  if ('list' in link) {
    const list = meta.types.find((one) => one.code === link.list);
    return list === undefined ? null : `${pathOfType(list)}?${link.query}`;
  }
  const type = meta.types.find((one) => one.code === link.type);
  return type === undefined ? null : `${pathOfType(type)}/${link.id}`;
}

/** The declared width; amounts of a wide report give way so that it fits, but never so far that their heading is cut. */
function widthOf(column: ReportColumn): number | undefined {
  const usual = WIDTHS[column.type];
  if (column.width === null || column.width === undefined) return usual;
  return usual === undefined ? column.width : Math.min(column.width, Math.max(usual, titleWidth(column.label)));
}

/** The server has chosen the language already. */
function spoken(text: string): Label {
  return { zh: text, en: text };
}

function asField(column: ReportColumn): FieldMeta {
  return { name: column.name, type: column.type, label: spoken(column.label), options: (column.options ?? []).map((one) => ({ ...one, label: spoken(one.label) })) };
}

/** The field of a parameter, so that what is missing or too narrow can be typed at once. */
function focusParameter(field: FieldMeta | undefined): void {
  if (field !== undefined) document.getElementById(`parameter-${field.name}`)?.focus();
}

/** No rows for these parameters: change them, or go back to the usual ones. */
function NoRows({ report }: { report: ReportMeta }) {
  const [address, setAddress] = useSearchParams();
  const act: [string, () => void][] = [];
  if (report.parameters.length > 0) act.push([t('empty.other_parameters'), () => focusParameter(report.parameters[0])]);
  if (address.size > 0) act.push([t('empty.usual_parameters'), () => setAddress(new URLSearchParams())]);
  return <Empty title={t('report.empty')} act={act}><p>{t('report.empty_hint')}</p><HelpButton topic="reports" /></Empty>;
}

/** The rows of an answer: a tree where there are levels, each linked where it leads. What is folded goes by its place: other words of the address are another `key`. */
export function Rows({ label, isTree = false, empty, pages, onEnd }: { label: string; isTree?: boolean; empty: ReactNode; pages: ReportPage[]; onEnd: () => void }) {
  const meta = useMeta();
  const narrow = useNarrow();
  const navigate = useNavigate();
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => pages.flatMap((page) => page.rows), [pages]);
  const first = pages[0];
  if (first === undefined || rows.length === 0) return <>{empty}</>;
  const why = first.undrilled ?? '';
  const isAnyUndrilled = why !== '' && rows.some((row) => row._links === undefined);
  const visible = unfolded(rows, folded);
  const placeOf = new Map(visible.map(({ row, at }) => [row as DataRecord, at]));
  const tree = isTree || rows.some((row) => (row._level ?? 0) > 0);
  const hasChildren = (at: number) => (rows[at + 1]?._level ?? 0) > (rows[at]?._level ?? 0);

  function fold(at: number): void {
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(at)) next.add(at);
      return next;
    });
  }

  const columns: TableColumn[] = first.columns.map((column, index) => {
    const field = asField(column);
    return {
      name: column.name, title: column.label, field, width: widthOf(column) ?? (narrow ? 120 : index === 0 ? 220 : 170),
      render: (row) => {
        const link = (row as ReportRow)._links?.[column.name];
        const target = link === undefined ? null : targetOf(meta, link);
        const text = formatValue(field, row[column.name]);
        const nothing = isNumeric(field) && decimal(row[column.name])?.eq(0) === true;
        const leadsNowhere = why !== '' && link === undefined && column.link === true && text !== '' && (row as ReportRow)._links === undefined;
        const shown = leadsNowhere ? <span className="pg-undrilled" title={why}>{text}<sup aria-hidden="true">*</sup></span> : nothing ? <span className="pg-faint">{text}</span> : target === null || text === '' ? text : <Link to={target}>{text}</Link>;
        if (!tree || index !== 0) return shown;
        const at = placeOf.get(row) ?? 0;
        return (
          <span style={{ paddingLeft: (Number(row._level ?? 0)) * 16 }}>
            {hasChildren(at) ? <button type="button" className="pg-fold" aria-expanded={!folded.has(at)} aria-label={t('report.fold')} onClick={() => fold(at)}>{folded.has(at) ? '▸' : '▾'}</button> : <span className="pg-fold" />}
            {shown}
          </span>
        );
      },
    };
  });
  return (
    <>
      {isAnyUndrilled && <p className="pg-undrilled-why" data-testid="undrilled"><span aria-hidden="true">* </span>{t('report.undrilled')} {why}</p>}
      <DataTable
        label={label} columns={columns} rows={visible.map(({ row }) => row)} keyOf={(_, at) => String(visible[at]?.at ?? at)} sums={first.totals} onEnd={onEnd}
        rowClass={(row) => (tree && row._leaf === false ? 'pg-branch' : '')}
        onOpen={(row) => {
          const link = Object.values((row as ReportRow)._links ?? {})[0];
          const target = link === undefined ? null : targetOf(meta, link);
          if (target !== null) void navigate(target);
        }}
      />
    </>
  );
}
