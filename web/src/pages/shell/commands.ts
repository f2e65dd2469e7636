/** What the open page offers to the palette: its buttons by their names. */
import { useEffect, useRef } from 'react';
import type { Label } from '../../core/i18n';

export interface Command {
  key: string;
  label: Label;
  /** Also found by this word. */
  code: string;
  run: () => void;
}

const offered = new Map<string, () => Command[]>();

/** Offers commands while the component is on the screen; they are asked for when the palette opens, so `make` may be cheap to call only then. */
export function useCommands(place: string, make: () => Command[]): void {
  const latest = useRef(make);
  latest.current = make;
  useEffect(() => {
    const read = () => latest.current();
    offered.set(place, read);
    return () => {
      if (offered.get(place) === read) offered.delete(place);
    };
  }, [place]);
}

export function commandsNow(): Command[] {
  return [...offered.values()].flatMap((read) => read());
}
