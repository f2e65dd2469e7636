import { DownOutlined, PlusOutlined } from '../ui/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
import { actionKeys } from '../../api/actions';
import { download, post } from '../../api/client';
import { usePreference } from '../../api/preferences';
import { keys, useTypeByPath } from '../../api/queries';
import type { BulkResult } from '../../api/types';
import { labelText, t } from '../../core/i18n';
import { formatValue } from '../../meta/format';
import type { DataRecord, FieldMeta, Problem, TransitionMeta, TypeMeta } from '../../meta/types';
import { PrintButton } from '../../custom/printing/PrintButton';
import { HelpButton } from '../../help/HelpButton';
import NotFound from '../NotFound';
import { pathOfType } from '../shell/menu';
import { roomFor } from '../table/titles';
import { DataTable, type TableColumn } from '../table/DataTable';
import { Awaited } from '../ui/Awaited';
import { problemsOf, sentence } from '../ui/problems';
import { tellRefused } from '../ui/tellRefused';
import { Empty, Loading, StateTag } from '../ui/small';
import { useNarrow } from '../ui/useNarrow';
import { Cards } from './Cards';
import { ColumnChoice } from './ColumnChoice';
import { ColumnFilter, conditionText } from './ColumnFilter';
import { Grouping } from './Grouping';
import { Joined } from './Joined';
import { conditionsIn } from './joined';
import { readLayout, writeLayout, type Layout } from './layout';
import { rememberList } from './neighbours';
import { Search } from './Search';
import { askedOf, nextSorts, readState, shownColumns, sortsOf, withConditions, writeState, type ListState } from './state';
import { useRows } from './useRows';
import { defaultView, useViews, Views, type SavedView } from './Views';
import './list.css';

const Import = lazy(() => import('./Import'));
const Asks = lazy(() => import('../fields/Asks'));
const Export = lazy(() => import('./Export'));
const Groups = lazy(() => import('./Groups').then((found) => ({ default: found.Groups })));
const BulkDialog = lazy(() => import('./BulkDialog').then((found) => ({ default: found.BulkDialog })));
const StepPreview = lazy(() => import('./BulkDialog').then((found) => ({ default: found.StepPreview })));
const WIDTHS: Partial<Record<FieldMeta['type'], number>> = { date: 104, datetime: 140, bool: 76, int: 84, quantity: 110, price: 110, money: 130, percent: 84, enum: 100, ref: 200, text: 150 };

export default function List() {
  const { module = '', plural = '' } = useParams();
  const type = useTypeByPath(module, plural);
  return type === undefined ? <NotFound /> : <TypeList key={type.code} type={type} />;
}

