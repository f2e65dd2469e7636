import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useState, useSyncExternalStore, type Ref } from 'react';
import type { DataRecord, Problem } from '../meta/types';
import { GridControl, type GridHandle } from './control';
import { DEVICE, isDefault, loadLayout, shownColumns, type LayoutChoice, type LayoutKeeper } from './layout';
import type { GridOptions, GridState, GridStore } from './store';

export interface GridInputs extends GridOptions {
  lines: readonly DataRecord[];
  problems: readonly Problem[];
  /** The name of the line set: problems of another one are not shown here. */
  name?: string | undefined;
  /** Under what the user's columns are kept. */
  layoutKey?: string | undefined;
  keeper?: LayoutKeeper | undefined;
  handle?: Ref<GridHandle> | undefined;
}

export interface Grid {
  control: GridControl;
  layout: LayoutChoice;
  setLayout: (layout: LayoutChoice) => void;
}

/** One grid's lines, cursor, open cell and columns; drawn as a table by LineGrid or as cards by LineCards. */
export function useGrid({ lines, problems, name, layoutKey, keeper = DEVICE, handle, ...options }: GridInputs): Grid {
  const [layout, changeLayout] = useState(() => loadLayout(keeper, layoutKey));
  const [control] = useState(() => new GridControl(options, lines));
  const { store } = control;
  const shown = useMemo(() => shownColumns(options.columns, layout), [options.columns, layout]);

  useLayoutEffect(() => store.configure(options));
  useLayoutEffect(() => store.show(shown), [store, shown]);
  useLayoutEffect(() => store.receive(lines), [store, lines]);
  useLayoutEffect(() => store.showProblems(problems, name), [store, problems, name]);
  useImperativeHandle(handle, () => control, [control]);

  const setLayout = useCallback(
    (next: LayoutChoice) => {
      changeLayout(next);
      if (layoutKey !== undefined) keeper.write(layoutKey, isDefault(next) ? null : next);
    },
    [layoutKey, keeper],
  );
  useEffect(() => keeper.subscribe(() => changeLayout((now) => unlessSame(now, loadLayout(keeper, layoutKey)))), [keeper, layoutKey]);
  return { control, layout, setLayout };
}

function unlessSame(now: LayoutChoice, next: LayoutChoice): LayoutChoice {
  return JSON.stringify(now) === JSON.stringify(next) ? now : next;
}

/** A part of the grid's state; the caller is drawn again only when that part is another value. */
export function useGridState<Part>(store: GridStore, part: (state: GridState) => Part): Part {
  const read = () => part(store.state);
  return useSyncExternalStore(store.subscribe, read, read);
}
