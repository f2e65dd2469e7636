import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { createPortal } from 'react-dom';
import { Link, useNavigate } from 'react-router';
import { lookup } from '../../api/lookup';
import { useMeta } from '../../api/queries';
import { t } from '../../core/i18n';
import { stillMarked, TypeAhead, type Answer, type Outcome } from '../../grid/typeahead';
import { isRecord, refText } from '../../meta/format';
import type { DataRecord } from '../../meta/types';
import { pathOfType } from '../shell/menu';
import { NEXT_FIELD } from '../form/useFormKeys';
import { common, type InputProps } from './FieldInput';
import { createWords, useInlineCreation } from './inline';
import { awaited } from './pending';

/** The values that a chosen record fills into fields of the same form. */
export function copiesOf(copies: Record<string, string> | undefined, record: DataRecord): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [local, property] of Object.entries(copies ?? {})) {
    const value = property.split('.').reduce<unknown>((found, step) => (isRecord(found) ? found[step] : undefined), record);
    if (value !== undefined && value !== null) values[local] = value;
  }
  return values;
}

/** A reference chosen by code, name, specification or pinyin initials. The choice binds to what was typed, never to a late answer. */
export function RefInput(props: InputProps & { id: string }) {
  const { field, value, id } = props;
  const latest = useRef(props); // an answer may come after the other fields of the form have changed
  latest.current = props;
  const onChange = (next: unknown) => latest.current.onChange(next);
  const [typed, showTyped] = useState<string | null>(null);
  const held = useRef<string | null>(null); // as of now: leaving the field happens before it is drawn again
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [at, setAt] = useState(-1);
  const box = useRef<HTMLInputElement>(null);
  const strokes = useRef(0); // an answer that comes after further ones is about another text
  const shown = useRef<{ answer: Answer | null; at: number }>({ answer, at });
  shown.current = { answer, at };
  const ahead = useMemo(() => new TypeAhead(() => lookup, (arrived) => { setAt(stillMarked(shown.current.answer, shown.current.at, arrived)); setAnswer(arrived); }), []);
  useEffect(() => () => ahead.forget(), [ahead]);
  const target = useMeta().types.find((type) => type.code === field.ref);
  const ref = field.only ? `${field.ref}:${field.only}` : field.ref ?? '';
  const rest = refText(value);
  const navigate = useNavigate();
  const leadsTo = isRecord(value) && target !== undefined && value.id !== undefined ? `${pathOfType(target)}/${String(value.id)}` : null;
  const rows = answer?.rows ?? [];
  const creation = useInlineCreation(field);
  const asking = useRef(false); // the dialog has taken the focus: what is typed waits for it
  const offers = rows.length + (creation === null ? 0 : 1);

  function setTyped(text: string | null): void {
    held.current = text;
    showTyped(text);
  }

  function choose(record: DataRecord): void {
    ahead.forget();
    setAnswer(null);
    setTyped(null);
    onChange(record);
    const copies = copiesOf(field.copies, record);
    if (Object.keys(copies).length > 0) latest.current.onCopies?.(copies);
  }

  function create(): void {
    const text = held.current === rest ? '' : (held.current ?? '');
    if (creation === null) return;
    asking.current = true;
    ahead.forget();
    setAnswer(null);
    const back = (then: () => void) => {
      asking.current = false;
      setTimeout(() => {
        box.current?.focus();
        then();
      });
    };
    creation.ask({
      type: creation.type, only: field.only ?? null, text,
      done: (record) => { choose(record); back(goOn); },
      cancelled: () => back(() => { if (text !== '') setTyped(text); }),
    });
  }

  const goOn = () => box.current?.dispatchEvent(new CustomEvent(NEXT_FIELD, { bubbles: true }));

  function settle(outcome: Outcome, text: string, then?: () => void): void {
    if (outcome.kind === 'chosen') {
      choose(outcome.record);
      if (document.activeElement === box.current) then?.();
    }
    else if (outcome.kind === 'ambiguous' && document.activeElement === box.current) setAnswer({ ref, query: text, rows: outcome.rows, failed: false });
    else onChange(text);
  }

  function resolve(text: string, then?: () => void): void {
    if (text.trim() === '') {
      onChange(null);
      return;
    }
    const outcome = ahead.resolve(ref, text);
    const typedSoFar = strokes.current;
    if (outcome instanceof Promise) awaited(outcome.then((found) => { if (strokes.current === typedSoFar) settle(found, text, then); }));
    else settle(outcome, text, then);
  }

  function leave(): void {
    const text = held.current;
    setTyped(null);
    setAnswer(null);
    ahead.forget();
    if (text !== null && text !== rest) {
      onChange(text.trim() === '' ? null : text);
      if (!asking.current) resolve(text);
    }
  }

  function onKey(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (answer === null) ahead.ask(ref, typed === rest ? '' : (typed ?? ''), 0);
      else if (offers > 0) setAt((at + (event.key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1) + offers) % offers);
    } else if (event.key === 'Enter' && event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      if (leadsTo !== null) void navigate(leadsTo);
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      const picked = rows[at];
      if (answer !== null && at === rows.length) {
        event.preventDefault();
        create();
      } else if (picked !== undefined) {
        event.preventDefault();
        choose(picked);
        goOn();
      } else if (typed !== null && typed !== rest && typed.trim() !== '') {
        event.preventDefault();
        resolve(typed, goOn);
      }
    } else if (event.key === 'Tab' && rows[at] !== undefined) choose(rows[at]);
    else if (event.key === 'Escape' && (answer !== null || (typed !== null && typed !== rest))) {
      event.preventDefault();
      event.stopPropagation();
      ahead.forget();
      setAnswer(null);
      setTyped(rest);
    }
  }

  const listId = `${id}-list`;
  return (
    <span className="pg-ref">
      <input
        {...common(props, id)}
        ref={box}
        role="combobox"
        aria-expanded={answer !== null}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${listId}-${at}` : undefined}
        placeholder={t('field.ref_hint')}
        value={typed ?? rest}
        onFocus={(event) => {
          setTyped(rest);
          event.currentTarget.select();
        }}
        onChange={(event) => {
          strokes.current += 1;
          setTyped(event.target.value);
          if (event.target.value.trim() === '') {
            ahead.forget();
            setAnswer(null);
            onChange(null);
          } else ahead.ask(ref, event.target.value);
        }}
        onBlur={leave}
        onKeyDown={onKey}
      />
      {leadsTo !== null && typed === null && (
        <Link className="pg-ref-open" to={leadsTo} tabIndex={-1} aria-label={t('field.open_record', { name: rest })}>↗</Link>
      )}
      {answer !== null && box.current !== null && typed !== null && (
        <Choices id={listId} anchor={box.current} rows={rows} at={at} failed={answer.failed} onChoose={choose} create={creation === null ? null : createWords(creation.type, typed === rest ? '' : typed)} onCreate={create} />
      )}
    </span>
  );
}

interface ChoicesProps {
  id: string;
  anchor: HTMLElement;
  rows: DataRecord[];
  at: number;
  failed: boolean;
  onChoose: (record: DataRecord) => void;
  /** The words of the last row, that makes a new record. */
  create: string | null;
  onCreate: () => void;
}

const LIST_HEIGHT = 260;

function Choices({ id, anchor, rows, at, failed, onChoose, create, onCreate }: ChoicesProps) {
  const place = anchor.getBoundingClientRect();
  const above = place.bottom + LIST_HEIGHT > window.innerHeight && place.top > LIST_HEIGHT;
  const width = Math.min(Math.max(place.width, 320), window.innerWidth - 16);
  const left = Math.max(8, Math.min(place.left, window.innerWidth - width - 8));
  return createPortal(
    <div
      id={id} role="listbox" className="pg-picks"
      style={{ left, width, maxHeight: LIST_HEIGHT, ...(above ? { bottom: window.innerHeight - place.top + 2 } : { top: place.bottom + 2 }) }}
      onMouseDown={(event) => event.preventDefault()}
    >
      {rows.map((row, index) => (
        <div key={String(row.id)} id={`${id}-${index}`} role="option" aria-selected={index === at} onClick={() => onChoose(row)} ref={(element) => { if (index === at) element?.scrollIntoView({ block: 'nearest' }); }}>
          <b>{String(row.code ?? row.number ?? '')}</b><span>{String(row.name ?? row.title ?? '')}</span><small>{String(row.spec ?? '')}</small>
        </div>
      ))}
      {rows.length === 0 && <div className="pg-quiet">{failed ? t('client.offline') : t('field.ref_none')}</div>}
      {create !== null && (
        <div id={`${id}-${rows.length}`} role="option" aria-selected={at === rows.length} className="pg-picks-create" onClick={onCreate} ref={(element) => { if (at === rows.length) element?.scrollIntoView({ block: 'nearest' }); }}>{create}</div>
      )}
    </div>,
    document.body,
  );
}
