import { useCallback, useRef, type KeyboardEvent, type MouseEvent, type PointerEvent as ReactPointerEvent, type ReactNode } from 'react';
import { isNumeric } from '../../core/check';
import { t } from '../../core/i18n';
import { formatValue, isNegative } from '../../meta/format';
import type { DataRecord, FieldMeta } from '../../meta/types';
import './table.css';

export interface TableColumn {
  name: string;
  title: string;
  field: FieldMeta;
  width: number;
  sort?: 'ascending' | 'descending' | undefined;
  /** Beside the title, e.g. the filter. */
  tool?: ReactNode;
  render?: ((row: DataRecord) => ReactNode) | undefined;
  onSort?: ((join: boolean) => void) | undefined;
}

interface Props {
  label: string;
  columns: TableColumn[];
  rows: DataRecord[];
  keyOf: (row: DataRecord, at: number) => string;
  sums?: Record<string, string> | null | undefined;
  onOpen?: ((row: DataRecord) => void) | undefined;
  onResize?: (name: string, width: number) => void;
  /** Called when the end comes near. */
  onEnd?: (() => void) | undefined;
  selected?: ReadonlySet<string>;
  onSelect?: (keys: ReadonlySet<string>) => void;
  rowClass?: (row: DataRecord) => string;
  foot?: ReactNode;
  /** Lower rows. */
  dense?: boolean;
}

const NEAR_END_PX = 400;
const NARROWEST = 56;

/** A plain table: sticky head and totals, one tab stop, arrows between rows, Enter opens, Space selects. */
export function DataTable(props: Props) {
  const { columns, rows, keyOf, sums, onOpen, onEnd, selected, onSelect } = props;
  const box = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const anchor = useRef<number | null>(null);

  function focusRow(at: number): void {
    const row = body.current?.rows[Math.max(0, Math.min(at, rows.length - 1))];
    row?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  }

  function toggle(at: number, range: boolean): void {
    if (selected === undefined || onSelect === undefined) return;
    const next = new Set(selected);
    const keyAt = (index: number) => keyOf(rows[index] as DataRecord, index);
    if (range && anchor.current !== null) {
      const [from, to] = [Math.min(anchor.current, at), Math.max(anchor.current, at)];
      for (let index = from; index <= to; index += 1) next.add(keyAt(index));
    } else if (next.has(keyAt(at))) next.delete(keyAt(at));
    else next.add(keyAt(at));
    anchor.current = at;
    onSelect(next);
  }

  function onKey(event: KeyboardEvent<HTMLTableSectionElement>): void {
    const row = (event.target as HTMLElement).closest('tr');
    if (row === null || (event.target as HTMLElement).matches('input, button')) return;
    const at = row.sectionRowIndex;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 600) / 32) - 3);
    const target: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: rows.length - 1 };
    const next = target[event.key];
    if (next !== undefined) {
      event.preventDefault();
      focusRow(next);
      if (event.shiftKey && onSelect !== undefined) {
        anchor.current ??= at;
        toggle(Math.max(0, Math.min(next, rows.length - 1)), true);
      }
      if (next >= rows.length - 5) onEnd?.();
    } else if (event.key === 'Enter' && onOpen !== undefined && !(event.target as HTMLElement).matches('a')) {
      event.preventDefault();
      onOpen(rows[at] as DataRecord);
    } else if (event.key === ' ' && onSelect !== undefined) {
      event.preventDefault();
      toggle(at, event.shiftKey);
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && onSelect !== undefined) {
      event.preventDefault();
      onSelect(new Set(rows.map(keyOf)));
    }
  }

  const onScroll = useCallback(() => {
    const element = box.current;
    if (element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX) onEnd?.();
  }, [onEnd]);

  const everything = rows.length > 0 && selected !== undefined && selected.size >= rows.length;
  const width = columns.reduce((sum, column) => sum + column.width, onSelect === undefined ? 0 : 36);
  return (
    <div className="pg-table-box" ref={box} onScroll={onScroll}>
      <table className={props.dense === true ? 'pg-table pg-dense' : 'pg-table'} aria-label={props.label} aria-rowcount={-1} style={{ minWidth: width }}>
        <colgroup>
          {onSelect !== undefined && <col style={{ width: 36 }} />}
          {columns.map((column) => <col key={column.name} style={{ width: column.width }} />)}
          <col />
        </colgroup>
        <thead>
          <tr>
            {onSelect !== undefined && (
              <th><input type="checkbox" aria-label={t('list.select_all')} checked={everything} onChange={() => onSelect(everything ? new Set() : new Set(rows.map(keyOf)))} /></th>
            )}
            {columns.map((column) => <Head key={column.name} column={column} onResize={props.onResize} />)}
            <th aria-hidden="true" />
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKey}>
          {rows.map((row, at) => {
            const key = keyOf(row, at);
            return (
              <tr
                key={key} tabIndex={at === 0 ? 0 : -1} className={props.rowClass?.(row) ?? ''} aria-selected={selected?.has(key)} data-key={key}
                onDoubleClick={onOpen === undefined ? undefined : () => onOpen(row)}
              >
                {onSelect !== undefined && (
                  <td className="pg-pick">
                    <input type="checkbox" tabIndex={-1} aria-label={t('list.select_row')} checked={selected?.has(key) ?? false} readOnly onClick={(event: MouseEvent) => toggle(at, event.shiftKey)} />
                  </td>
                )}
                {columns.map((column) => <Cell key={column.name} column={column} row={row} />)}
                <td aria-hidden="true" />
              </tr>
            );
          })}
        </tbody>
        {sums !== null && sums !== undefined && rows.length > 0 && columns.some((column) => sums[column.name] !== undefined) && (
          <tfoot>
            <tr data-testid="totals">
              {onSelect !== undefined && <td />}
              {columns.map((column, at) => (
                <td key={column.name} className={numberClass(column.field, sums[column.name])}>
                  {sums[column.name] === undefined ? (at === 0 && !Object.values(sums).includes(t('common.total')) ? t('common.total') : '') : formatValue(column.field, sums[column.name])}
                </td>
              ))}
              <td aria-hidden="true" />
            </tr>
          </tfoot>
        )}
      </table>
      {props.foot}
    </div>
  );
}

