import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { get } from '../../api/client';
import { keep, kept } from '../../core/device';
import { t } from '../../core/i18n';
import { mentionAt, stillNamed, withMention, type Person } from './mention';

interface Props {
  path: string;
  /** Under this name the text is kept until it is sent. */
  place: string;
  first?: { text: string; mentions: Person[] };
  /** Answers whether it was taken; only then the text goes. */
  onSend: (text: string, mentions: number[]) => Promise<boolean>;
  onCancel?: () => void;
}

const LONGEST = 2000;

/** Where a comment is written; @ offers those who may see the record. */
export function CommentBox({ path, place, first, onSend, onCancel }: Props) {
  const [text, setText] = useState(() => kept(place, 'sessionStorage') ?? first?.text ?? '');
  const [chosen, setChosen] = useState<Person[]>(first?.mentions ?? []);
  const [cursor, setCursor] = useState(0);
  const [at, setAt] = useState(0);
  const [closed, setClosed] = useState(false);
  const [busy, setBusy] = useState(false);
  const written = useRef(text);
  const box = useRef<HTMLTextAreaElement>(null);
  const moveTo = useRef<number | null>(null);
  const naming = closed ? null : mentionAt(text, cursor);
  const { data } = useQuery({
    queryKey: ['people', path, naming?.typed ?? ''],
    queryFn: ({ signal }) => get<{ rows: Person[] }>(`${path}/people`, { q: naming?.typed ?? '' }, signal),
    enabled: naming !== null,
  });
  const people = naming === null ? [] : (data?.rows ?? []);
  const marked = Math.min(at, people.length - 1);

  useLayoutEffect(() => {
    if (moveTo.current === null) return;
    box.current?.setSelectionRange(moveTo.current, moveTo.current);
    moveTo.current = null;
  });

  /** Until it is sent the text is kept in this tab. */
  function hold(next: string): void {
    written.current = next;
    setText(next);
    keep(place, next === '' ? null : next, 'sessionStorage');
  }

  function write(next: string, place_: number): void {
    hold(next);
    setCursor(place_);
    setAt(0);
    setClosed(false);
  }

  function choose(person: Person | undefined): void {
    if (person === undefined || naming === null) return;
    const next = withMention(text, naming.at, cursor, person.name);
    setChosen((before) => [...before, person]);
    write(next.text, next.cursor);
    moveTo.current = next.cursor;
    box.current?.focus();
  }

  async function send(): Promise<void> {
    if (busy || text.trim() === '') return;
    setBusy(true);
    if (await onSend(text.trim(), stillNamed(text, chosen))) {
      const now = written.current; // what was typed while it was under way is the next one
      hold(now.startsWith(text) ? now.slice(text.length).trimStart() : '');
    }
    setBusy(false);
  }

  function cancel(): void {
    hold('');
    onCancel?.();
  }

  function onKey(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const taken = (work: () => void) => {
      event.preventDefault();
      event.stopPropagation();
      work();
    };
    if (people.length > 0) {
      if (event.key === 'ArrowDown') return taken(() => setAt((marked + 1) % people.length));
      if (event.key === 'ArrowUp') return taken(() => setAt((marked + people.length - 1) % people.length));
      if (event.key === 'Escape') return taken(() => setClosed(true));
      if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || event.key === 'Tab') return taken(() => choose(people[marked]));
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) taken(() => void send());
    else if (event.key === 'Escape' && onCancel !== undefined) taken(cancel);
  }

  return (
    <div className="pg-comment-box" data-own-keys>
      <textarea
        ref={box} className="pg-input" rows={2} maxLength={LONGEST} value={text} placeholder={t('comments.hint')} aria-label={t('comments.write')} role="combobox" aria-expanded={people.length > 0} aria-controls={`${place}-people`}
        aria-activedescendant={people.length > 0 ? `${place}-${marked}` : undefined} onKeyDown={onKey} onSelect={(event) => setCursor(event.currentTarget.selectionEnd)}
        onChange={(event) => write(event.target.value, event.target.selectionEnd)} data-testid="comment-text"
      />
      {people.length > 0 && (
        <div className="pg-people" role="listbox" id={`${place}-people`} aria-label={t('comments.people')}>
          {people.map((person, index) => <div key={person.id} id={`${place}-${index}`} role="option" aria-selected={index === marked} onMouseDown={(event) => { event.preventDefault(); choose(person); }}>{person.name}</div>)}
        </div>
      )}
      <div className="pg-tools">
        <Button size="small" type="primary" loading={busy} disabled={text.trim() === ''} onClick={() => void send()} data-testid="comment-send">{t(first === undefined ? 'comments.send' : 'common.save')}</Button>
        {onCancel !== undefined && <Button size="small" onClick={cancel}>{t('common.cancel')}</Button>}
      </div>
    </div>
  );
}
