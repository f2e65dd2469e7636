import { useEffect, useRef, useState } from 'react';
import { isNumeric, parseTyped } from '../core/check';
import { labelText } from '../core/i18n';
import { editText, formatValue, isNegative } from '../meta/format';
import type { FieldMeta } from '../meta/types';
import { CardReference } from './CardReference';
import type { Line } from './lines';
import type { GridStore } from './store';

export interface CardFieldProps {
  store: GridStore;
  line: Line;
  column: FieldMeta;
  canWrite: boolean;
  /** Asks for a record that is missing from this field, where one may be made. */
  onCreate?: (column: FieldMeta, text: string) => void;
}

/** Sets a value in a line wherever it stands by now. */
export function setInLine(store: GridStore, key: number, column: FieldMeta, value: unknown): void {
  const row = store.state.lines.findIndex((line) => line.key === key);
  if (row >= 0 && store.state.lines[row]?.record[column.name] !== value) store.change([{ row, column, value }]);
}

/** The field of a line in the way a phone fills it best. */
export function CardField(props: CardFieldProps) {
  const { store, line, column, canWrite } = props;
  const value = line.record[column.name];
  const set = (next: unknown) => setInLine(store, line.key, column, next);
  if (!canWrite) return <output className={isNegative(column, value) ? 'gt-negative' : undefined}>{formatValue(column, value)}</output>;
  switch (column.type) {
    case 'bool':
      return <input type="checkbox" checked={value === true} onChange={(event) => set(event.target.checked)} />;
    case 'date':
      return <input type="date" value={typeof value === 'string' ? value : ''} onChange={(event) => set(event.target.value || null)} />;
    case 'enum':
      return (
        <select value={typeof value === 'string' ? value : ''} onChange={(event) => set(event.target.value || null)}>
          <option value="" />
          {(column.options ?? []).map((option) => (
            <option key={option.value} value={option.value}>{labelText(option.label)}</option>
          ))}
        </select>
      );
    case 'ref':
      return <CardReference {...props} />;
    default:
      return <CardText {...props} />;
  }
}

function CardText({ store, line, column }: CardFieldProps) {
  const current = editText(column, line.record[column.name]);
  const [text, setText] = useState(current);
  const inHand = useRef(false); // what an answer fills in meanwhile takes nothing from who is typing here
  useEffect(() => {
    if (!inHand.current) setText(current);
  }, [current]);
  const take = () => {
    inHand.current = false;
    if (text === current) return;
    const { expand } = store.rules.calculator;
    const records = store.state.document.map((one) => one.record);
    setInLine(store, line.key, column, parseTyped(column, expand ? expand(text, column.name, line.record, records) : text));
  };
  return (
    <input
      value={text}
      inputMode={isNumeric(column) ? 'decimal' : undefined}
      autoComplete="off"
      className={isNumeric(column) ? 'gt-end' : undefined}
      onChange={(event) => {
        inHand.current = true;
        setText(event.target.value);
      }}
      onBlur={take}
      onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); }}
    />
  );
}
