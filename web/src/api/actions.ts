/** Request keys. One intent keeps one key until the server has decided, so that a second click posts once. */

/** What was sent while nobody knows yet whether it was carried out. */
export interface Undecided {
  /** The content as JSON text. */
  content: string;
  key: string;
}

export interface ActionKeys {
  /** The key of an action with this content. The same content gets the same key while undecided. */
  keyOf(action: string, content: unknown): string;
  /** The server has decided: the next click is a new intent. */
  decided(action: string): void;
  /** What of this action the server has not decided yet. */
  undecided(action: string): Undecided | null;
  /** Goes on with what was sent before the page was loaded anew. */
  adopt(action: string, sent: Undecided): void;
}

export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID exists on secure origins only, and a LAN address is none
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function actionKeys(make: () => string = newKey): ActionKeys {
  const open = new Map<string, Undecided>();
  return {
    keyOf(action, content) {
      const text = JSON.stringify(content ?? null);
      const known = open.get(action);
      if (known?.content === text) return known.key;
      const key = make();
      open.set(action, { content: text, key });
      return key;
    },
    decided(action) {
      open.delete(action);
    },
    undecided(action) {
      return open.get(action) ?? null;
    },
    adopt(action, sent) {
      open.set(action, sent);
    },
  };
}