function TypeList({ type }: { type: TypeMeta }) {
  const [parameters, setParameters] = useSearchParams();
  const location = useLocation();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const state = useMemo(() => readState(parameters), [parameters]);
  const [layout, setLayout] = useState<Layout>(() => readLayout(type.code));
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [importing, setImporting] = useState(false);

  const asked = useMemo(() => {
    const next = askedOf(state);
    if (layout.columns !== null) next.set('columns', shownColumns(type, layout.columns).map((field) => field.name).join(','));
    return next;
  }, [type, state, layout.columns]);
  const grouped = state.group !== '';
  const { query, rows, total, sums } = useRows(type, asked, true, !grouped);
  const [density, setDensity] = usePreference<'comfortable' | 'compact'>('list.density', 'comfortable');

  useEffect(() => {
    rememberList(type.code, rows.map((row) => String(row.id)), location.pathname + location.search, query.hasNextPage);
  }, [rows, type.code, location, query.hasNextPage]);

  const change = (next: ListState) => {
    setParameters(writeState(next), { replace: true });
    setSelected(new Set());
  };
  const keep = (next: Layout) => {
    setLayout(next);
    writeLayout(type.code, next);
  };
  const apply = (view: SavedView | null) => {
    const next = readState(new URLSearchParams(view?.query ?? ''));
    change({ ...next, view: view === null ? 'none' : String(view.id) });
    keep({ ...layout, columns: view !== null && view.columns.length > 0 ? view.columns : null });
  };
  useOpeningView(type, location.search === '', apply);
  const open = (row: DataRecord) => void navigate(`${pathOfType(type)}/${String(row.id)}`);
  const more = () => {
    if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
  };

  const sorts = sortsOf(type, state);
  const columns: TableColumn[] = shownColumns(type, layout.columns).map((field, at) => {
    const sort = sorts.find((one) => one.field === field.name);
    const linked = field.name === type.title || (at === 0 && !shownColumns(type, layout.columns).some((one) => one.name === type.title)) || field.name === 'code';
    return {
      name: field.name,
      title: labelText(field.label),
      field,
      width: layout.widths[field.name] ?? roomFor(labelText(field.label), field.width ?? WIDTHS[field.type] ?? 140, field.filterable !== false),
      own: field.name in layout.widths,
      sort: sort === undefined ? undefined : sort.descending ? 'descending' : 'ascending',
      onSort: field.sortable === false ? undefined : (join) => change({ ...state, sorts: nextSorts(state.sorts, field.name, join) }),
      tool: field.filterable === false ? undefined : (
        <ColumnFilter field={field} conditions={state.conditions.filter((one) => one.field === field.name)} onChange={(conditions) => change(withConditions(state, field.name, conditions))} />
      ),
      render: renderer(type, field, linked),
    };
  });

  const filtered = state.q !== '' || state.conditions.length > 0 || state.where !== null;
  const foot = rows.length > 0 && (
    <div className="pg-list-foot">
      <span className="pg-quiet" data-testid="list-count">{total === null ? t('list.loaded_some', { shown: rows.length }) : t('list.loaded', { shown: rows.length, total })}</span>
      {query.hasNextPage && <Button size="small" loading={query.isFetchingNextPage} onClick={more}>{t('list.load_more')}</Button>}
    </div>
  );

  return (
    <section className="pg-page pg-list" aria-labelledby="list-title" data-testid={`list-${type.code}`}>
      <header className="pg-page-head">
        <h1 id="list-title">{labelText(type.label)}</h1>
        <Search key={type.code} value={state.q} onChange={(q) => change({ ...state, q })} />
        <Joined type={type} where={state.where} onChange={(where) => change({ ...state, where })} />
        <Views type={type} state={state} columns={layout.columns} onApply={apply} />
        <span className="pg-spacer" />
        <Grouping type={type} value={state.group} onChange={(group) => change({ ...state, group })} />
        <Tools type={type} asked={asked} columns={columns.map((column) => column.name)} onImport={() => setImporting(true)} density={density} onDensity={setDensity} />
        {!narrow && <ColumnChoice type={type} chosen={layout.columns} onChange={(next) => keep({ ...layout, columns: next })} />}
      </header>
      <Conditions type={type} state={state} rows={rows} onChange={change} />
      {selected.size > 0 && <Bulk type={type} rows={rows.filter((row) => selected.has(String(row.id)))} onClear={() => setSelected(new Set())} />}
      <Loading kind="bar" busy={query.isFetching && !query.isPending} />
      <div className="pg-page-body" aria-busy={query.isFetching}>
        {grouped ? <Suspense fallback={<Loading />}><Groups type={type} columns={columns} asked={asked} by={state.group} none={<Nothing type={type} filtered={filtered} onClear={() => change({ ...state, q: '', conditions: [], where: null })} onImport={() => setImporting(true)} />} /></Suspense> : query.data === undefined ? <Awaited query={query} /> : rows.length === 0 ? (
          <Nothing type={type} filtered={filtered} onClear={() => change({ ...state, q: '', conditions: [], where: null })} onImport={() => setImporting(true)} />
        ) : narrow ? (
          <Cards type={type} columns={columns} rows={rows} foot={foot} />
        ) : (
          <DataTable
            label={labelText(type.label)} columns={columns} rows={rows} keyOf={keyOfRow} sums={sums ?? unknownSums(type)} onOpen={open} onEnd={more} foot={foot}
            onResize={(name, width) => keep({ ...layout, widths: { ...layout.widths, [name]: width } })} selected={selected} onSelect={setSelected} dense={density === 'compact'} fits
          />
        )}
      </div>
      {importing && <Suspense fallback={<Loading kind="over" />}><Import type={type} onClose={() => setImporting(false)} /></Suspense>}
    </section>
  );
}

