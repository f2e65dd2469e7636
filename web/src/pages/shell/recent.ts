/** What this user went to last, the newest first; kept on the device for each user and company. */
import { keep, kept } from '../../core/device';

export interface Visit {
  /** The client's path. */
  to: string;
  /** The code of the record's type; of a menu or page there is none. */
  type: string | null;
  /** What a record is called: its number, or code and name. */
  text: string;
}

const MOST = 30;
let place = 'guantong.recent';

/** Whose visits these are; said once when the shell is drawn. */
export function visitsOf(user: number, company: number): void {
  place = `guantong.recent.${user}.${company}`;
}

export function visits(): Visit[] {
  try {
    const found: unknown = JSON.parse(kept(place) ?? '[]');
    return Array.isArray(found) ? found.filter(isVisit) : [];
  } catch {
    return []; // unreadable: begin anew
  }
}

export function remember(visit: Visit): void {
  const rest = visits().filter((one) => one.to !== visit.to);
  keep(place, JSON.stringify([visit, ...rest].slice(0, MOST)));
}

function isVisit(value: unknown): value is Visit {
  if (typeof value !== 'object' || value === null) return false;
  const { to, type, text } = value as Partial<Visit>;
  return typeof to === 'string' && to.startsWith('/') && typeof text === 'string' && (type === null || typeof type === 'string');
}
