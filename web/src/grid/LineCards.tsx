import { memo, useEffect, useState } from 'react';
import { labelText, t } from '../core/i18n';
import { formatValue, isNegative } from '../meta/format';
import type { FieldMeta } from '../meta/types';
import { CardSheet } from './CardSheet';
import { cellText } from './cellText';
import type { GridShape } from './GridTable';
import { totalsOf } from './GridFoot';
import { faultsOf, isBlank, isNothing, newLine, type Line } from './lines';
import type { LineProblems } from './problems';
import { useGridState } from './useGrid';

/** The lines at phone width: a card each, changed in a sheet from below. */
export function LineCards({ grid, label, footer }: GridShape) {
  const { control } = grid;
  const { store } = control;
  const lines = useGridState(store, (state) => state.lines);
  const shown = useGridState(store, (state) => state.shown);
  const problems = useGridState(store, (state) => state.problems);
  const notice = useGridState(store, (state) => state.notice);
  useEffect(() => store.look(null), [store]); // a card has no head to sort or filter by
  const [open, setOpen] = useState<number | null>(null);
  const [field, setField] = useState<string | null>(null);
  const cards = lines.map((line, row) => ({ line, row })).filter(({ line }) => !isBlank(line, store.rules));
  const totals = Object.entries(totalsOf(lines.map((line) => line.record), shown));

  const show = (row: number | null) => {
    setField(null);
    setOpen(row);
  };
  const add = () => {
    const last = lines.length - 1;
    const lastLine = lines[last];
    if (lastLine !== undefined && isBlank(lastLine, store.rules)) return show(last);
    store.step([...lines, newLine(store.options.columns)]);
    show(lines.length);
  };
  /** The sheet gives way to the form of the missing record, and comes back to the field that asked for it. */
  const create = (key: number, column: FieldMeta, text: string) => {
    const back = () => {
      const row = store.state.lines.findIndex((line) => line.key === key);
      setField(column.name);
      setOpen(row < 0 ? null : row);
    };
    setOpen(null);
    store.options.onCreate?.({
      column, text,
      done: (record) => {
        const row = store.state.lines.findIndex((line) => line.key === key);
        if (row >= 0) store.change([{ row, column, value: record }]);
        back();
      },
      cancelled: back,
    });
  };
  return (
    <div className="gt-cards" role="group" aria-label={label}>
      {cards.length === 0 && <div className="gt-empty">{t('grid.empty')}</div>}
      <ul className="gt-card-list">
        {cards.map(({ line, row }) => (
          <li key={line.key}>
            <LineCard line={line} row={row} shown={shown} columns={store.options.columns} problems={problems.get(line.key)} onOpen={show} />
          </li>
        ))}
      </ul>
      {store.canGrow && (
        <button type="button" className="gt-card-add" onClick={add}>
          + {t('grid.add')}
        </button>
      )}
      <dl className="gt-card-totals">
        {totals.map(([name, total]) => {
          const column = shown.find((one) => one.name === name);
          return column === undefined ? null : (
            <div key={name}>
              <dt>{labelText(column.label)}</dt>
              <dd className={isNegative(column, total) ? 'gt-negative' : undefined}>{formatValue(column, total)}</dd>
            </div>
          );
        })}
      </dl>
      {footer !== undefined && <div className="gt-under">{footer}</div>}
      <div className="gt-notice" role="status">{notice}</div>
      {open !== null && lines[open] !== undefined && <CardSheet control={control} row={open} field={field} onCreate={create} onMove={show} onClose={() => show(null)} />}
    </div>
  );
}

interface LineCardProps {
  line: Line;
  row: number;
  shown: readonly FieldMeta[];
  columns: readonly FieldMeta[];
  problems: LineProblems | undefined;
  onOpen: (row: number) => void;
}

const LineCard = memo(function LineCard({ line, row, shown, columns, problems, onOpen }: LineCardProps) {
  const title = shown.find((column) => column.type === 'ref') ?? shown[0];
  const amounts = shown.filter((column) => column.type === 'money' && column.total && column.custom !== true);
  const amount = amounts.findLast((column) => !/^[-0.]*$/.test(String(line.record[column.name] ?? ''))) ?? amounts.at(-1); // what the program itself adds up last; of debit and credit the one that is there
  const rest = shown.filter((column) => column !== title && column !== amount && !isNothing(line.record[column.name]) && line.record[column.name] !== false);
  const faults = faultsOf(line, columns);
  const messages = [...(problems?.values() ?? [])].flat().map((problem) => problem.message);
  for (const fault of faults.values()) messages.push(t(fault.key, fault.facts));
  return (
    <button type="button" className={messages.length > 0 ? 'gt-card gt-wrong' : 'gt-card'} onClick={() => onOpen(row)}>
      <span className="gt-card-head">
        <span className="gt-card-number" role="img" aria-label={t('grid.line', { line: row + 1 })}>{row + 1}</span>
        <span className="gt-card-title">{title && formatValue(title, line.record[title.name])}</span>
        {amount && <strong className={isNegative(amount, line.record[amount.name]) ? 'gt-negative' : undefined}>{formatValue(amount, line.record[amount.name])}</strong>}
      </span>
      <span className="gt-card-fields">
        {rest.map((column) => (
          <span key={column.name}>
            <span className="gt-card-label">{labelText(column.label)}</span>
            <span className={isNegative(column, line.record[column.name]) ? 'gt-negative' : undefined}>{cellText(column, line.record[column.name])}</span>
          </span>
        ))}
      </span>
      {messages.map((message) => (
        <span key={message} className="gt-card-message">{message}</span>
      ))}
    </button>
  );
});
