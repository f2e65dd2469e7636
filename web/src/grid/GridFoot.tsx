import { useMemo } from 'react';
import { plain, sumOf } from '../core/decimal';
import { t } from '../core/i18n';
import { formatValue, isNegative } from '../meta/format';
import type { DataRecord, FieldMeta } from '../meta/types';
import { alignmentOf } from './cellText';
import type { Line } from './lines';

/** Exact sums of the columns that have a total, as wire text. */
export function totalsOf(records: readonly DataRecord[], columns: readonly FieldMeta[]): Record<string, string> {
  const totals: Record<string, string> = {};
  for (const column of columns) if (column.total) totals[column.name] = plain(sumOf(records, column.name));
  return totals;
}

interface GridFootProps {
  lines: readonly Line[];
  shown: readonly FieldMeta[];
  frozen: number;
  /** What stands under the first column: how many lines there are, or are shown. */
  count: string;
  /** What debit and credit differ by; '0' for none. */
  imbalance: string;
}

export function GridFoot({ lines, shown, frozen, count, imbalance }: GridFootProps) {
  const totals = useMemo(() => totalsOf(lines.map((line) => line.record), shown), [lines, shown]);
  return (
    <div className="gt-foot" role="row" aria-rowindex={lines.length + 2}>
      <div className="gt-cell gt-number" role="rowheader" aria-colindex={1} aria-label={t('grid.total')}>
        Σ
      </div>
      {shown.map((column, col) => {
        const total = totals[column.name];
        const classes = ['gt-cell', `gt-${alignmentOf(column)}`];
        if (col < frozen) classes.push('gt-frozen');
        if (isNegative(column, total)) classes.push('gt-negative');
        return (
          <div key={column.name} className={classes.join(' ')} role="gridcell" aria-colindex={col + 2} style={col < frozen ? { left: `var(--gt-left-${col})` } : undefined}>
            {total !== undefined && formatValue(column, total)}
            {total === undefined && col === 0 && count}
            {col === 0 && imbalance !== '0' && <span className="gt-unbalanced">{t('grid.unbalanced', { difference: imbalance })}</span>}
          </div>
        );
      })}
      <div className="gt-cell gt-filler" role="presentation" />
    </div>
  );
}
