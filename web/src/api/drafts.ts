/** What was typed and not saved, kept on this device by user, type and record, so that a crash or reload loses nothing. */

export interface Draft<Content> {
  at: string;
  /** The version on which the typing began; null for a new record. */
  version: number | null;
  content: Content;
}

export interface DraftStore {
  read<Content>(key: string): Promise<Draft<Content> | null>;
  write<Content>(key: string, draft: Draft<Content>): Promise<void>;
  remove(key: string): Promise<void>;
}

const DATABASE = 'guantong';
const TABLE = 'drafts';

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

/** Drafts in IndexedDB. Where the browser refuses storage (private windows) typing goes on without a net. */
export const drafts: DraftStore = {
  async read<Content>(key: string) {
    try {
      const found = await inTable<Draft<Content> | undefined>('readonly', (table) => table.get(key) as IDBRequest<Draft<Content> | undefined>);
      return found ?? null;
    } catch {
      return null;
    }
  },
  async write(key, draft) {
    try {
      await inTable('readwrite', (table) => table.put(draft, key));
    } catch {
      database = null;
    }
  },
  async remove(key) {
    try {
      await inTable('readwrite', (table) => table.delete(key));
    } catch {
      database = null;
    }
  },
};
