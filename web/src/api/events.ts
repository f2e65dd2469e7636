/** One stream of changes per tab. An event names a record; the queries that show it are asked again. No data travels here. */
import type { QueryClient } from '@tanstack/react-query';
import { keys } from './queries';

export interface LiveEvent {
  id?: number;
  type: string;
  document_id: number;
  version?: number;
}

const POLL_MS = 20_000;
const GATHER_MS = 150;
/** Where much happens, what shows many records is asked for again no more often than this; a change is still seen within a second. */
const REST_MS = 700;
const listeners = new Set<(event: LiveEvent) => void>();
let wasOpen = false;

/** Calls back for every change that the user may see. Answers how to stop. */
export function onLive(listener: (event: LiveEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Opens the stream; polls while it is down. Answers how to close it. */
export function listen(url: string | null, queries: QueryClient): () => void {
  const touched = new Map<string, LiveEvent>();
  const changed = new Set<string>();
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;

  /** Asks again for the lists of the changed types, for tasks and the home page: at once, then not before it has rested. */
  function freshen(): void {
    for (const type of changed) void queries.invalidateQueries({ queryKey: keys.list(type) });
    changed.clear();
    void queries.invalidateQueries({ queryKey: ['tasks'] });
    void queries.invalidateQueries({ queryKey: keys.home, refetchType: 'active' });
    resting = setTimeout(() => {
      resting = undefined;
      if (changed.size > 0) freshen();
    }, REST_MS);
  }

  function invalidate(): void {
    gathering = undefined;
    const types = new Set<string>();
    for (const event of touched.values()) {
      types.add(event.type);
      void queries.invalidateQueries({ queryKey: ['record', event.type, String(event.document_id)] });
      for (const listener of listeners) listener(event);
    }
    touched.clear();
    for (const type of types) changed.add(type);
    if (resting === undefined) freshen();
    if (types.has('meta')) void queries.invalidateQueries({ queryKey: keys.meta }); // an administrator changed fields, rules or layouts
    if (types.has('brand')) void queries.invalidateQueries({ queryKey: keys.brand });
    if (types.has('notice')) void queries.invalidateQueries({ queryKey: keys.notices });
    if (types.has('job')) void queries.invalidateQueries({ queryKey: keys.jobs });
  }

  function take(message: MessageEvent<string>): void {
    try {
      const event = JSON.parse(message.data) as LiveEvent;
      if (typeof event.type !== 'string') return;
      touched.set(`${event.type}/${event.document_id}`, event);
      gathering ??= setTimeout(invalidate, GATHER_MS);
    } catch {
      return; // a line that is not ours, such as a heartbeat
    }
  }

  /** What changed between the first answer and the opening of the stream, or while it was down, was told to nobody here. */
  function catchUp(): void {
    document.documentElement.setAttribute('data-live', 'true');
    for (const queryKey of wasOpen ? [keys.meta, keys.brand] : []) void queries.invalidateQueries({ queryKey });
    for (const shown of ['list', 'record', 'tasks', 'notices']) void queries.invalidateQueries({ queryKey: [shown], refetchType: 'active' });
    wasOpen = true;
  }

  function connect(): EventSource | null {
    if (url === null || url === '') return null;
    const stream = new EventSource(url, { withCredentials: true });
    stream.onmessage = take;
    stream.onopen = catchUp;
    stream.onerror = () => document.documentElement.removeAttribute('data-live');
    stream.addEventListener('change', take);
    return stream;
  }

  /** While the stream is down the lists on the screen are asked again now and then, and the stream is tried anew. */
  function poll(): void {
    if (source?.readyState === EventSource.OPEN || document.visibilityState === 'hidden') return;
    if (source?.readyState === EventSource.CLOSED) source = connect();
    void queries.invalidateQueries({ queryKey: ['list'], refetchType: 'active' });
    void queries.invalidateQueries({ queryKey: ['tasks'], refetchType: 'active' });
    void queries.invalidateQueries({ queryKey: keys.notices, refetchType: 'active' });
  }

  let source = connect();
  const polling = setInterval(poll, POLL_MS);
  return () => {
    source?.close();
    clearInterval(polling);
    clearTimeout(gathering);
    clearTimeout(resting);
  };
}
