/** What the palette shows for what was typed: actions of the open page, menus and pages, records; each with what was used last first. */
import { matchScore } from '../../core/pinyin';
import type { MessageKey } from '../../core/i18n';
import type { MenuEntry } from './menu';
import type { Command } from './commands';
import type { Visit } from './recent';

export interface Hit {
  key: string;
  group: MessageKey;
  text: string;
  detail: string;
  to: string | null;
  run?: () => void;
}

interface Scored<T> {
  entry: T;
  score: number;
}

/** The entries that the text finds, the closest first; of equally close ones those that were used last. */
export function rank<T extends Pick<MenuEntry, 'label' | 'code'>>(entries: readonly T[], typed: string, limit: number, used: (entry: T) => number = () => -1): Scored<T>[] {
  const age = (entry: T) => {
    const at = used(entry);
    return at < 0 ? Infinity : at;
  };
  return entries
    .map((entry) => ({ entry, score: Math.max(matchScore(typed, entry.label.zh, entry.label.en), matchScore(typed, '', entry.code)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || compare(age(a.entry), age(b.entry)))
    .slice(0, limit);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** Visits whose text holds what was typed, in the order of the visits. */
export function findVisits(kept: readonly Visit[], typed: string, limit: number): Visit[] {
  const text = typed.trim().toLowerCase();
  return kept.filter((visit) => visit.type !== null && visit.text.toLowerCase().includes(text)).slice(0, limit);
}

/** Menus before actions, unless an action is the closer one. */
export function inOrder(menus: Scored<MenuEntry>[], commands: Scored<Command>[]): 'menus' | 'commands' {
  return (commands[0]?.score ?? 0) > (menus[0]?.score ?? 0) ? 'commands' : 'menus';
}