const keyOfRow = (row: DataRecord) => String(row.id);

/** Room for the totals that are still on their way, so that nothing jumps when they come. */
function unknownSums(type: TypeMeta): Record<string, string> {
  return Object.fromEntries(type.fields.filter((field) => field.total === true).map((field) => [field.name, '']));
}

/** Opens the list with the user's view, or the one shared as the default, when its address asks for nothing. */
function useOpeningView(type: TypeMeta, isBare: boolean, apply: (view: SavedView | null) => void): void {
  const { data } = useViews(type);
  const [chosen, , isKnown] = usePreference<number | null>(`list.view.${type.code}`, null);
  const asked = useRef(isBare);
  useEffect(() => {
    if (data === undefined || !isKnown || !asked.current) return;
    asked.current = false;
    const view = isBare ? defaultView(data.rows, chosen) : undefined;
    if (view !== undefined) apply(view);
  });
}

function renderer(type: TypeMeta, field: FieldMeta, linked: boolean): TableColumn['render'] {
  if (field.name === 'state' && type.states.length > 0) return (row) => <StateTag type={type} state={row.state} />;
  if (field.type === 'enum')
    return (row) => {
      const option = field.options?.find((one) => one.value === row[field.name]);
      return option === undefined ? formatValue(field, row[field.name]) : <span className={option.tone === undefined || option.tone === 'neutral' ? '' : `pg-tag ${option.tone}`}>{labelText(option.label)}</span>;
    };
  if (field.type === 'bool') return (row) => (row[field.name] === true ? '✓' : row[field.name] === false ? '–' : '');
  if (!linked) return undefined;
  return (row) => <Link to={`${pathOfType(type)}/${String(row.id)}`} tabIndex={-1}>{formatValue(field, row[field.name]) || t('form.unnumbered')}</Link>;
}

interface ToolsProps {
  type: TypeMeta;
  asked: URLSearchParams;
  columns: string[];
  onImport: () => void;
  density: 'comfortable' | 'compact';
  onDensity: (density: 'comfortable' | 'compact') => void;
}