export function numberClass(field: FieldMeta, value: unknown): string {
  if (!isNumeric(field)) return '';
  return isNegative(field, value) ? 'pg-number pg-negative' : 'pg-number';
}

export function Cell({ column, row }: { column: TableColumn; row: DataRecord }) {
  const value = row[column.name];
  const text = column.render === undefined ? formatValue(column.field, value) : undefined;
  return <td className={numberClass(column.field, value)} title={text !== undefined && text.length > 12 ? text : undefined}>{text ?? column.render?.(row)}</td>;
}

function Head({ column, onResize }: { column: TableColumn; onResize?: Props['onResize'] }) {
  const numeric = isNumeric(column.field);
  function grab(event: ReactPointerEvent<HTMLSpanElement>): void {
    const handle = event.currentTarget;
    const start = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => onResize?.(column.name, Math.max(NARROWEST, Math.round(column.width + moved.clientX - start)));
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', () => handle.removeEventListener('pointermove', move), { once: true });
    event.preventDefault();
  }
  return (
    <th scope="col" aria-sort={column.sort} className={numeric ? 'pg-number' : ''} data-column={column.name}>
      <span className="pg-head">
        {column.onSort === undefined ? <span className="pg-head-title">{column.title}</span> : (
          <button type="button" className="pg-head-title" onClick={(event) => column.onSort?.(event.shiftKey)} title={column.title}>
            {column.title}{column.sort !== undefined && <span aria-hidden="true">{column.sort === 'ascending' ? ' ↑' : ' ↓'}</span>}
          </button>
        )}
        {column.tool}
      </span>
      {onResize !== undefined && <span className="pg-resize" aria-hidden="true" onPointerDown={grab} />}
    </th>
  );
}
