import { memo, useRef, type PointerEvent } from 'react';
import { labelText, t, type Language } from '../core/i18n';
import type { FieldMeta } from '../meta/types';
import { alignmentOf } from './cellText';
import { widthOf, withWidth, type LayoutChoice } from './layout';

interface GridHeadProps {
  shown: readonly FieldMeta[];
  layout: LayoutChoice;
  onLayout: (layout: LayoutChoice) => void;
  language: Language;
}

export const GridHead = memo(function GridHead({ shown, layout, onLayout }: GridHeadProps) {
  return (
    <div className="gt-head" role="row" aria-rowindex={1}>
      <div className="gt-cell gt-number" role="columnheader" aria-colindex={1} aria-label={t('grid.number')} />
      {shown.map((column, col) => (
        <div
          key={column.name}
          className={`gt-cell gt-${alignmentOf(column)}${col < layout.frozen ? ' gt-frozen' : ''}`}
          role="columnheader"
          aria-colindex={col + 2}
          aria-required={column.required || undefined}
          title={column.hint ? labelText(column.hint) : undefined}
          style={col < layout.frozen ? { left: `var(--gt-left-${col})` } : undefined}
        >
          <span className={column.required ? 'gt-label gt-required' : 'gt-label'}>{labelText(column.label)}</span>
          <Resizer column={column} layout={layout} onLayout={onLayout} />
        </div>
      ))}
      <div className="gt-cell gt-filler" role="presentation" />
    </div>
  );
});

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
      onPointerUp={() => { start.current = null; }}
      onDoubleClick={onDoubleClick}
    />
  );
}