function Tools({ type, asked, columns, onImport, density, onDensity }: ToolsProps) {
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [job, setJob] = useState<{ id: number; name: string } | null>(null);
  const { permissions } = type;
  async function exportAs(key: string): Promise<void> {
    const [what, format = 'xlsx'] = key.split('-');
    const query = new URLSearchParams(asked);
    query.set('format', format);
    if (what === 'shown') {
      query.set('columns', columns.join(','));
      query.set('shown', '1');
    }
    const name = `${labelText(type.label)}.${format}`;
    try {
      const started = await download(`${type.path}/export`, query, name);
      if (started !== null) setJob({ id: started, name });
    } catch (reason) {
      tellRefused(message, reason);
    }
  }
  const pivoted = new URLSearchParams([...asked].filter(([name]) => name !== 'sort'));
  const items = [
    ...(permissions.import ? [{ key: 'import', label: t('list.import') }] : []),
    ...(permissions.export
      ? [
          { key: 'shown-xlsx', label: <span data-testid="export-shown-xlsx">{t('lists.export_shown', { format: 'Excel' })}</span> },
          { key: 'shown-csv', label: t('lists.export_shown', { format: 'CSV' }) },
          { key: 'whole-xlsx', label: t('lists.export_whole', { format: 'Excel' }) },
          { key: 'whole-csv', label: t('lists.export_whole', { format: 'CSV' }) },
        ]
      : []),
    { key: 'pivot', label: <span data-testid="list-pivot">{t('pivot.title')}</span> },
    { key: 'density', label: <span data-testid="density">{t(density === 'compact' ? 'lists.comfortable' : 'lists.compact')}</span> },
  ];
  const act = (key: string) => {
    if (key === 'pivot') void navigate(`${pathOfType(type)}/pivot?${pivoted}`);
    else if (key === 'import') onImport();
    else if (key === 'density') onDensity(density === 'compact' ? 'comfortable' : 'compact');
    else void exportAs(key);
  };
  return (
    <div className="pg-tools">
      {type.creatable && permissions.create && (
        <Link to={`${pathOfType(type)}/new`} data-testid="new"><Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>{t('list.new')}</Button></Link>
      )}
      {items.length > 0 && (
        <Dropdown autoFocus trigger={['click']} menu={{ items, onClick: ({ key }) => act(key) }}>
          <Button data-testid="list-more">{t('common.more')}<DownOutlined /></Button>
        </Dropdown>
      )}
      {job !== null && <Suspense fallback={<Loading kind="over" />}><Export job={job.id} name={job.name} onClose={() => setJob(null)} /></Suspense>}
    </div>
  );
}

function Conditions({ type, state, rows, onChange }: { type: TypeMeta; state: ListState; rows: DataRecord[]; onChange: (next: ListState) => void }) {
  const only = state.conditions.filter((one) => one.field === 'state');
  const current = only.length === 1 && only[0]?.op === 'eq' ? only[0].value : only.length === 0 ? '' : null;
  const others = state.conditions.filter((one) => one.field !== 'state' || current === null);
  if (type.states.length < 2 && others.length === 0 && state.where === null) return null;

  function nameOf(field: FieldMeta | undefined, value: string): string | undefined {
    if (field?.type !== 'ref') return undefined;
    const row = rows.find((one) => String((one[field.name] as DataRecord | null)?.id) === value);
    return row === undefined ? undefined : formatValue(field, row[field.name]);
  }
  return (
    <div className="pg-conditions">
      {type.states.length > 1 && (
        <div className="pg-states" role="group">
          {[{ code: '', label: { zh: t('list.all_states'), en: t('list.all_states') } }, ...type.states].map((one) => (
            <button
              key={one.code} type="button" aria-pressed={current === one.code} data-testid={`state-${one.code || 'all'}`}
              onClick={() => onChange(withConditions(state, 'state', one.code === '' ? [] : [{ field: 'state', op: 'eq', value: one.code }]))}
            >
              {labelText(one.label)}
            </button>
          ))}
        </div>
      )}
      {others.map((condition, at) => {
        const field = type.fields.find((one) => one.name === condition.field);
        const text = conditionText(field, condition, nameOf(field, condition.value));
        return (
          <button key={at} type="button" className="pg-chip" onClick={() => onChange({ ...state, conditions: state.conditions.filter((one) => one !== condition) })} aria-label={`${t('list.clear')} ${text}`}>
            {text} <span aria-hidden="true">×</span>
          </button>
        );
      })}
      {state.where !== null && (
        <button type="button" className="pg-chip" onClick={() => onChange({ ...state, where: null })} aria-label={`${t('list.clear')} ${t('lists.joined')}`} data-testid="joined-chip">
          {conditionsIn(state.where).map((one) => { const field = type.fields.find((each) => each.name === one.field); return conditionText(field, one, nameOf(field, one.value)); }).join(t(state.where.how === 'any' ? 'lists.or' : 'lists.and'))} <span aria-hidden="true">×</span>
        </button>
      )}
    </div>
  );
}

