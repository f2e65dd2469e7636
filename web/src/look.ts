/** Light or dark, as the device has it or as this user of this device chose; kept on the device, where it belongs. */
import { useSyncExternalStore } from 'react';
import { keep, kept } from './core/device';
import { holds, onChange } from './core/media';

export type Look = 'light' | 'dark';
export type LookChoice = Look | 'system';

const KEY = 'gt.look';
const CHOICES: readonly LookChoice[] = ['system', 'light', 'dark'];
const listeners = new Set<() => void>();
const DARK = '(prefers-color-scheme: dark)';

export function lookChoice(): LookChoice {
  const chosen = kept(KEY);
  return CHOICES.find((one) => one === chosen) ?? 'system';
}

export function look(): Look {
  const choice = lookChoice();
  return choice === 'system' ? (holds(DARK) ? 'dark' : 'light') : choice;
}

function show(): void {
  document.documentElement.dataset.look = look();
  for (const listener of listeners) listener();
}

export function chooseLook(choice: LookChoice): void {
  keep(KEY, choice);
  show();
}

/** Calls back when the look changes. Answers how to stop. */
export function onLook(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The look in use; a component that calls this is drawn again when it changes. */
export function useLook(): Look {
  return useSyncExternalStore(onLook, look, look);
}

export function useLookChoice(): LookChoice {
  return useSyncExternalStore(onLook, lookChoice, lookChoice);
}

onChange(DARK, show);
window.addEventListener('storage', (event) => { if (event.key === KEY) show(); }); // another tab chose
window.addEventListener('beforeprint', () => { document.documentElement.dataset.look = 'light'; }); // paper is white
window.addEventListener('afterprint', show);
show();
