import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type FocusEvent, type MouseEvent, type ReactNode } from 'react';
import { labelText, t, type Language } from '../core/i18n';
import { CellMessage } from './CellMessage';
import type { GridControl } from './control';
import { GridFoot } from './GridFoot';
import { GridHead } from './GridHead';
import { GridRow } from './GridRow';
import { GridTools } from './GridTools';
import { fittedWidths, layoutVariables, withWidth } from './layout';
import { emptyColumns, faultsOf } from './lines';
import { lookPlainly } from './looking';
import { moveTo } from './moving';
import { blockOf } from './selection';
import { SuggestList } from './suggest';
import type { GridState } from './store';
import { useGridState, type Grid } from './useGrid';
import { useWindow } from './useWindow';

const ROW_HEIGHT = 30;
const NUMBER_WIDTH = 44;
const RESIZED_BY = 12;

export interface GridShape {
  grid: Grid;
  label: string;
  language: Language;
  footer?: ReactNode;
}

/** The lines as a table: only the rows in sight are drawn, each again only when it changes. */
export function GridTable({ grid, label, language, footer }: GridShape) {
  const { control, layout, setLayout } = grid;
  const { store } = control;
  const gridId = useId();
  const root = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useGridState(store, (state) => state.lines);
  const whole = useGridState(store, (state) => state.document);
  const lookedAt = useGridState(store, (state) => state.view);
  const shown = useGridState(store, (state) => state.shown);
  const cursor = useGridState(store, (state) => state.cursor);
  const anchor = useGridState(store, (state) => state.anchor);
  const problems = useGridState(store, (state) => state.problems);
  const pending = useGridState(store, (state) => state.pending);
  const view = useWindow(scroller, lines.length, ROW_HEIGHT);
  const frozen = Math.min(layout.frozen, shown.length);
  const { readOnly } = store.options;
  const empty = useMemo(() => (readOnly ? emptyColumns(shown, whole) : undefined), [readOnly, shown, whole]);
  const widths = useMemo(() => fittedWidths(shown, layout, view.width - NUMBER_WIDTH, empty), [shown, layout, view.width, empty]);
  const variables = useMemo(() => layoutVariables(widths, layout, NUMBER_WIDTH), [widths, layout]);
  const errors = useMemo(() => countErrors(store.options.columns, whole, problems), [store, whole, problems]);
  const imbalance = useMemo(() => store.rules.calculator.imbalance?.(whole.map((line) => line.record)) ?? '0', [store, whole]);
  const numbers = useMemo(() => (lookedAt === null ? null : new Map(whole.map((line, at) => [line.key, at + 1]))), [whole, lookedAt]);
  const [filtering, setFiltering] = useState(false);
  const block = blockOf(cursor, anchor);
  const isRange = cursor.row !== anchor.row || cursor.col !== anchor.col;

  control.pageRows = view.fits;
  const activeInput = useCallback(() => root.current?.querySelector('.gt-input') ?? null, []);
  useLayoutEffect(() => {
    control.focus = () => {
      control.hasFocus = true;
      root.current?.querySelector<HTMLInputElement>('.gt-input')?.focus({ preventScroll: true });
    };
    control.resize = (steps) => {
      const { shown: columns, cursor: at } = store.state;
      const column = columns[at.col];
      if (column === undefined) return;
      const next = withWidth(layout, column.name, (widths[at.col] ?? 0) + steps * RESIZED_BY);
      setLayout(next);
      store.announce(t('grid.resized', { column: labelText(column.label), width: next.widths[column.name] ?? 0 }));
    };
    control.toggleFilters = () => {
      setFiltering(!filtering);
      if (filtering) {
        lookPlainly(store);
        control.focus();
      } else requestFilter.current = store.state.shown[store.state.cursor.col]?.name ?? null;
    };
  }, [control, store, layout, setLayout, widths, filtering]);
  const requestFilter = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (!filtering || requestFilter.current === null) return;
    root.current?.querySelector<HTMLInputElement>(`[data-filter="${requestFilter.current}"]`)?.focus();
    requestFilter.current = null;
  }, [filtering]);
  useKeepInSight(scroller, cursor.row, cursor.col);
  const mouse = useMouse(control);

  const rows: ReactNode[] = [];
  const draw = (row: number) => {
    const line = lines[row];
    if (line === undefined) return;
    const inBlock = isRange && row >= block.top && row <= block.bottom;
    rows.push(
      <GridRow
        key={line.key}
        control={control}
        line={line}
        row={row}
        number={numbers?.get(line.key) ?? row + 1}
        shown={shown}
        frozen={frozen}
        from={inBlock ? block.left : 0}
        to={inBlock ? block.right : -1}
        active={row === cursor.row ? cursor.col : -1}
        problems={problems.get(line.key)}
        pending={pendingOf(pending, line.key)}
        readOnly={readOnly}
        language={language}
        gridId={gridId}
        top={row * ROW_HEIGHT}
      />,
    );
  };
  for (let row = view.first; row <= view.last; row += 1) draw(row);
  if (cursor.row < view.first || cursor.row > view.last) draw(cursor.row); // its input holds the focus

  const onBlur = (event: FocusEvent) => {
    if (root.current?.contains(event.relatedTarget)) return;
    // A row that is drawn anew takes the focus back at once; only a focus that went elsewhere leaves the cell.
    queueMicrotask(() => {
      if (!document.hasFocus() || root.current?.querySelector('.gt-sheet')?.contains(document.activeElement)) return;
      control.hasFocus = false;
      control.editor.leave();
    });
  };
  return (
    <div ref={root} className="gt-grid" style={variables as CSSProperties}>
      <GridTools grid={grid} errors={errors} filtering={filtering} />
      <div
        className="gt-sheet"
        role="grid"
        aria-label={label}
        aria-rowcount={lines.length + 2}
        aria-colcount={shown.length + 1}
        aria-readonly={readOnly}
        aria-multiselectable
        onFocus={(event) => { control.hasFocus = event.target.closest('.gt-body') !== null; }}
        onBlur={onBlur}
      >
        <div ref={scroller} className="gt-scroller" {...mouse}>
          <GridHead control={control} view={lookedAt} filtering={filtering} shown={shown} layout={layout} onLayout={setLayout} language={language} />
          <div className="gt-body" role="rowgroup" style={{ height: Math.max(lines.length, lookedAt === null ? 0 : 2) * ROW_HEIGHT }}>
            {lines.length === 0 && <div className="gt-empty">{t(lookedAt === null ? 'grid.empty' : 'grid.none_fits')}</div>}
            {rows}
          </div>
          <GridFoot lines={lines} shown={shown} frozen={frozen} count={countText(store, lines, whole)} imbalance={imbalance} />
        </div>
      </div>
      {footer !== undefined && <div className="gt-under">{footer}</div>}
      <SuggestList control={control} gridId={gridId} anchor={activeInput} />
      <CellMessage control={control} gridId={gridId} anchor={activeInput} />
      <Notice control={control} />
    </div>
  );
}

