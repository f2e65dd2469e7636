import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { cleanCode } from '../core/normalise';
import { editText, formatValue } from '../meta/format';
import { setInLine, type CardFieldProps } from './CardField';
import { recordChoice } from './editing';
import { resolveText } from './references';
import { Choices } from './suggest';
import type { Choice, Suggest } from './store';
import { TypeAhead } from './typeahead';

/** A reference on the phone: type a part of it, touch the record, or the last row, which makes one. Text that is left becomes a record if only one fits. */
export function CardReference({ store, line, column, onCreate }: CardFieldProps) {
  const value = line.record[column.name];
  const current = formatValue(column, value);
  const [text, setText] = useState(current);
  const [suggest, setSuggest] = useState<Suggest | null>(null);
  const typed = useRef<string | null>(null); // what was typed since the field was entered
  const id = useId();
  const typeAhead = useMemo(
    () =>
      new TypeAhead(
        () => store.options.lookup,
        (answer) => setSuggest({ choices: [...answer.rows.map(recordChoice), ...creation()], highlighted: -1, loading: false, failed: answer.failed }),
      ),
    [store, column],
  );
  useEffect(() => {
    if (typed.current === null) setText(current); // what was left before becomes a record under no other typing
  }, [current]);
  useEffect(() => () => typeAhead.forget(), [typeAhead]);

  function creation(): Choice[] {
    const words = store.options.createWords?.(column, typed.current ?? '') ?? null;
    return words === null ? [] : [{ creates: true, value: null, code: '', name: words, detail: '' }];
  }

  const onType = (next: string) => {
    typed.current = next;
    setText(next);
    setSuggest((before) => ({ choices: before?.choices ?? [], highlighted: -1, loading: true, failed: false }));
    typeAhead.ask(column.ref ?? '', next);
  };
  const onChoose = (index: number) => {
    const choice = suggest?.choices[index];
    const asked = (typed.current ?? '').trim();
    typed.current = null;
    typeAhead.forget();
    setSuggest(null);
    if (choice?.creates === true) {
      if (asked !== '') setInLine(store, line.key, column, cleanCode(asked)); // until the record is there
      onCreate?.(column, asked);
    } else setInLine(store, line.key, column, choice?.value ?? null);
  };
  const onLeave = () => {
    setSuggest(null);
    if (typed.current === null) return setText(current);
    typed.current = null;
    const code = cleanCode(text);
    if (code === '') return setInLine(store, line.key, column, null);
    if (code === editText(column, value)) return setText(current);
    const answer = typeAhead.resolve(column.ref ?? '', code);
    setInLine(store, line.key, column, code);
    resolveText(store, line.key, column, code, answer);
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (suggest === null || suggest.loading || event.nativeEvent.isComposing) return;
    const { highlighted, choices } = suggest;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setSuggest({ ...suggest, highlighted: Math.max(-1, Math.min(choices.length - 1, highlighted + step)) });
    else if (event.key === 'Enter' && highlighted >= 0) onChoose(highlighted);
    else return;
    event.preventDefault();
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
        aria-activedescendant={suggest !== null && suggest.highlighted >= 0 ? `${id}-choice-${suggest.highlighted}` : undefined}
        onFocus={(event) => event.target.select()}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={onKey}
        onBlur={onLeave}
      />
      {suggest !== null && <Choices suggest={suggest} id={id} onChoose={onChoose} />}
    </span>
  );
}
