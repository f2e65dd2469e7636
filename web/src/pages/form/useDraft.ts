import { useEffect } from 'react';
import { drafts } from '../../api/drafts';
import type { RecordInHand } from './document';

const PAUSE_MS = 250;

/** Keeps what is typed on the device: a moment after the last key, when the page is hidden and when it is left. */
export function useDraft(hand: RecordInHand, storedUnder: string): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    function keep(): void {
      clearTimeout(timer);
      timer = undefined;
      const { dirty, saved } = hand.state;
      if (dirty) void drafts.write(storedUnder, { at: new Date().toISOString(), version: saved === null ? null : Number(saved.version), content: hand.keep() });
    }
    const stop = hand.subscribe(() => {
      if (!hand.state.dirty) {
        clearTimeout(timer);
        timer = undefined;
      } else timer ??= setTimeout(keep, PAUSE_MS);
    });
    const hidden = () => {
      if (document.visibilityState === 'hidden' && timer !== undefined) keep();
    };
    document.addEventListener('visibilitychange', hidden);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', hidden);
      if (timer !== undefined) keep();
    };
  }, [hand, storedUnder]);
}
