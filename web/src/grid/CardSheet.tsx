import { useEffect, useRef } from 'react';
import { labelText, t } from '../core/i18n';
import { CardField } from './CardField';
import type { FieldMeta } from '../meta/types';
import type { GridControl } from './control';
import { deleteLines } from './lineCommands';
import { moveTo } from './moving';
import { useGridState } from './useGrid';

interface CardSheetProps {
  control: GridControl;
  row: number;
  /** The field that has the focus when the sheet opens. */
  field: string | null;
  onCreate: (key: number, column: FieldMeta, text: string) => void;
  onMove: (row: number) => void;
  onClose: () => void;
}

/** All fields of one line, one under the other; every field is taken in when it is left. */
export function CardSheet({ control, row, field, onCreate, onMove, onClose }: CardSheetProps) {
  const { store } = control;
  const dialog = useRef<HTMLDialogElement>(null);
  const line = useGridState(store, (state) => state.lines[row]);
  const shown = useGridState(store, (state) => state.shown);
  const count = useGridState(store, (state) => state.lines.length);
  useGridState(store, (state) => state.problems);

  useEffect(() => {
    dialog.current?.showModal();
    if (field !== null) dialog.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"] input`)?.focus();
  }, []);

  if (line === undefined) return null;
  const remove = () => {
    moveTo(store, row, 0);
    deleteLines(store);
    onClose();
  };
  return (
    <dialog ref={dialog} className="gt-sheet-dialog" aria-label={t('grid.line', { line: row + 1 })} onClose={onClose} onKeyDown={(event) => { if (event.key === 'Escape') event.stopPropagation(); }}>
      <header className="gt-sheet-head">
        <button type="button" className="gt-tool" disabled={row === 0} onClick={() => onMove(row - 1)}>{t('grid.previous')}</button>
        <strong>{t('grid.line', { line: row + 1 })}</strong>
        <button type="button" className="gt-tool" disabled={row + 1 >= count} onClick={() => onMove(row + 1)}>{t('grid.next')}</button>
      </header>
      <div className="gt-sheet-fields" key={line.key}>
        {shown.map((column, col) => (
          <label key={column.name} className="gt-field" data-field={column.name}>
            <span className={column.required ? 'gt-label gt-required' : 'gt-label'}>{labelText(column.label)}</span>
            <CardField store={store} line={line} column={column} canWrite={store.canWrite(row, col)} onCreate={(asked, text) => onCreate(line.key, asked, text)} />
            {store.messagesAt(row, col).map((message) => (
              <span key={message} className="gt-card-message">{message}</span>
            ))}
          </label>
        ))}
      </div>
      <footer className="gt-sheet-foot">
        {!store.options.readOnly && store.options.canAdd && (
          <button type="button" className="gt-tool gt-tool-errors" onClick={remove}>{t('grid.delete')}</button>
        )}
        <button type="button" className="gt-tool gt-tool-main" onClick={() => dialog.current?.close()}>{t('grid.done')}</button>
      </footer>
    </dialog>
  );
}
