import { labelText, t } from '../core/i18n';
import { defaultLayout, orderedColumns, withMoved, withShown } from './layout';
import type { Grid } from './useGrid';

interface ColumnsPanelProps {
  grid: Grid;
  onClose: () => void;
}

/** Which columns are shown, in which order, and how many stay in sight; kept for this user. */
export function ColumnsPanel({ grid: { control, layout, setLayout }, onClose }: ColumnsPanelProps) {
  const { columns } = control.store.options;
  const ordered = orderedColumns(columns, layout);
  return (
    <div className="gt-panel" role="dialog" aria-label={t('grid.columns')} onKeyDown={(event) => { if (event.key === 'Escape') onClose(); }}>
      <ul className="gt-columns">
        {ordered.map((column, at) => {
          const facts = { column: labelText(column.label) };
          const isShown = !layout.hidden.includes(column.name);
          return (
            <li key={column.name}>
              <label>
                <input type="checkbox" checked={isShown} aria-label={t('grid.column_show', facts)} onChange={() => setLayout(withShown(layout, column.name, !isShown))} />
                {facts.column}
              </label>
              <button type="button" className="gt-tool" aria-label={t('grid.column_up', facts)} disabled={at === 0} onClick={() => setLayout(withMoved(layout, columns, column.name, -1))}>↑</button>
              <button type="button" className="gt-tool" aria-label={t('grid.column_down', facts)} disabled={at === ordered.length - 1} onClick={() => setLayout(withMoved(layout, columns, column.name, 1))}>↓</button>
              <button type="button" className="gt-tool" aria-label={t('grid.column_freeze', facts)} title={t('grid.column_freeze', facts)} aria-pressed={at < layout.frozen} onClick={() => setLayout({ ...layout, frozen: layout.frozen === at + 1 ? at : at + 1 })}>⇤</button>
            </li>
          );
        })}
      </ul>
      <button type="button" className="gt-tool" onClick={() => setLayout(defaultLayout())}>{t('grid.columns_reset')}</button>
      <button type="button" className="gt-tool" onClick={onClose}>{t('grid.close')}</button>
    </div>
  );
}