function countText(store: GridControl['store'], lines: GridState['lines'], document: GridState['lines']): string {
  const count = store.filled(document).length;
  return lines.length === document.length ? t('grid.count', { count }) : t('grid.count_shown', { shown: store.filled(lines).length, count });
}

function Notice({ control }: { control: GridControl }) {
  const notice = useGridState(control.store, (state) => state.notice);
  useEffect(() => {
    if (notice === '') return;
    const timer = setTimeout(() => control.store.announce(''), 6000);
    return () => clearTimeout(timer);
  }, [control, notice]);
  return (
    <div className="gt-notice" role="status">
      {notice}
    </div>
  );
}

function countErrors(columns: Parameters<typeof faultsOf>[1], lines: GridState['lines'], problems: GridState['problems']): number {
  let errors = 0;
  for (const line of lines) {
    const ofServer = problems.get(line.key);
    errors += ofServer?.size ?? 0;
    for (const field of faultsOf(line, columns).keys()) if (!ofServer?.has(field)) errors += 1;
  }
  return errors;
}

function pendingOf(pending: GridState['pending'], key: number): string {
  if (pending.size === 0) return '';
  let fields = '';
  for (const cell of pending) if (cell.startsWith(`${key}:`)) fields += `${cell.slice(cell.indexOf(':'))};`;
  return fields;
}

