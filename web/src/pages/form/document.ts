/** One record in hand: what was saved, what is typed, and what the server found wrong. No React here. */
import { decimal, plain, sumOf } from '../../core/decimal';
import { faultOf } from '../../core/check';
import { t } from '../../core/i18n';
import type { DataRecord, FieldMeta, Problem, TypeMeta } from '../../meta/types';
import { changedFields, isEmpty, same } from './values';

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
}

export class RecordInHand {
  state: DocumentState;
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

  /** A record that came by itself: taken over when nothing is typed, else kept beside. */
  meet(record: DataRecord): void {
    if (this.state.saved === null || this.state.busy !== null) return;
    if (Number(record.version) <= Number(this.state.saved.version)) return;
    if (this.state.dirty) this.set({ newer: record });
    else this.accept(record);
  }

  keep(): Kept {
    return { saved: this.state.saved, values: this.state.values, touched: [...this.state.touched] };
  }

  restore(kept: Kept): void {
    this.set({ saved: kept.saved ?? this.state.saved, values: kept.values, touched: new Set(kept.touched), dirty: true });
  }

  /** What is wrong before the server is asked: values that are not understood, and empty required header fields. */
  faults(): Problem[] {
    return this.type.fields.flatMap((field): Problem[] => {
      if (field.readonly === true || field.hidden === true) return [];
      const value = this.state.values[field.name];
      const fault = faultOf(field, value);
      if (fault !== null) return [{ code: `client.${fault.key}`, message: t(fault.key, fault.facts), field: field.name }];
      if (field.required === true && isEmpty(value)) return [{ code: 'client.required', message: t('form.required'), field: field.name }];
      return [];
    });
  }
}

const NO_LINES: DataRecord[] = [];

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

export interface Conflict {
  name: string;
  field: FieldMeta | null;
  mine: unknown;
  theirs: unknown;
  /** True where both changed it, so that the user must choose. */
  both: boolean;
}

/** Field by field: what another user saved since `base`, beside what is typed here. */
export function conflictsOf(type: TypeMeta, base: DataRecord, mine: DataRecord, touched: ReadonlySet<string>, theirs: DataRecord): Conflict[] {
  const header = type.fields
    .filter((field) => field.readonly !== true && !same(mine[field.name], theirs[field.name]))
    .map((field) => ({
      name: field.name, field, mine: mine[field.name], theirs: theirs[field.name],
      both: !same(base[field.name], mine[field.name]) && !same(base[field.name], theirs[field.name]),
    }));
  const sets = type.lines
    .filter((set) => touched.has(set.name))
    .map((set) => ({ name: set.name, field: null, mine: mine[set.name], theirs: theirs[set.name], both: !sameLines(base[set.name], theirs[set.name]) }));
  return [...header, ...sets];
}

function sameLines(a: unknown, b: unknown): boolean {
  const plainLines = (value: unknown) => JSON.stringify(value, (_, one: unknown) => (typeof one === 'string' ? (decimal(one)?.toFixed() ?? one) : one));
  return plainLines(a) === plainLines(b);
}

/** Theirs, with what the user chose to keep of their own laid over it. */
export function merged(type: TypeMeta, base: DataRecord, mine: DataRecord, touched: ReadonlySet<string>, theirs: DataRecord, keepMine: ReadonlySet<string>): { values: DataRecord; touched: Set<string> } {
  const values = { ...theirs };
  for (const field of changedFields(type, base, mine)) if (keepMine.has(field.name)) values[field.name] = mine[field.name];
  const sets = type.lines.filter((set) => touched.has(set.name) && keepMine.has(set.name));
  for (const set of sets) values[set.name] = mine[set.name];
  return { values, touched: new Set(sets.map((set) => set.name)) };
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
