import { useEffect } from 'react';
import { drafts } from '../../api/drafts';
import { onLeaving } from '../../core/leaving';
import type { RecordInHand } from './document';

const PAUSE_MS = 250;

/**
 * Keeps what is typed on the device: a moment after the last key, when the page is hidden and when it is left.
 * `takeIn` closes the field or cell in hand, whose text the form does not know yet.
 */
export function useDraft(hand: RecordInHand, storedUnder: () => string, takeIn: () => void): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draft = () => ({ at: new Date().toISOString(), version: hand.state.saved === null ? null : Number(hand.state.saved.version), content: hand.keep() });
    function keep(): void {
      clearTimeout(timer);
      timer = undefined;
      if (hand.state.dirty) void drafts.write(storedUnder(), draft());
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
    const gone = () => {
      takeIn();
      if (timer === undefined) return;
      if (hand.state.dirty) drafts.writeNow(storedUnder(), draft());
      keep();
    };
    document.addEventListener('visibilitychange', hidden);
    const stay = onLeaving(gone);
    return () => {
      stay();
      stop();
      document.removeEventListener('visibilitychange', hidden);
      if (timer !== undefined) keep();
    };
  }, [hand, storedUnder, takeIn]);
}
