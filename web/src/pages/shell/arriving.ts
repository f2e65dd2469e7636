/** What comes up at the edge of the screen for a while: at most three at a time, the rest as a number. No React here. */
export interface Toast {
  key: string;
  title: string;
  detail: string;
  /** The client's path of what it is about. */
  to: string | null;
  /** An address below /api/ to fetch. */
  file: string;
  /** The notice that is read when the toast is followed. */
  notice: number | null;
}

export interface Shown extends Toast {
  /** Milliseconds for which it stays. */
  left: number;
}

export interface Toasts {
  shown: readonly Shown[];
  /** How many more came than are shown; the inbox has them. */
  more: number;
}

export const MOST = 3;
export const STAYS_MS = 9000;
export const NONE: Toasts = { shown: [], more: 0 };

/** Those that came, the oldest first, join what is shown; nothing that is being read gives way. */
export function withArrived(now: Toasts, arrived: readonly Toast[]): Toasts {
  const fresh = arrived.filter((one) => !now.shown.some((shown) => shown.key === one.key));
  const room = Math.max(0, MOST - now.shown.length);
  const added = fresh.slice(0, room).map((one) => ({ ...one, left: STAYS_MS }));
  return fresh.length === 0 ? now : { shown: [...now.shown, ...added], more: now.more + fresh.length - added.length };
}

export function without(now: Toasts, key: string): Toasts {
  const shown = now.shown.filter((one) => one.key !== key);
  return { shown, more: shown.length === 0 ? 0 : now.more };
}

/** Time has gone by: what has had its time goes. */
export function aged(now: Toasts, by: number): Toasts {
  const shown = now.shown.map((one) => ({ ...one, left: one.left - by })).filter((one) => one.left > 0);
  return { shown, more: shown.length === 0 ? 0 : now.more };
}

/** Which of the rows, the newest first, came after the one known as the newest and were not read elsewhere meanwhile; the oldest of them first. */
export function newer<Row extends { id: number; read_at?: string | null }>(rows: readonly Row[], newest: number | null): Row[] {
  return newest === null ? [] : rows.filter((row) => row.id > newest && (row.read_at ?? null) === null).reverse();
}
