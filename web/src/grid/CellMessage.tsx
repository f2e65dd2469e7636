import type { GridControl } from './control';
import { Floating } from './Floating';
import { useGridState } from './useGrid';

interface CellMessageProps {
  control: GridControl;
  gridId: string;
  anchor: () => Element | null;
}

/** What is wrong in the active cell, in words, under it. */
export function CellMessage({ control, gridId, anchor }: CellMessageProps) {
  const { store } = control;
  const place = useGridState(store, (state) => `${state.cursor.row}:${state.cursor.col}`);
  const text = useGridState(store, ({ cursor, suggest, edit }) =>
    suggest !== null || edit !== null ? '' : store.messagesAt(cursor.row, cursor.col).join('\n'),
  );
  if (text === '') return null;
  return (
    <Floating anchor={anchor} at={place}>
      <div className="gt-message" id={`${gridId}-message`} role="status">
        {text}
      </div>
    </Floating>
  );
}
