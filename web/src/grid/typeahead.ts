import { cleanCode } from '../core/normalise';
import type { DataRecord } from '../meta/types';

/** Finds records of a type by what was typed: code, name, specification, initials; the server decides what fits. */
export type Lookup = (ref: string, query: string) => Promise<DataRecord[]>;
/** The records of exactly these codes, in one request; a code that is unknown is missing or null. */
export type LookupMany = (ref: string, codes: string[]) => Promise<ReadonlyMap<string, DataRecord | null>>;

export interface Answer {
  ref: string;
  query: string;
  rows: DataRecord[];
  failed: boolean;
}

export type Outcome =
  | { kind: 'chosen'; record: DataRecord }
  | { kind: 'ambiguous'; rows: DataRecord[] }
  | { kind: 'none' }
  | { kind: 'failed' };

const PAUSE_MS = 120;

/** Which row is marked in the answer that takes the place of the one shown: the same record, or the last row that makes one; else none. */
export function stillMarked(shown: Answer | null, at: number, arrived: Answer): number {
  if (shown === null || at < 0) return -1;
  const marked = shown.rows[at];
  return marked === undefined ? arrived.rows.length : arrived.rows.findIndex((row) => row.id === marked.id);
}

/** Asks while somebody types, and binds every answer to the text it was asked for: a stale answer is never used. */
export class TypeAhead {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private wanted: { ref: string; query: string } | null = null;
  private running: { ref: string; query: string; answer: Promise<Answer> } | null = null;
  private last: Answer | null = null;

  constructor(
    private readonly lookup: () => Lookup | undefined,
    private readonly onAnswer: (answer: Answer) => void,
  ) {}

  /** Asks after a short pause; `onAnswer` hears only the answer to the latest text. */
  ask(ref: string, typed: string, pause = PAUSE_MS): void {
    const query = cleanCode(typed);
    this.wanted = { ref, query };
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.fetch(ref, query).then((answer) => {
        if (this.wanted?.ref === ref && this.wanted.query === query) this.onAnswer(answer);
      });
    }, pause);
  }

  /** A cell is opened anew: what was answered before may have changed since. */
  reset(): void {
    this.forget();
    this.last = null;
  }

  /** Nobody waits for an answer any more. */
  forget(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.wanted = null;
  }

  /** The record that exactly this text means: at once if its answer is here, else when it comes. */
  resolve(ref: string, typed: string): Outcome | Promise<Outcome> {
    const query = cleanCode(typed);
    this.forget();
    if (this.last !== null && this.last.ref === ref && this.last.query === query && !this.last.failed)
      return outcomeOf(this.last);
    return this.fetch(ref, query).then(outcomeOf);
  }

  private fetch(ref: string, query: string): Promise<Answer> {
    if (this.running !== null && this.running.ref === ref && this.running.query === query) return this.running.answer;
    const lookup = this.lookup();
    const answer = (lookup === undefined ? Promise.reject(new Error('no look-up')) : lookup(ref, query)).then(
      (rows): Answer => ({ ref, query, rows, failed: false }),
      (): Answer => ({ ref, query, rows: [], failed: true }),
    );
    const running = { ref, query, answer };
    this.running = running;
    void answer.then((arrived) => {
      if (this.running === running) {
        this.running = null;
        this.last = arrived;
      }
    });
    return answer;
  }
}

/** An exact code wins, then an exact name, then the only record found; anything else the user must choose. */
export function outcomeOf(answer: Answer): Outcome {
  if (answer.failed) return { kind: 'failed' };
  const text = answer.query.toLowerCase();
  const only = (rows: DataRecord[]): Outcome | null => (rows.length === 1 && rows[0] ? { kind: 'chosen', record: rows[0] } : null);
  const withText = (property: string) =>
    answer.rows.filter((row) => cleanCode(String(row[property] ?? '')).toLowerCase() === text);
  if (answer.rows.length === 0) return { kind: 'none' };
  return only(withText('code')) ?? only(withText('name')) ?? only(answer.rows) ?? { kind: 'ambiguous', rows: answer.rows };
}
