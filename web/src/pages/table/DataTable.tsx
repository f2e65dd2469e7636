import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type PointerEvent as ReactPointerEvent, type ReactNode, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { isNumeric } from '../../core/check';
import { t } from '../../core/i18n';
import { useWindow } from '../../grid/useWindow';
import { formatValue, isNegative } from '../../meta/format';
import type { DataRecord, FieldMeta } from '../../meta/types';
import { fittedColumns, pieces, WHOLE } from './rows';
import './table.css';

export interface TableColumn {
  name: string;
  title: string;
  field: FieldMeta;
  width: number;
  /** The user has given it this width. */
  own?: boolean;
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
  /** Columns give way so that the last amount is in sight. */
  fits?: boolean;
}

const NEAR_END_PX = 400;
const NARROWEST = 56;
const CHECK_WIDTH = 36;
const ROW_HEIGHT = 30;
const DENSE_HEIGHT = 24;
/** Rows drawn above and below those in sight of a long table, so that a turn of the wheel meets no empty room. */
const AROUND = 50;

/** A plain table: sticky head and totals, one tab stop, arrows between rows, Enter opens, Space selects. Of a long one only what is in sight is drawn. */
export function DataTable(props: Props) {
  const { columns, rows, keyOf, sums, onOpen, onEnd, selected, onSelect, rowClass } = props;
  const box = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const anchor = useRef<number | null>(null);
  const wanted = useRef<number | null>(null); // the row that gets the focus as soon as it is drawn
  const [active, setActive] = useState<string | null>(null);
  const [measured, setMeasured] = useState<number | null>(null);
  const usual = props.dense === true ? DENSE_HEIGHT : ROW_HEIGHT;
  const rowHeight = measured ?? usual;
  const view = useWindow(box, rows.length, rowHeight, AROUND);
  const printing = usePrinting();
  const windowed = rows.length > WHOLE && !printing;
  const activeAt = useMemo(() => (active === null ? -1 : rows.findIndex((row, at) => keyOf(row, at) === active)), [rows, keyOf, active]);
  const drawn = windowed ? pieces(rows.length, view.first, view.last, activeAt) : pieces(rows.length, 0, rows.length - 1, null);
  const stop = activeAt >= 0 ? activeAt : windowed ? view.first : 0;

  useEffect(() => setMeasured(null), [usual]);
  useLayoutEffect(() => {
    const row = windowed ? body.current?.querySelector<HTMLElement>('tr[data-at]') : null;
    const height = row?.getBoundingClientRect().height ?? 0;
    if (height > 0 && Math.abs(height - rowHeight) > 0.01) setMeasured(height);
  }, [windowed, rowHeight, usual]);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const row = body.current?.querySelector<HTMLElement>(`tr[data-at="${wanted.current}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  });

  function focusRow(at: number): void {
    const next = Math.max(0, Math.min(at, rows.length - 1));
    const row = rows[next];
    if (row === undefined) return;
    const there = body.current?.querySelector<HTMLElement>(`tr[data-at="${next}"]`);
    if (there) {
      there.focus({ preventScroll: true });
      there.scrollIntoView({ block: 'nearest' });
    } else wanted.current = next;
    setActive(keyOf(row, next));
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
    const row = (event.target as HTMLElement).closest<HTMLElement>('tr[data-at]');
    if (row === null || (event.target as HTMLElement).matches('input, button')) return;
    const at = Number(row.dataset.at);
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 600) / rowHeight) - 3);
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
  // The rows are told the same functions each time, so that a turn of the wheel draws only the rows that come into sight.
  const acts = useRef<RowActs>({ open: () => undefined, toggle });
  acts.current = { open: (at) => onOpen?.(rows[at] as DataRecord), toggle };

  const everything = rows.length > 0 && selected !== undefined && selected.size >= rows.length;
  const check = onSelect === undefined ? 0 : CHECK_WIDTH;
  const widths = props.fits === true ? fittedColumns(columns, view.width - check) : columns.map((column) => column.width);
  const width = widths.reduce((sum, one) => sum + one, check);
  const across = columns.length + (onSelect === undefined ? 1 : 2);
  return (
    <div className="pg-table-box" ref={box} onScroll={onScroll}>
      <table className={`pg-table${props.dense === true ? ' pg-dense' : ''}${props.fits === true ? ` pg-first${check > 0 ? ' pg-checked' : ''}` : ''}`} aria-label={props.label} aria-rowcount={-1} style={{ minWidth: width }} data-rows={rows.length}>
        <colgroup>
          {onSelect !== undefined && <col style={{ width: check }} />}
          {columns.map((column, at) => <col key={column.name} style={{ width: widths[at] }} />)}
          <col />
        </colgroup>
        <thead>
          <tr>
            {onSelect !== undefined && (
              <th><input type="checkbox" aria-label={t('list.select_all')} checked={everything} onChange={() => onSelect(everything ? new Set() : new Set(rows.map(keyOf)))} /></th>
            )}
            {columns.map((column, at) => <Head key={column.name} column={column} width={widths[at] ?? column.width} onResize={props.onResize} />)}
            <th aria-hidden="true" />
          </tr>
        </thead>
        <tbody
          ref={body} onKeyDown={onKey}
          onFocus={(event) => {
            const key = (event.target as HTMLElement).closest<HTMLElement>('tr[data-at]')?.dataset.key;
            if (key !== undefined && key !== active) setActive(key);
          }}
        >
          {drawn.map((piece) => {
            if (!('at' in piece)) return <tr key={`room-${piece.before === rows.length ? 'end' : drawn[0] === piece ? 'top' : 'between'}`} className="pg-room" aria-hidden="true"><td colSpan={across} style={{ height: piece.rows * rowHeight }} /></tr>;
            const row = rows[piece.at] as DataRecord;
            const key = keyOf(row, piece.at);
            return (
              <Row
                key={key} name={key} row={row} at={piece.at} columns={columns} className={rowClass?.(row) ?? ''} stops={piece.at === stop}
                selected={selected?.has(key)} selects={onSelect !== undefined} opens={onOpen !== undefined} counted={windowed} acts={acts}
              />
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

interface RowActs {
  open: (at: number) => void;
  toggle: (at: number, range: boolean) => void;
}

interface RowProps {
  name: string;
  row: DataRecord;
  at: number;
  columns: TableColumn[];
  className: string;
  /** The tab stop of the table. */
  stops: boolean;
  selected: boolean | undefined;
  selects: boolean;
  opens: boolean;
  /** Not all rows are drawn, so each says which one it is. */
  counted: boolean;
  acts: RefObject<RowActs>;
}

const Row = memo(function Row({ name, row, at, columns, className, stops, selected, selects, opens, counted, acts }: RowProps) {
  return (
    <tr
      tabIndex={stops ? 0 : -1} className={className} aria-selected={selected} aria-rowindex={counted ? at + 2 : undefined} data-key={name} data-at={at}
      onDoubleClick={opens ? () => acts.current.open(at) : undefined}
    >
      {selects && (
        <td className="pg-pick">
          <input type="checkbox" tabIndex={-1} aria-label={t('list.select_row')} checked={selected ?? false} readOnly onClick={(event: MouseEvent) => acts.current.toggle(at, event.shiftKey)} />
        </td>
      )}
      {columns.map((column) => <Cell key={column.name} column={column} row={row} />)}
      <td aria-hidden="true" />
    </tr>
  );
});

/** On paper everything is drawn. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => {
      window.removeEventListener('beforeprint', begin);
      window.removeEventListener('afterprint', end);
    };
  }, []);
  return printing;
}

export function numberClass(field: FieldMeta, value: unknown): string {
  if (!isNumeric(field)) return '';
  return isNegative(field, value) ? 'pg-number pg-negative' : 'pg-number';
}

export function Cell({ column, row }: { column: TableColumn; row: DataRecord }) {
  const value = row[column.name];
  const text = formatValue(column.field, value);
  return <td className={numberClass(column.field, value)} title={text.length > 12 ? text : undefined}>{column.render === undefined ? text : column.render(row)}</td>;
}

function Head({ column, width, onResize }: { column: TableColumn; width: number; onResize?: Props['onResize'] }) {
  const numeric = isNumeric(column.field);
  function grab(event: ReactPointerEvent<HTMLSpanElement>): void {
    const handle = event.currentTarget;
    const start = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => onResize?.(column.name, Math.max(NARROWEST, Math.round(width + moved.clientX - start)));
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true }); // let go, or taken away
    event.preventDefault();
  }
  return (
    <th scope="col" aria-sort={column.sort} className={numeric ? 'pg-number' : ''} data-column={column.name}>
      <span className="pg-head">
        {column.onSort === undefined ? <span className="pg-head-title" title={column.title}>{column.title}</span> : (
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
