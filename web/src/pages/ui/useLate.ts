import { useEffect, useRef, useState } from 'react';

/** Milliseconds after which waiting is shown; a quicker answer shows nothing. */
export const LATE_MS = 300;
/** Milliseconds for which it is shown at least, so that it can be read and does not flash. */
export const HELD_MS = 300;
/** What follows within so many milliseconds continues the same waiting. */
const SAME_MS = 80;

/** The waiting of the page as it is now: since when, and until when another place may go on with it. */
let waiting = { since: 0, until: -Infinity };

/** Whether somebody waits for longer than a moment. `chained`: the waiting of one place goes on in the next (a page's code, then its data). */
export function useLate(busy: boolean, chained = false): boolean {
  const [late, setLate] = useState(() => busy && chained && continued() && performance.now() - waiting.since >= LATE_MS);
  const shownAt = useRef(late ? performance.now() : 0);
  useEffect(() => {
    if (busy) {
      const since = chained && continued() ? waiting.since : performance.now();
      if (chained) waiting = { since, until: Infinity };
      const timer = setTimeout(() => {
        shownAt.current = performance.now();
        setLate(true);
      }, Math.max(0, LATE_MS - (performance.now() - since)));
      return () => {
        clearTimeout(timer);
        if (chained) waiting = { since, until: performance.now() + SAME_MS };
      };
    }
    const timer = setTimeout(() => setLate(false), Math.max(0, HELD_MS - (performance.now() - shownAt.current)));
    return () => clearTimeout(timer);
  }, [busy, chained]);
  return late;
}

function continued(): boolean {
  return performance.now() <= waiting.until;
}
