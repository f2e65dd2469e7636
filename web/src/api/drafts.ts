import { newKey } from './actions';

/** What was typed and not saved, kept on this device by user, type and record, so that a crash or reload loses nothing. */

export interface Draft<Content> {
  at: string;
  /** The version on which the typing began; null for a new record. */
  version: number | null;
  content: Content;
  /** The tab that typed it: another one, which saves the same record, leaves it alone. */
  tab?: string;
}

export interface DraftStore {
  read<Content>(key: string): Promise<Draft<Content> | null>;
  write<Content>(key: string, draft: Draft<Content>): Promise<void>;
  /** The same at once, for a page that is about to be gone and will see no promise kept. */
  writeNow<Content>(key: string, draft: Draft<Content>): void;
  /** Forgets what is kept under the key, unless another tab keeps on typing it. */
  remove(key: string): Promise<void>;
}

const TAB = newKey();
const OWN: ReadonlySet<string | undefined> = new Set([TAB, undefined]);
/** By key: the tabs whose draft was read here. */
const owners = new Map<string, ReadonlySet<string | undefined>>();
const DATABASE = 'guantong';
const TABLE = 'drafts';
const LAST_WORDS = 'guantong.draft.';

export function draftKey(user: number, company: number, type: string, id: string): string {
  return `${company}/${user}/${type}/${id}`;
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error(DATABASE));
  });
}

let database: Promise<IDBDatabase> | null = null;

async function inTable<Result>(mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
  database ??= opened();
  const table = (await database).transaction(TABLE, mode).objectStore(TABLE);
  return new Promise((resolve, reject) => {
    const asked = work(table);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error(TABLE));
  });
}

function lastWords<Content>(key: string): Draft<Content> | undefined {
  try {
    const text = localStorage.getItem(LAST_WORDS + key);
    return text === null ? undefined : (JSON.parse(text) as Draft<Content>);
  } catch {
    return undefined;
  }
}

function forgetLastWords(key: string): void {
  try {
    localStorage.removeItem(LAST_WORDS + key);
  } catch {
    // There was nothing to forget.
  }
}

/** Drafts in IndexedDB. Where the browser refuses storage (private windows) typing goes on without a net. */
export const drafts: DraftStore = {
  async read<Content>(key: string) {
    try {
      const kept = await inTable<Draft<Content> | undefined>('readonly', (table) => table.get(key) as IDBRequest<Draft<Content> | undefined>);
      const last = lastWords<Content>(key);
      const found = last !== undefined && (kept === undefined || kept.at < last.at) ? last : kept;
      if (found !== undefined) owners.set(key, new Set([...OWN, found.tab])); // taken over: it is this tab's as well
      return found ?? null;
    } catch {
      return null;
    }
  },
  async write(key, draft) {
    try {
      await inTable('readwrite', (table) => table.put({ ...draft, tab: TAB }, key));
      forgetLastWords(key);
    } catch {
      database = null;
    }
  },
  writeNow(key, draft) {
    try {
      localStorage.setItem(LAST_WORDS + key, JSON.stringify({ ...draft, tab: TAB }));
    } catch {
      // No room, or no storage at all: what was kept a moment ago stays.
    }
  },
  async remove(key) {
    try {
      const last = lastWords<unknown>(key);
      if (last !== undefined && (owners.get(key) ?? OWN).has(last.tab)) forgetLastWords(key);
      const found = await inTable<Draft<unknown> | undefined>('readonly', (table) => table.get(key) as IDBRequest<Draft<unknown> | undefined>);
      if (found === undefined || !(owners.get(key) ?? OWN).has(found.tab)) return;
      await inTable('readwrite', (table) => table.delete(key));
    } catch {
      database = null;
    }
  },
};