function Nothing({ type, filtered, onClear, onImport }: { type: TypeMeta; filtered: boolean; onClear: () => void; onImport: () => void }) {
  if (filtered) return <Empty title={t('list.nothing')} act={[[t('list.clear_all'), onClear]]}><p>{t('list.nothing_hint')}</p></Empty>;
  const creates = type.creatable && type.permissions.create;
  return (
    <Empty title={t('list.empty', { type: labelText(type.label) })}>
      <p>{t(creates ? 'list.empty_new' : type.permissions.import ? 'empty.import' : 'list.empty_view')}</p>
      <div className="pg-tools">
        {creates && <Link to={`${pathOfType(type)}/new`}><Button type="primary" tabIndex={-1}>{t('list.new')}</Button></Link>}
        {type.permissions.import && <Button onClick={onImport} data-testid="empty-import">{t('list.import')}</Button>}
      </div>
      <HelpButton topic="lists" />
    </Empty>
  );
}

const bulkKeys = actionKeys();

/** Steps that every selected document allows, carried out on all of them at once. */
function Bulk({ type, rows, onClear }: { type: TypeMeta; rows: DataRecord[]; onClear: () => void }) {
  const { message, modal } = App.useApp();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<TransitionMeta | null>(null);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [changing, setChanging] = useState(false);
  const ids = rows.map((row) => row.id);
  const steps = type.transitions.filter((step) => step.bulk !== false && type.permissions.actions.includes(step.code) && rows.every((row) => step.source.includes(String(row.state))));

  async function carryOut(step: TransitionMeta, asks: DataRecord): Promise<void> {
    const body = { ids: rows.map((row) => row.id), ...asks };
    const action = `${type.code}.${step.code}`;
    setBusy(true);
    setProblems([]);
    try {
      const result = await post<BulkResult>(`${type.path}/bulk/${step.code}`, body, { key: bulkKeys.keyOf(action, body) });
      bulkKeys.decided(action);
      setAsking(null);
      onClear();
      if (result.done.length > 0) void message.success(t('list.bulk_done', { done: result.done.length }));
      if (result.refused.length > 0)
        modal.warning({
          title: t('list.bulk_refused', { refused: result.refused.length }),
          content: <ul>{result.refused.map((one) => <li key={one.id}><b>{one.number ?? one.id}</b> {one.problems.map(sentence).join(' ')}</li>)}</ul>,
        });
    } catch (reason) {
      setProblems(problemsOf(reason)); // the dialog stays with what was typed
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: keys.list(type.code) });
    }
  }

  return (
    <div className="pg-bulk" role="region" aria-label={t('list.selected', { count: rows.length })}>
      <span>{t('list.selected', { count: rows.length })}</span>
      {steps.map((step) => (
        <Button key={step.code} size="small" danger={step.danger === true} loading={busy && asking === null} onClick={() => setAsking(step)} data-testid={`bulk-${step.code}`}>{labelText(step.label)}</Button>
      ))}
      <PrintButton type={type} ids={rows.map((row) => String(row.id))} small />
      {type.permissions.change && <Button size="small" onClick={() => setChanging(true)} data-testid="bulk-change">{t('lists.change_many')}</Button>}
      <button type="button" className="pg-link" onClick={onClear}>{t('list.unselect')}</button>
      {changing && <Suspense fallback={<Loading kind="over" />}><BulkDialog type={type} rows={rows} onClose={() => setChanging(false)} onDone={() => void queries.invalidateQueries({ queryKey: keys.list(type.code) })} /></Suspense>}
      {asking !== null && <Suspense fallback={<Loading kind="over" />}><Asks step={asking} count={rows.length} busy={busy} problems={problems} preview={<Suspense fallback={<Loading />}><StepPreview type={type} step={asking.code} ids={ids} /></Suspense>} onCancel={() => { setAsking(null); setProblems([]); }} onDone={(values) => void carryOut(asking, values)} /></Suspense>}
    </div>
  );
}
