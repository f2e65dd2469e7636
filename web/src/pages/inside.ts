/** What lies behind the sign-in page, and when it is fetched: with the page for who was inside before, while typing for who signs in. */

import { keep, kept } from '../core/device';

const STORED = 'guantong.inside';

export const loadShell = () => import('./Shell');

/** Whether somebody was signed in on this device when it was last used; the server alone knows whether he still is. */
export function wasInside(): boolean {
  return kept(STORED) === '1';
}

export function rememberEntered(entered: boolean): void {
  keep(STORED, entered ? '1' : null);
}

/** Fetches what comes next, once somebody has begun to sign in and the browser has nothing else to do. Answers how to give it up. */
export function fetchWhenTyping(form: EventTarget): () => void {
  let forget = () => undefined as void;
  const fetch = () => {
    void loadShell().catch(() => undefined); // asked for again when it is needed
    void import('./Home').catch(() => undefined);
  };
  const begin = () => { forget = whenIdle(fetch); };
  form.addEventListener('input', begin, { once: true });
  return () => {
    form.removeEventListener('input', begin);
    forget();
  };
}

function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const asked = requestIdleCallback(work, { timeout: 2000 });
    return () => cancelIdleCallback(asked);
  }
  const asked = setTimeout(work, 200);
  return () => clearTimeout(asked);
}
