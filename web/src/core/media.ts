import { useCallback, useSyncExternalStore } from 'react';

/* Chromium tells nobody of a change that was read before it was told: the list that is read is never one that tells. */
const read = new Map<string, MediaQueryList>();

function listOf(query: string): MediaQueryList | null {
  return typeof window === 'undefined' || typeof window.matchMedia !== 'function' ? null : window.matchMedia(query);
}

/** Whether a media query holds now. */
export function holds(query: string): boolean {
  const list = read.get(query) ?? listOf(query);
  if (list !== null) read.set(query, list);
  return list?.matches ?? false;
}

/** Calls back when it begins to hold, or ends. Answers how to stop. */
export function onChange(query: string, listener: () => void): () => void {
  const told = listOf(query);
  told?.addEventListener('change', listener);
  return () => told?.removeEventListener('change', listener);
}

/** The same for a component, which is drawn again when it changes. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback((listener: () => void) => onChange(query, listener), [query]);
  return useSyncExternalStore(subscribe, () => holds(query), () => false);
}
