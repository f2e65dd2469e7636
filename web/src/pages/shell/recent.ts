/** What this user went to last, the newest first; kept on the device for each user and company. */
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
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isVisit) : [];
  } catch {
    return []; // unreadable: begin anew
  }
}

export function remember(visit: Visit): void {
  const rest = visits().filter((one) => one.to !== visit.to);
  try {
    localStorage.setItem(place, JSON.stringify([visit, ...rest].slice(0, MOST)));
  } catch {
    return; // no room on the device: nothing depends on it
  }
}

function isVisit(value: unknown): value is Visit {
  if (typeof value !== 'object' || value === null) return false;
  const { to, type, text } = value as Partial<Visit>;
  return typeof to === 'string' && to.startsWith('/') && typeof text === 'string' && (type === null || typeof type === 'string');
}
