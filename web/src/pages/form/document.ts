/** One record in hand: what was saved, what is typed, and what the server found wrong. No React here. */
import type { Undecided } from '../../api/actions';
import { plain, sumOf } from '../../core/decimal';
import { faultOf } from '../../core/check';
import { t } from '../../core/i18n';
import type { DataRecord, FieldMeta, Problem, TypeMeta } from '../../meta/types';
import { isRequired, isVisible } from '../../meta/when';
import { isEmpty, same, wireLines, wireValue } from './values';

export interface DocumentState {
  /** As the server last gave it; null for a new one. */
  saved: DataRecord | null;
  values: DataRecord;
  /** Line sets that were changed by hand. */
  touched: ReadonlySet<string>;
  problems: Problem[];
  /** The action under way. */
  busy: string | null;
  dirty: boolean;
  /** A later version that another user saved while this one was typed into. */
  newer: DataRecord | null;
}

export interface Kept {
  saved: DataRecord | null;
  values: DataRecord;
  touched: string[];
  /** A creation that was sent and not answered: it is settled before anything else is sent. */
  sent?: Undecided | null;
}

export class RecordInHand {
  state: DocumentState;
  /** A creation that was sent and not answered. */
  sent: Undecided | null = null;
  private listeners = new Set<() => void>();

  constructor(
    public type: TypeMeta,
    saved: DataRecord | null,
    values: DataRecord,
  ) {
    this.state = { saved, values, touched: new Set(), problems: [], busy: null, dirty: false, newer: null };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): DocumentState => this.state;

  set(change: Partial<DocumentState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
  }

  /** A header value typed or copied from a chosen record. */
  put(values: DataRecord): void {
    const names = new Set(Object.keys(values));
    this.set({
      values: { ...this.state.values, ...values },
      problems: this.state.problems.filter((problem) => problem.line || problem.field === undefined || !names.has(problem.field)),
      dirty: true,
    });
  }

  putLines(set: string, lines: DataRecord[]): void {
    if (this.state.values[set] === lines) return;
    this.set({ values: { ...this.state.values, [set]: lines }, touched: new Set([...this.state.touched, set]), dirty: true });
  }

  lines(set: string): DataRecord[] {
    return (this.state.values[set] as DataRecord[] | undefined) ?? NO_LINES;
  }

  /** The server's word: nothing typed is left. */
  accept(record: DataRecord): void {
    this.set({ saved: record, values: record, touched: new Set(), problems: [], dirty: false, newer: null });
  }

  /** The server's word on what was sent; what was typed while it was under way stays, still to be saved. */
  acceptSent(record: DataRecord, sent: DataRecord): void {
    const { values } = this.state;
    const header = this.type.fields.filter((field) => field.readonly !== true && values[field.name] !== sent[field.name]);
    const sets = this.type.lines.filter((set) => values[set.name] !== sent[set.name]);
    if ((header.length === 0 && sets.length === 0) || !isEditable(this.type, { ...this.state, saved: record })) return this.accept(record);
    const kept: DataRecord = { ...record };
    for (const field of header) kept[field.name] = values[field.name];
    for (const set of sets) kept[set.name] = withIds(linesOf(values, set.name), linesOf(sent, set.name), linesOf(record, set.name));
    return this.set({ saved: record, values: kept, touched: new Set(sets.map((set) => set.name)), problems: [], dirty: true, newer: null });
  }

  /** The server's late word on a creation whose body is known; what differs from it was typed since. */
  acceptCreated(record: DataRecord, body: DataRecord): void {
    const { values } = this.state;
    const sent: DataRecord = { ...values };
    for (const field of this.type.fields) if (field.readonly !== true && !same(wireValue(field, values[field.name]), body[field.name])) sent[field.name] = UNSENT;
    for (const set of this.type.lines) if (JSON.stringify(wireLines(set, this.lines(set.name))) !== JSON.stringify(body[set.name])) sent[set.name] = body[set.name];
    this.acceptSent(record, sent);
  }

  /** A record that came by itself: taken over when nothing is typed, else kept beside. */
  meet(record: DataRecord): void {
    if (this.state.saved === null || this.state.busy !== null) return;
    if (Number(record.version) <= Number(this.state.saved.version)) return;
    if (this.state.dirty) this.set({ newer: record });
    else this.accept(record);
  }

  keep(): Kept {
    return { saved: this.state.saved, values: this.state.values, touched: [...this.state.touched], sent: this.sent };
  }

  restore(kept: Kept): void {
    this.sent = kept.sent ?? null;
    this.set({ saved: kept.saved ?? this.state.saved, values: kept.values, touched: new Set(kept.touched), dirty: true });
  }

  /** What is wrong before the server is asked: values that are not understood, and empty required header fields. */
  faults(): Problem[] {
    return this.type.fields.flatMap((field): Problem[] => {
      if (field.readonly === true || !isVisible(field, this.state.values)) return [];
      const value = this.state.values[field.name];
      const fault = faultOf(field, value);
      if (fault !== null) return [{ code: `client.${fault.key}`, message: t(fault.key, fault.facts), field: field.name }];
      if (isEmpty(value) && isRequired(field, this.state.values)) return [{ code: 'client.required', message: t('form.required'), field: field.name }];
      return [];
    });
  }
}

const NO_LINES: DataRecord[] = [];
const UNSENT = Symbol('not sent');

function linesOf(values: DataRecord, set: string): DataRecord[] {
  return (values[set] as DataRecord[] | undefined) ?? NO_LINES;
}

/** Lines that were typed on while they were saved: each that was sent gets the id that it has now, no id stands twice. */
function withIds(now: readonly DataRecord[], sent: readonly DataRecord[], saved: readonly DataRecord[]): DataRecord[] {
  const places = new Map(sent.map((line, at) => [line, at]));
  const untouched = new Set(now.map((line) => places.get(line)));
  return now.map((line, at) => {
    const byPlace = now.length === sent.length && !untouched.has(at) ? at : -1;
    const { id } = saved[places.get(line) ?? byPlace] ?? {};
    return isEmpty(line.id) && !isEmpty(id) ? { ...line, id } : line;
  });
}

/** May the user type into it now? */
export function isEditable(type: TypeMeta, state: DocumentState): boolean {
  if (state.saved === null) return type.permissions.create;
  if (!type.permissions.change) return false;
  return type.record === 'master' || type.states.length === 0 || type.editable_in.includes(String(state.saved.state));
}

export interface Total {
  field: FieldMeta;
  value: string;
}

/** Sums of the lines as typed, in decimals. */
export function totalsOf(fields: readonly FieldMeta[], lines: readonly DataRecord[]): Total[] {
  return fields
    .filter((field) => field.total === true && field.hidden !== true)
    .map((field) => ({ field, value: plain(sumOf(lines, field.name), field.type === 'money' ? 2 : undefined) }));
}

/** A copy to begin a new record from: nothing that belongs to the old one alone. */
export function copyOf(type: TypeMeta, record: DataRecord, fresh: DataRecord): DataRecord {
  const copy = { ...fresh };
  const unique = new Set([type.natural_key, 'number']);
  for (const field of type.fields) if (field.readonly !== true && !unique.has(field.name) && field.default !== 'today') copy[field.name] = record[field.name] ?? null;
  for (const set of type.lines) {
    const kept = set.fields.filter((field) => (field.readonly !== true && field.hidden !== true) || (field.readonly === true && field.total === true) || field.name === 'spec');
    copy[set.name] = ((record[set.name] as DataRecord[] | undefined) ?? []).map((line) => Object.fromEntries(kept.map((field) => [field.name, line[field.name] ?? null])));
  }
  return copy;
}
