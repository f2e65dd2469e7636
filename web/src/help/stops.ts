/** The first look around: a few places of the screen, each with a word. Which they are, and how one goes on; no React here. */
import type { MessageKey } from '../core/i18n';

export interface Stop {
  /** Where it is on the screen; of several selectors the first one that is seen. */
  at: string[];
  head: MessageKey;
  text: MessageKey;
}

/** The preference, kept by the server: `due` for a person who has not been shown around, `done` afterwards. */
export const TOUR = 'tour';

export const STOPS: readonly Stop[] = [
  { at: ['.pg-search', '[data-tour=search]'], head: 'tour.search', text: 'tour.search_text' },
  { at: ['.pg-side', '[data-tour=menu]'], head: 'tour.menu', text: 'tour.menu_text' },
  { at: ['.pg-bell', '.pg-bottom a[href="/inbox"]'], head: 'tour.inbox', text: 'tour.inbox_text' },
  { at: ['[data-testid=help-open]'], head: 'tour.help', text: 'tour.help_text' },
  { at: ['[data-testid=user-menu]'], head: 'tour.own', text: 'tour.own_text' },
];

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const GAP = 10;
const EDGE = 12;

/** Where the card stands: below what it speaks of, else above it, else beside it; always wholly on the screen. */
export function placeOf(spot: Box, card: { width: number; height: number }, screen: { width: number; height: number }): { left: number; top: number } {
  const within = (value: number, size: number, whole: number) => Math.max(EDGE, Math.min(value, whole - size - EDGE));
  const below = spot.top + spot.height + GAP;
  if (below + card.height + EDGE <= screen.height) return { left: within(spot.left, card.width, screen.width), top: below };
  const above = spot.top - GAP - card.height;
  if (above >= EDGE) return { left: within(spot.left, card.width, screen.width), top: above };
  return { left: within(spot.left + spot.width + GAP, card.width, screen.width), top: within(spot.top + GAP, card.height, screen.height) };
}

/** It begins by itself for whom it is due, at the home page only: never over something that is being typed. */
export function beginsAt(preference: unknown, path: string): boolean {
  return preference === 'due' && path === '/';
}
