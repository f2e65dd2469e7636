/** What was typed and not saved, kept on this device by user, type and record, so that a crash or reload loses nothing. */
import { keep, kept, keptNames } from '../core/device';
import { newKey } from './actions';

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

/** Begins a transaction; anew where the browser has closed the connection, as it does without a word after the site's data were cleared. */
async function begun(mode: IDBTransactionMode): Promise<IDBTransaction> {
  try {
    return (await (database ??= opened())).transaction(TABLE, mode);
  } catch {
    database = null;
  }
  return (await (database ??= opened())).transaction(TABLE, mode);
}

/** Carries out a request and what follows from it; kept once the browser has written all of it. */
async function inTable<Result>(mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
  const transaction = await begun(mode);
  return new Promise((resolve, reject) => {
    const asked = work(transaction.objectStore(TABLE));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error ?? new Error(TABLE));
  });
}

function lastWords<Content>(key: string): Draft<Content> | undefined {
  try {
    return (JSON.parse(kept(LAST_WORDS + key) ?? 'null') as Draft<Content> | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** What was written in the last moment of a page goes to the other drafts, where there is room for it, unless it is older than what is there. */
async function settle(key: string): Promise<void> {
  const text = kept(LAST_WORDS + key);
  const last = lastWords<unknown>(key);
  if (last !== undefined)
    await inTable('readwrite', (table) => {
      const asked = table.get(key) as IDBRequest<Draft<unknown> | undefined>;
      asked.onsuccess = () => {
        if (asked.result === undefined || asked.result.at < last.at) table.put(last, key);
      };
      return asked;
    });
  if (kept(LAST_WORDS + key) === text) keep(LAST_WORDS + key, null);
}

/** Settles the last words of all pages: their place is small, and shared with everything else that the device keeps. */
export async function settleLastWords(): Promise<void> {
  for (const name of keptNames(LAST_WORDS)) await settle(name.slice(LAST_WORDS.length)).catch(() => undefined); // it stays where it is
}

/** Drafts in IndexedDB. Where the browser refuses storage (private windows) typing goes on without a net. */
export const drafts: DraftStore = {
  async read<Content>(key: string) {
    let found: Draft<Content> | undefined;
    try {
      await settle(key);
      found = await inTable('readonly', (table) => table.get(key) as IDBRequest<Draft<Content> | undefined>);
    } catch {
      found = lastWords(key);
    }
    if (found !== undefined) owners.set(key, new Set([...OWN, found.tab])); // taken over: it is this tab's as well
    return found ?? null;
  },
  async write(key, draft) {
    try {
      await inTable('readwrite', (table) => table.put({ ...draft, tab: TAB }, key));
      keep(LAST_WORDS + key, null);
    } catch {
      return; // no room, or none allowed
    }
  },
  writeNow(key, draft) {
    keep(LAST_WORDS + key, JSON.stringify({ ...draft, tab: TAB }));
  },
  async remove(key) {
    const isOwn = (found: Draft<unknown> | undefined) => found !== undefined && (owners.get(key) ?? OWN).has(found.tab);
    if (isOwn(lastWords(key))) keep(LAST_WORDS + key, null);
    try {
      await inTable('readwrite', (table) => {
        const asked = table.get(key) as IDBRequest<Draft<unknown> | undefined>;
        asked.onsuccess = () => {
          if (isOwn(asked.result)) table.delete(key);
        };
        return asked;
      });
    } catch {
      return; // nothing is kept where nothing can be written
    }
  },
};
