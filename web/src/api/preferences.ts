/** How the user likes his screens: kept with him on the server, so that every device he signs in on knows it. */
import { useSyncExternalStore } from 'react';
import { get, request } from './client';

export type Preferences = Readonly<Record<string, unknown>>;

const PAUSE_MS = 400;
let kept: Preferences = {};
let changed: Record<string, unknown> = {};
let loaded = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Reads what is kept for the user who has signed in; a server that does not answer leaves everything as it comes. */
export async function loadPreferences(): Promise<void> {
  try {
    const found = await get<Preferences>('/api/session/preferences');
    kept = { ...found, ...changed };
  } catch {
    // How wide a column is, is worth no error.
  }
  loaded = true;
  tell();
}

function tell(): void {
  for (const listener of [...listeners]) listener();
}

/** Another user signs in: nothing of the one before may stay. */
export function forgetPreferences(): void {
  clearTimeout(timer);
  timer = undefined;
  kept = {};
  changed = {};
  loaded = false;
}

export function preference(code: string): unknown {
  return kept[code] ?? null;
}

/** Holds at once here, and a moment later on the server; null forgets it. */
export function keepPreference(code: string, value: unknown): void {
  kept = { ...kept, [code]: value };
  changed = { ...changed, [code]: value };
  timer ??= setTimeout(() => void sendPreferences(), PAUSE_MS);
  tell();
}

/** Sends what has changed now. What does not get through is sent with the next change. */
export async function sendPreferences(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const sent = changed;
  if (Object.keys(sent).length === 0) return;
  changed = {};
  try {
    await request('PATCH', '/api/session/preferences', { body: sent, signIn: false });
  } catch {
    changed = { ...sent, ...changed };
  }
}

export function onPreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A preference and how to change it: shown as changed at once, null forgets it; and whether the kept ones are known yet. */
export function usePreference<Value>(code: string, fallback: Value): [Value, (value: Value | null) => void, boolean] {
  const value = useSyncExternalStore(onPreferences, () => preference(code)) as Value | null;
  const isLoaded = useSyncExternalStore(onPreferences, () => loaded);
  return [value ?? fallback, (next) => keepPreference(code, next), isLoaded];
}

/** Where the line grids of the forms keep their columns. */
export const serverKeeper = {
  read: (key: string) => preference(`grid.${key}`),
  write: (key: string, layout: unknown) => keepPreference(`grid.${key}`, layout),
  subscribe: onPreferences,
};

if (typeof document !== 'undefined')
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void sendPreferences();
  });
