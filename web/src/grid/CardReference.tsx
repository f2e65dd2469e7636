import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { cleanCode } from '../core/normalise';
import { editText, formatValue } from '../meta/format';
import { setInLine, type CardFieldProps } from './CardField';
import { recordChoice } from './editing';
import { resolveText } from './references';
import { Choices } from './suggest';
import type { Suggest } from './store';
import { TypeAhead } from './typeahead';

/** A reference on the phone: type a part of it, touch the record. Text that is left becomes a record if only one fits. */
export function CardReference({ store, line, column }: CardFieldProps) {
  const value = line.record[column.name];
  const current = formatValue(column, value);
  const [text, setText] = useState(current);
  const [suggest, setSuggest] = useState<Suggest | null>(null);
  const typed = useRef(false);
  const id = useId();
  const typeAhead = useMemo(
    () =>
      new TypeAhead(
        () => store.options.lookup,
        (answer) => setSuggest({ choices: answer.rows.map(recordChoice), highlighted: -1, loading: false, failed: answer.failed }),
      ),
    [store],
  );
  useEffect(() => setText(current), [current]);

  const onType = (next: string) => {
    typed.current = true;
    setText(next);
    setSuggest((before) => ({ choices: before?.choices ?? [], highlighted: -1, loading: true, failed: false }));
    typeAhead.ask(column.ref ?? '', next);
  };
  const onChoose = (index: number) => {
    typed.current = false;
    typeAhead.forget();
    setInLine(store, line.key, column, suggest?.choices[index]?.value ?? null);
    setSuggest(null);
  };
  const onLeave = () => {
    setSuggest(null);
    if (!typed.current) return setText(current);
    typed.current = false;
    const code = cleanCode(text);
    if (code === '') return setInLine(store, line.key, column, null);
    if (code === editText(column, value)) return setText(current);
    const answer = typeAhead.resolve(column.ref ?? '', code);
    setInLine(store, line.key, column, code);
    resolveText(store, line.key, column, code, answer);
  };
  return (
    <span className="gt-reference">
      <input
        value={text}
        autoComplete="off"
        role="combobox"
        aria-expanded={suggest !== null}
        aria-controls={`${id}-choices`}
        aria-autocomplete="list"
        onFocus={(event) => event.target.select()}
        onChange={(event) => onType(event.target.value)}
        onBlur={onLeave}
      />
      {suggest !== null && <Choices suggest={suggest} id={id} onChoose={onChoose} />}
    </span>
  );
}
