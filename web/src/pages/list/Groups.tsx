import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Fragment, useState, type ReactNode } from 'react';
import { get } from '../../api/client';
import { keys } from '../../api/queries';
import { t } from '../../core/i18n';
import { formatValue } from '../../meta/format';
import type { DataRecord, FieldMeta, TypeMeta } from '../../meta/types';
import { Cell, numberClass, type TableColumn } from '../table/DataTable';
import { messageOf } from '../ui/problems';
import { Awaited } from '../ui/Awaited';
import { useNarrow } from '../ui/useNarrow';
import { groupings } from './joined';
import { useRows } from './useRows';

interface GroupRow {
  key: unknown;
  conditions: [string, string][];
  count: number;
  sums: Record<string, string>;
}

interface GroupPage {
  rows: GroupRow[];
  more: boolean;
  total: number;
  sums: Record<string, string>;
}

interface Props {
  type: TypeMeta;
  columns: TableColumn[];
  asked: URLSearchParams;
  by: string;
  /** Shown where there is no row at all. */
  none: ReactNode;
}

/** The list by groups: each with its number of rows and its sums, opened to its rows in the same columns. */
export function Groups({ type, columns: all, asked, by, none }: Props) {
  const narrow = useNarrow();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const query = new URLSearchParams(asked);
  for (const name of ['sort', 'columns', 'limit', 'after', 'count']) query.delete(name);
  query.set('by', by);
  const grouped = useQuery({ queryKey: keys.list(type.code, `groups?${query}`), queryFn: ({ signal }) => get<GroupPage>(`${type.path}/groups`, query, signal) });
  const field = groupings(type.fields).find((one) => one.value === by)?.field;
  const { data } = grouped;
  if (data === undefined) return <Awaited query={grouped} />;
  if (data.rows.length === 0) return none;
  // On a phone: what names a record, and the first sum.
  const columns = narrow ? [...all.slice(0, 1), ...all.slice(1).filter((column) => data.sums[column.name] !== undefined).slice(0, 1)].map((column) => ({ ...column, width: 150 })) : all;
  const summed = columns.findIndex((column, at) => at > 0 && data.sums[column.name] !== undefined);
  const span = summed < 0 ? columns.length : summed;
  const rest = columns.slice(span);

  function turn(name: string): void {
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  }
  return (
    <div className="pg-table-box">
      <table className="pg-table pg-groups" aria-label={t('lists.grouped')} style={{ minWidth: columns.reduce((sum, column) => sum + column.width, 0) }} data-testid="groups">
        <colgroup>{columns.map((column) => <col key={column.name} style={{ width: column.width }} />)}</colgroup>
        <thead><tr>{columns.map((column) => <th key={column.name} scope="col" className={numberClass(column.field, null)}>{column.title}</th>)}</tr></thead>
        <tbody>
          {data.rows.map((row) => {
            const name = JSON.stringify(row.key);
            const isOpen = open.has(name);
            return (
              <Fragment key={name}>
                <tr className="pg-group" data-testid="group" data-open={isOpen}>
                  <th scope="rowgroup" colSpan={span}>
                    <button type="button" className="pg-link" aria-expanded={isOpen} onClick={() => turn(name)}>
                      <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span> {groupText(field, row.key)} <span className="pg-quiet">{t('lists.count', { count: row.count })}</span>
                    </button>
                  </th>
                  {rest.map((column) => <td key={column.name} className={numberClass(column.field, row.sums[column.name])}>{row.sums[column.name] === undefined ? '' : formatValue(column.field, row.sums[column.name])}</td>)}
                </tr>
                {isOpen && <GroupRows type={type} columns={columns} asked={asked} conditions={row.conditions} />}
              </Fragment>
            );
          })}
        </tbody>
        <tfoot>
          <tr data-testid="totals">
            <td colSpan={span}>{t('common.total')} {t('lists.count', { count: data.total })}{data.more ? ` · ${t('lists.more_groups', { shown: data.rows.length })}` : ''}</td>
            {rest.map((column) => <td key={column.name} className={numberClass(column.field, data.sums[column.name])}>{data.sums[column.name] === undefined ? '' : formatValue(column.field, data.sums[column.name])}</td>)}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function groupText(field: FieldMeta | undefined, key: unknown): string {
  if (key === null || key === undefined || key === '') return t('lists.none');
  return field === undefined || field.type === 'date' || field.type === 'datetime' ? String(key) : formatValue(field, key);
}

function GroupRows({ type, columns, asked, conditions }: { type: TypeMeta; columns: TableColumn[]; asked: URLSearchParams; conditions: [string, string][] }) {
  const narrowed = new URLSearchParams(asked);
  for (const [name, value] of conditions) narrowed.append(`f.${name}`, value);
  const { query, rows } = useRows(type, narrowed, false);
  if (query.isPending) return <tr><td colSpan={columns.length}>{t('common.loading')}</td></tr>;
  if (query.error !== null && query.data === undefined) return <tr><td colSpan={columns.length} role="alert">{messageOf(query.error)}</td></tr>;
  return (
    <>
      {rows.map((row: DataRecord) => <tr key={String(row.id)} data-key={String(row.id)}>{columns.map((column) => <Cell key={column.name} column={column} row={row} />)}</tr>)}
      {query.hasNextPage && <tr><td colSpan={columns.length}><Button size="small" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('list.load_more')}</Button></td></tr>}
    </>
  );
}
