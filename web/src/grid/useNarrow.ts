import { useSyncExternalStore } from 'react';

const NARROW = '(max-width: 639.98px)';

function query(): MediaQueryList | null {
  return typeof window === 'undefined' || typeof window.matchMedia !== 'function' ? null : window.matchMedia(NARROW);
}

function subscribe(listener: () => void): () => void {
  const narrow = query();
  narrow?.addEventListener('change', listener);
  return () => narrow?.removeEventListener('change', listener);
}

/** True at phone width. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query()?.matches ?? false, () => false);
}
