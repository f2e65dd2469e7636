import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { t } from '../../core/i18n';

const PAUSE_MS = 250;

/** The words that the list is searched by. The address follows what is typed; it never takes back a key, however late it comes. */
export function Search({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [typed, setTyped] = useState(value);
  const settled = useDeferredValue(typed);
  const latest = useRef(onChange);
  latest.current = onChange;
  const own = useRef<string[]>([]); // sent from here, and not yet in the address
  const known = useRef(value);

  function send(q: string): void {
    if (q === (own.current.at(-1) ?? value)) return;
    own.current.push(q);
    latest.current(q);
  }
  useEffect(() => {
    if (settled === value) return undefined;
    const timer = setTimeout(() => send(settled), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [settled, value]);
  useEffect(() => {
    if (known.current === value) return;
    known.current = value;
    const at = own.current.indexOf(value);
    own.current = own.current.slice(at + 1);
    if (at >= 0) return;
    own.current = [];
    setTyped(value); // changed elsewhere: a saved view, "clear all", the browser's own buttons
  }, [value]);
  return (
    <input
      type="search" className="pg-input pg-list-search" value={typed} placeholder={t('list.search')} aria-label={t('list.search')} data-testid="list-search" data-address={value}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) send(typed);
        if (event.key === 'ArrowDown') event.currentTarget.closest('section')?.querySelector<HTMLElement>('tbody tr')?.focus();
      }}
    />
  );
}
