/** How the user likes his screens: kept with him on the server, so that every device he signs in on knows it. */
import { useSyncExternalStore } from 'react';
import { ApiError, get, request } from './client';

export type Preferences = Readonly<Record<string, unknown>>;

const PAUSE_MS = 400;
let kept: Preferences = {};
let changed: Record<string, unknown> = {};
let loaded = false;
/** Counts the users: an answer for the one before finds nobody. */
let turn = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Reads what is kept for the user who has signed in; a server that does not answer leaves everything as it comes. */
export async function loadPreferences(): Promise<void> {
  const mine = turn;
  const found = await get<Preferences>('/api/session/preferences').catch(() => ({})); // how wide a column is, is worth no error
  if (mine !== turn) return;
  kept = { ...kept, ...found, ...changed };
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
  turn += 1;
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

/** Sends what has changed now. What does not get through is sent with the next change; what is refused would be again, and goes. */
export async function sendPreferences(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const [mine, sent] = [turn, changed];
  if (Object.keys(sent).length === 0) return;
  changed = {};
  try {
    await request('PATCH', '/api/session/preferences', { body: sent, signIn: false });
  } catch (reason) {
    if (mine !== turn) return;
    const isRefused = reason instanceof ApiError && [400, 413, 422].includes(reason.status);
    if (!isRefused) changed = { ...sent, ...changed };
    else if (Object.keys(sent).length > 1) for (const [code, value] of Object.entries(sent)) await sendOne(code, value); // one bad value takes no good one with it
  }
}

async function sendOne(code: string, value: unknown): Promise<void> {
  await request('PATCH', '/api/session/preferences', { body: { [code]: value }, signIn: false }).catch(() => undefined);
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
