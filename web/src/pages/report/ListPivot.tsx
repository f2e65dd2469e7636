import { DownOutlined } from '../ui/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useMemo } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { download, get } from '../../api/client';
import { useMeta } from '../../api/queries';
import type { ReportPage } from '../../api/types';
import { labelText, t } from '../../core/i18n';
import type { TypeMeta } from '../../meta/types';
import NotFound from '../NotFound';
import { pathOfType } from '../shell/menu';
import { messageOf } from '../ui/problems';
import { tellRefused } from '../ui/tellRefused';
import { Awaited } from '../ui/Awaited';
import { Empty } from '../ui/small';
import { choiceOf, figuresOf, SHOWN_AS, withChoice } from './chart';
import { ChartPanel } from './ChartPanel';
import { countable, pivotOf, serverWords, withPivot, type PivotChoice } from './pivot';
import { PivotPanel } from './PivotPanel';
import { Rows } from './Report';
import { SavedSets } from './SavedSets';
import '../fields/fields.css';
import './report.css';

const FORMATS = ['xlsx', 'csv', 'pdf'] as const;
const NO_ROWS: ReportPage['rows'] = [];
const NO_COLUMNS: ReportPage['columns'] = [];

/** The pivot of a list: the list's filters stay in the address, and every group leads to its rows. */
export default function ListPivot() {
  const { module, plural } = useParams();
  const type = useMeta().types.find((one) => one.module === module && one.plural === plural);
  return type === undefined ? <NotFound /> : <OnePivot key={type.code} type={type} />;
}

/** What the server shows where nothing is chosen: the first figure that adds up, else how many rows there are. */
function usualOfList({ source = [], grouped = [] }: ReportPage): PivotChoice {
  const summed = countable(source).find((one) => one.total === true);
  return { rows: grouped, across: '', way: summed === undefined ? 'count' : 'sum', figures: summed === undefined ? [] : [summed.name] };
}

function OnePivot({ type }: { type: TypeMeta }) {
  const [address, setAddress] = useSearchParams();
  const { message } = App.useApp();
  const filters = useMemo(() => new URLSearchParams([...address].filter(([name]) => name === 'q' || name === 'where' || name.startsWith('f.'))), [address]);
  const asked = new URLSearchParams([...filters, ...serverWords(address)]);
  const query = useQuery({
    queryKey: ['list-pivot', type.code, asked.toString()],
    queryFn: ({ signal }) => get<ReportPage>(`${type.path}/pivot`, asked, signal),
    placeholderData: keepPreviousData,
  });
  const { data, error, isFetching } = query;
  const columns = data?.columns ?? NO_COLUMNS;
  const rows = data?.rows ?? NO_ROWS;
  const drawn = useMemo(() => choiceOf(address, columns, rows), [address, columns, rows]);
  const title = `${labelText(type.label)} · ${t('pivot.title')}`;
  const list = `${pathOfType(type)}${filters.size > 0 ? `?${filters}` : ''}`;
  const pivot: PivotChoice | null = data === undefined ? null : (pivotOf(address) ?? usualOfList(data));

  function change(next: PivotChoice | null): void {
    const wanted = withPivot(address, next);
    setAddress(next === null ? new URLSearchParams([...wanted].filter(([name]) => !name.startsWith(SHOWN_AS))) : wanted, { replace: true });
  }

  async function exportAs(format: string): Promise<void> {
    const now = new URLSearchParams(asked);
    now.set('format', format);
    try {
      await download(`${type.path}/pivot`, now, `${type.code}.${format}`);
    } catch (reason) {
      tellRefused(message, reason);
    }
  }

  return (
    <section className="pg-page pg-report" aria-labelledby="pivot-title" data-testid={`pivot-${type.code}`}>
      <header className="pg-page-head">
        <h1 id="pivot-title">{title}</h1>
        <Link to={list} className="pg-link" data-testid="pivot-to-list">{t('pivot.to_list')}</Link>
        <span className="pg-spacer" />
        <div className="pg-tools">
          <SavedSets type={`pivot:${type.code}`} query={address.toString()} onChoose={(kept) => setAddress(new URLSearchParams(kept))} />
          {figuresOf(columns).length > 0 && <Button data-testid="report-chart-show" aria-pressed={drawn.shape !== null} onClick={() => setAddress(withChoice(address, { ...drawn, shape: drawn.shape === null ? 'bar' : null }))}>{t('charts.show')}</Button>}
          {type.permissions.export && (
            <Dropdown autoFocus trigger={['click']} menu={{ items: FORMATS.map((key) => ({ key, label: key.toUpperCase() })), onClick: ({ key }) => void exportAs(key) }}>
              <Button data-testid="report-export">{t('report.export')}<DownOutlined /></Button>
            </Dropdown>
          )}
        </div>
      </header>
      {filters.size > 0 && <p className="pg-one-group" role="status">{data?.asked?.filter(({ name }) => filters.has(`f.${name}`) || filters.has(name)).map((one) => `${one.label} ${one.value}`).join(' · ')} <Link to={pathOfType(type) + '/pivot'} className="pg-link">{t('pivot.all')}</Link></p>}
      <div className="pg-page-body" aria-busy={isFetching}>
        {data === undefined ? <Awaited query={query} /> : <>
          {pivot !== null && <PivotPanel columns={data.source ?? []} choice={pivot} onChange={change} />}
          {error !== null && <p className="pg-notice">{messageOf(error)}</p>}
          {drawn.shape !== null && rows.length > 0 && <ChartPanel label={title} columns={columns} rows={rows} choice={drawn} onChange={(next) => setAddress(withChoice(address, next), { replace: true })} />}
          <Rows key={asked.toString()} label={title} empty={<Empty title={t('report.empty')}><Link to={list}>{t('pivot.to_list')}</Link></Empty>} pages={[data]} onEnd={() => undefined} />
        </>}
      </div>
    </section>
  );
}
