import { memo } from 'react';
import type { Language } from '../core/i18n';
import { isNegative } from '../meta/format';
import type { FieldMeta } from '../meta/types';
import { CellInput } from './CellInput';
import { alignmentOf, cellText } from './cellText';
import type { GridControl } from './control';
import type { Line } from './lines';
import type { LineProblems } from './problems';
import { cellMessages } from './store';

export interface GridRowProps {
  control: GridControl;
  line: Line;
  row: number;
  /** The line's number in the document, which sorting and filtering leave alone. */
  number: number;
  shown: readonly FieldMeta[];
  frozen: number;
  /** The selected columns of this row; from > to: none. */
  from: number;
  to: number;
  /** The active column, -1 in every other row. */
  active: number;
  problems: LineProblems | undefined;
  /** Fields whose code is being looked up, joined. */
  pending: string;
  readOnly: boolean;
  language: Language;
  gridId: string;
  top: number;
}

/** One line. Drawn again only when its own line, selection or problems change. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { line, row, number, shown, problems, top } = props;
  const ofLine = problems?.get('')?.map((problem) => problem.message).join('\n');
  return (
    <div className="gt-row" role="row" aria-rowindex={row + 2} style={{ top }} data-row={row}>
      <div className={ofLine ? 'gt-cell gt-number gt-wrong' : 'gt-cell gt-number'} role="rowheader" aria-colindex={1} title={ofLine} data-number>
        {number}
      </div>
      {shown.map((column, col) => (
        <GridCell key={column.name} {...props} column={column} col={col} value={line.record[column.name]} />
      ))}
      <div className="gt-cell gt-filler" role="presentation" />
    </div>
  );
});

interface GridCellProps extends GridRowProps {
  column: FieldMeta;
  col: number;
  value: unknown;
}

function GridCell({ control, line, row, number, column, col, value, active, from, to, frozen, problems, pending, gridId }: GridCellProps) {
  const { store } = control;
  const isPending = pending.includes(`:${column.name};`);
  const messages = cellMessages(line, column, problems, isPending, store.options.columns);
  const isActive = col === active;
  const isSelected = col >= from && col <= to;
  const canWrite = store.canWrite(row, col);
  const classes = ['gt-cell', `gt-${alignmentOf(column)}`];
  if (!canWrite) classes.push('gt-readonly');
  if (isSelected) classes.push('gt-selected');
  if (isActive) classes.push('gt-active');
  if (col < frozen) classes.push('gt-frozen');
  if (messages.length > 0) classes.push('gt-wrong');
  if (isPending) classes.push('gt-pending');
  if (isNegative(column, value)) classes.push('gt-negative');
  const text = cellText(column, value);
  return (
    <div
      className={classes.join(' ')}
      role="gridcell"
      aria-colindex={col + 2}
      aria-selected={isSelected}
      aria-readonly={!canWrite}
      aria-invalid={messages.length > 0 || undefined}
      aria-busy={isPending || undefined}
      title={messages.length > 0 ? messages.join('\n') : text.length > 12 ? text : undefined}
      data-col={col}
      data-field={column.name}
      style={col < frozen ? { left: `var(--gt-left-${col})` } : undefined}
    >
      {isActive ? (
        <CellInput control={control} column={column} number={number} text={text} canWrite={canWrite} invalid={messages.length > 0} gridId={gridId} />
      ) : (
        text
      )}
    </div>
  );
}

