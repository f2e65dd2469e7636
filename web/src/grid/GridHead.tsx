import { memo, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { labelText, t, type Language } from '../core/i18n';
import type { FieldMeta } from '../meta/types';
import { alignmentOf } from './cellText';
import { widthOf, withWidth, type LayoutChoice } from './layout';
import { filterColumn, sortByColumn } from './looking';
import type { GridControl } from './control';
import type { View } from './view';

interface GridHeadProps {
  control: GridControl;
  view: View | null;
  /** Whether the filters stand under the labels. */
  filtering: boolean;
  shown: readonly FieldMeta[];
  layout: LayoutChoice;
  onLayout: (layout: LayoutChoice) => void;
  language: Language;
}

export const GridHead = memo(function GridHead({ control, view, filtering, shown, layout, onLayout }: GridHeadProps) {
  const sort = (name: string) => {
    control.editor.leave();
    sortByColumn(control.store, name);
  };
  return (
    <div className={filtering ? 'gt-head gt-filtering' : 'gt-head'} role="row" aria-rowindex={1}>
      <div className="gt-cell gt-number" role="columnheader" aria-colindex={1} aria-label={t('grid.number')} />
      {shown.map((column, col) => (
        <div
          key={column.name}
          className={`gt-cell gt-${alignmentOf(column)}${col < layout.frozen ? ' gt-frozen' : ''}`}
          role="columnheader"
          aria-colindex={col + 2}
          aria-required={column.required || undefined}
          aria-sort={view?.sort?.column === column.name ? (view.sort.descending ? 'descending' : 'ascending') : undefined}
          title={column.hint ? `${labelText(column.label)}: ${labelText(column.hint)}` : labelText(column.label)}
          data-head={column.name}
          style={col < layout.frozen ? { left: `var(--gt-left-${col})` } : undefined}
        >
          <button type="button" tabIndex={-1} className={column.required ? 'gt-label gt-required' : 'gt-label'} onClick={() => sort(column.name)}>
            {labelText(column.label)}
            {view?.sort?.column === column.name && <span className="gt-sorted" aria-hidden>{view.sort.descending ? '▼' : '▲'}</span>}
          </button>
          {filtering && <Filter control={control} column={column} text={view?.filters[column.name] ?? ''} />}
          <Resizer column={column} layout={layout} onLayout={onLayout} />
        </div>
      ))}
      <div className="gt-cell gt-filler" role="presentation" />
    </div>
  );
});

interface FilterProps {
  control: GridControl;
  column: FieldMeta;
  text: string;
}

/** What the lines are filtered by in one column. Enter or Arrow down goes to the lines, Escape empties it, then closes. */
function Filter({ control, column, text }: FilterProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const { key, ctrlKey, metaKey, shiftKey } = event;
    if (key === 'Enter' || key === 'ArrowDown') control.focus();
    else if (key === 'Escape' && text !== '') filterColumn(control.store, column.name, '');
    else if (key === 'Escape' || ((ctrlKey || metaKey) && shiftKey && key.toUpperCase() === 'L')) control.toggleFilters();
    else return;
    event.preventDefault();
  };
  return (
    <input
      className="gt-filter"
      type="text"
      value={text}
      autoComplete="off"
      spellCheck={false}
      aria-label={t('grid.filter_of', { column: labelText(column.label) })}
      title={t('grid.filter_hint')}
      data-filter={column.name}
      onFocus={() => control.editor.leave()}
      onChange={(event) => filterColumn(control.store, column.name, event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
}

interface ResizerProps {
  column: FieldMeta;
  layout: LayoutChoice;
  onLayout: (layout: LayoutChoice) => void;
}

/** Drags the right edge of a column; a double click gives the default width back. */
function Resizer({ column, layout, onLayout }: ResizerProps) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width: widthOf(column, layout) };
  };
  const onPointerMove = (event: PointerEvent<HTMLSpanElement>) => {
    if (start.current === null) return;
    onLayout(withWidth(layout, column.name, start.current.width + event.clientX - start.current.x));
  };
  const onDoubleClick = () => {
    const { [column.name]: _dropped, ...widths } = layout.widths;
    onLayout({ ...layout, widths });
  };
  return (
    <span
      className="gt-resize"
      aria-hidden
      title={t('grid.resize', { column: labelText(column.label) })}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onLostPointerCapture={() => { start.current = null; }}
      onDoubleClick={onDoubleClick}
    />
  );
}
