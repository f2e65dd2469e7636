import { useState, type ReactNode } from 'react';
import { t } from '../core/i18n';
import { ColumnsPanel } from './ColumnsPanel';
import type { GridControl } from './control';
import { KEY_HELP } from './keyHelp';
import { deleteLines, duplicateLines, insertLine, moveLines } from './lineCommands';
import { keepOrder, lookPlainly } from './looking';
import { moveToProblem } from './moving';
import type { Grid } from './useGrid';
import { useGridState } from './useGrid';

interface GridToolsProps {
  grid: Grid;
  /** Cells with something wrong. */
  errors: number;
  filtering: boolean;
}

/** The mouse's way to what the keys do, and the two panels. */
export function GridTools({ grid, errors, filtering }: GridToolsProps) {
  const { control } = grid;
  const { store } = control;
  const [panel, setPanel] = useState<'columns' | 'keys' | null>(null);
  const { readOnly, canAdd } = store.options;
  const view = useGridState(store, (state) => state.view);
  useGridState(store, (state) => state.document); // undo and redo change with the lines
  const toggle = (name: 'columns' | 'keys') => setPanel(panel === name ? null : name);
  return (
    <div className="gt-tools" role="toolbar" aria-label={t('grid.tools')}>
      {!readOnly && canAdd && <LineTools control={control} />}
      {!readOnly && (
        <>
          <Tool control={control} name={t('grid.undo')} disabled={!store.history.canUndo} run={() => store.undo()}>↶</Tool>
          <Tool control={control} name={t('grid.redo')} disabled={!store.history.canRedo} run={() => store.redo()}>↷</Tool>
        </>
      )}
      {errors > 0 && (
        <button type="button" className="gt-tool gt-tool-errors" onClick={() => { moveToProblem(store, 1); control.focus(); }}>
          {t('grid.errors', { count: errors })}
        </button>
      )}
      <span className="gt-tools-gap" />
      {view?.sort != null && !readOnly && <Tool control={control} name={t('grid.order_keep')} run={() => keepOrder(store)}>{t('grid.order_keep')}</Tool>}
      {view !== null && <Tool control={control} name={t('grid.filter_clear')} run={() => lookPlainly(store)}>{t('grid.filter_clear')}</Tool>}
      <button type="button" className="gt-tool" aria-pressed={filtering} onClick={() => control.toggleFilters()}>{t('grid.filter')}</button>
      <button type="button" className="gt-tool" aria-expanded={panel === 'columns'} onClick={() => toggle('columns')}>{t('grid.columns')}</button>
      <button type="button" className="gt-tool" aria-expanded={panel === 'keys'} onClick={() => toggle('keys')}>{t('grid.keys')}</button>
      {panel === 'columns' && <ColumnsPanel grid={grid} onClose={() => setPanel(null)} />}
      {panel === 'keys' && <KeysPanel onClose={() => setPanel(null)} />}
    </div>
  );
}

function LineTools({ control }: { control: GridControl }) {
  const { store } = control;
  return (
    <>
      <Tool control={control} name={t('grid.add')} run={() => insertLine(store, 'below')}>{t('grid.add')}</Tool>
      <Tool control={control} name={t('grid.insert')} run={() => insertLine(store, 'above')}>{t('grid.insert')}</Tool>
      <Tool control={control} name={t('grid.duplicate')} run={() => duplicateLines(store)}>{t('grid.duplicate')}</Tool>
      <Tool control={control} name={t('grid.delete')} run={() => deleteLines(store)}>{t('grid.delete')}</Tool>
      <Tool control={control} name={t('grid.up')} run={() => moveLines(store, -1)}>↑</Tool>
      <Tool control={control} name={t('grid.down')} run={() => moveLines(store, 1)}>↓</Tool>
    </>
  );
}

interface ToolProps {
  control: GridControl;
  name: string;
  disabled?: boolean;
  run: () => void;
  children: ReactNode;
}

/** Works on the selection and gives the focus back to the cell. */
function Tool({ control, name, disabled = false, run, children }: ToolProps) {
  const onClick = () => {
    control.editor.leave();
    run();
    control.focus();
  };
  return (
    <button type="button" className="gt-tool" aria-label={name} title={name} disabled={disabled} onMouseDown={(event) => event.preventDefault()} onClick={onClick}>
      {children}
    </button>
  );
}

export function KeysPanel({ onClose }: { onClose: () => void }) {
  return (
    <div className="gt-panel" role="dialog" aria-label={t('grid.keys')} onKeyDown={(event) => { if (event.key === 'Escape') onClose(); }}>
      <dl className="gt-keys">
        {KEY_HELP.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>{keys}</dt>
            <dd>{t(meaning)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" className="gt-tool" onClick={onClose}>{t('grid.close')}</button>
    </div>
  );
}