/** Scrolls so that the active cell is not under head, foot or frozen columns. */
function useKeepInSight(scroller: { current: HTMLElement | null }, row: number, col: number): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    const cell = element?.querySelector<HTMLElement>(`[data-row="${row}"] [data-col="${col}"]`);
    if (!element || !cell) return;
    const head = element.querySelector<HTMLElement>('.gt-head')?.offsetHeight ?? 0;
    const foot = element.querySelector<HTMLElement>('.gt-foot')?.offsetHeight ?? 0;
    const top = row * ROW_HEIGHT;
    const room = element.clientHeight - head - foot;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW_HEIGHT > element.scrollTop + room) element.scrollTop = top + ROW_HEIGHT - room;
    if (cell.classList.contains('gt-frozen')) return;
    const frozenCells = element.querySelectorAll<HTMLElement>('.gt-head .gt-number, .gt-head .gt-frozen');
    const left = [...frozenCells].reduce((width, one) => width + one.offsetWidth, 0);
    if (cell.offsetLeft - left < element.scrollLeft) element.scrollLeft = cell.offsetLeft - left;
    else if (cell.offsetLeft + cell.offsetWidth > element.scrollLeft + element.clientWidth)
      element.scrollLeft = cell.offsetLeft + cell.offsetWidth - element.clientWidth;
  }, [scroller, row, col]);
}

/** Click, drag and double click on the cells; the row number selects whole lines. */
function useMouse(control: GridControl) {
  const dragging = useRef(false);
  useEffect(() => {
    const stop = () => { dragging.current = false; };
    window.addEventListener('mouseup', stop);
    return () => window.removeEventListener('mouseup', stop);
  }, []);
  return useMemo(() => {
    const { store, editor } = control;
    const onMouseDown = (event: MouseEvent<HTMLElement>) => {
      const place = placeOf(event);
      if (place === null || event.button !== 0) return;
      const { cursor, edit } = store.state;
      const isOpenCell = edit !== null && place.row === cursor.row && place.col === cursor.col;
      if (isOpenCell) return; // the click places the caret in the text
      event.preventDefault();
      editor.leave();
      moveTo(store, place.row, Math.max(0, place.col), event.shiftKey);
      if (place.col < 0) selectLine(control, place.row, event.shiftKey);
      dragging.current = place.col >= 0;
      control.focus();
    };
    const onMouseMove = (event: MouseEvent<HTMLElement>) => {
      const place = dragging.current ? placeOf(event) : null;
      const { cursor } = store.state;
      if (place === null || place.col < 0 || (place.row === cursor.row && place.col === cursor.col)) return;
      moveTo(store, place.row, place.col, true);
    };
    return { onMouseDown, onMouseMove, onDoubleClick: () => editor.open() };
  }, [control]);
}

function selectLine({ store }: GridControl, row: number, extend: boolean): void {
  const last = store.state.shown.length - 1;
  store.set({ cursor: { row, col: 0 }, anchor: { row: extend ? store.state.anchor.row : row, col: last } });
}

function placeOf(event: MouseEvent<HTMLElement>): { row: number; col: number } | null {
  const target = event.target instanceof Element ? event.target : null;
  const cell = target?.closest<HTMLElement>('[data-col], [data-number]');
  const row = cell?.closest<HTMLElement>('[data-row]')?.dataset.row;
  if (!cell || row === undefined) return null;
  return { row: Number(row), col: cell.dataset.col === undefined ? -1 : Number(cell.dataset.col) };
}
