import { useLayoutEffect, useRef, type ChangeEvent, type ClipboardEvent, type CompositionEvent, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import { isNumeric } from '../core/check';
import { t } from '../core/i18n';
import type { FieldMeta } from '../meta/types';
import { copyCells, cutCells, pasteCells } from './clipboard';
import type { GridControl } from './control';
import { cellLabel } from './store';
import { useGridState } from './useGrid';

type Typing = HTMLInputElement | HTMLTextAreaElement;

interface CellInputProps {
  control: GridControl;
  column: FieldMeta;
  /** The number of the line. */
  number: number;
  /** What the cell shows while it is not open. */
  text: string;
  canWrite: boolean;
  invalid: boolean;
  gridId: string;
}

/**
 * The input of the active cell. It holds the focus all the time, its text selected, so that whatever is typed, an input
 * method's composition too, replaces the value of a cell that nobody has opened.
 */
export function CellInput({ control, column, number, text, canWrite, invalid, gridId }: CellInputProps) {
  const { store, editor } = control;
  const edit = useGridState(store, (state) => state.edit);
  const suggest = useGridState(store, (state) => state.suggest);
  const waiting = useGridState(store, (state) => state.waiting);
  const input = useRef<Typing>(null);
  const isOpen = edit !== null;
  const isLong = column.type === 'longtext'; // it keeps its line breaks, which an input of one line would drop

  useLayoutEffect(() => {
    const element = input.current;
    if (element === null) return;
    if (control.hasFocus && document.activeElement !== element) element.focus({ preventScroll: true });
    if (document.activeElement !== element) return; // selecting would take the focus from where the user is
    if (!isOpen) element.select();
    else if (edit.opened && edit.text === edit.original) element.setSelectionRange(edit.text.length, edit.text.length);
  }, [control, isOpen, text]);

  const onKeyDown = (event: KeyboardEvent<Typing>) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return; // the input method's own key
    const { key, shiftKey, altKey } = event;
    if (isLong && isOpen && altKey && key === 'Enter') {
      event.preventDefault();
      event.stopPropagation();
      breakLine(event.currentTarget);
      editor.type(event.currentTarget.value);
    } else if (key === 'F4' && column.type === 'date') openPicker(event);
    else if (control.press({ key, ctrl: event.ctrlKey || event.metaKey, shift: shiftKey, alt: altKey })) event.preventDefault();
  };
  const onChange = (event: ChangeEvent<Typing>) => editor.type(event.target.value, isComposing(event.nativeEvent));
  const onCompositionEnd = (event: CompositionEvent<Typing>) => editor.type(event.currentTarget.value);
  const onCopy = (event: ClipboardEvent, taken: () => string) => {
    if (isOpen) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', taken());
  };
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text/plain');
    if (isOpen && !(isLong ? /\t/ : /[\t\r\n]/).test(pasted)) return;
    event.preventDefault();
    editor.cancel();
    void pasteCells(store, pasted);
  };
  const hasList = column.type === 'ref' || column.type === 'enum';
  const listOpen = isOpen && suggest !== null && suggest.choices.length > 0;
  const shared = {
    className: 'gt-input',
    value: isOpen ? edit.text : text,
    readOnly: !canWrite || waiting,
    inputMode: isNumeric(column) ? 'decimal' as const : undefined,
    autoComplete: 'off',
    spellCheck: false,
    role: hasList ? 'combobox' : undefined,
    'aria-label': cellLabel(column, number),
    'aria-readonly': !canWrite,
    'aria-invalid': invalid,
    'aria-busy': waiting,
    'aria-required': column.required,
    'aria-describedby': invalid ? `${gridId}-message` : undefined,
    'aria-expanded': hasList ? listOpen : undefined,
    'aria-controls': listOpen ? `${gridId}-choices` : undefined,
    'aria-autocomplete': hasList ? 'list' as const : undefined,
    'aria-activedescendant': listOpen && suggest.highlighted >= 0 ? `${gridId}-choice-${suggest.highlighted}` : undefined,
    onFocus: (event: FocusEvent<Typing>) => { if (!isOpen) event.currentTarget.select(); },
    onKeyDown,
    onChange,
    onCompositionEnd,
    onCopy: (event: ClipboardEvent) => onCopy(event, () => copyCells(store)),
    onCut: (event: ClipboardEvent) => onCopy(event, () => (store.options.readOnly ? copyCells(store) : cutCells(store))),
    onPaste,
    'data-open': isOpen || undefined,
  };
  return (
    <>
      {isLong ? <textarea ref={input as RefObject<HTMLTextAreaElement>} rows={1} {...shared} /> : <input ref={input as RefObject<HTMLInputElement>} {...shared} />}
      {waiting && <span className="gt-spinner" role="progressbar" aria-label={t('grid.searching')} />}
      {column.type === 'date' && canWrite && !isOpen && <DatePicker onPick={(day) => { editor.type(day); editor.commit(); }} />}
      {hasList && canWrite && !isOpen && (
        <button type="button" className="gt-open" tabIndex={-1} aria-hidden onMouseDown={(event) => { event.preventDefault(); event.stopPropagation(); editor.openList(); }}>
          ▾
        </button>
      )}
    </>
  );
}

/** Alt+Enter, as in a spreadsheet: Enter alone goes on to the next line of the document. */
function breakLine(element: Typing): void {
  element.setRangeText('\n', element.selectionStart ?? 0, element.selectionEnd ?? 0, 'end');
}

function isComposing(event: Event): boolean {
  return event instanceof InputEvent && event.isComposing;
}

/** The browser's own calendar, opened by F4 or its small button. */
function DatePicker({ onPick }: { onPick: (day: string) => void }) {
  return (
    <span className="gt-open gt-calendar" onMouseDown={(event) => event.stopPropagation()}>
      <input
        type="date"
        tabIndex={-1}
        aria-label={t('grid.pick_date')}
        onChange={(event) => { if (event.target.value !== '') onPick(event.target.value); }}
      />
    </span>
  );
}

function openPicker(event: KeyboardEvent<Typing>): void {
  const picker = event.currentTarget.parentElement?.querySelector<HTMLInputElement>('input[type=date]');
  event.preventDefault();
  picker?.showPicker();
}
