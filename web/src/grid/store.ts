import { labelText, t } from '../core/i18n';
import type { CalculatorName, DataRecord, FieldMeta, Problem } from '../meta/types';
import { calculatorFor } from './calculators';
import { History, type Place, type Snapshot } from './history';
import { asLine, derivedAgain, faultsOf, isBlank, isNothing, newLine, withValue, type Line, type LineRules } from './lines';
import { NO_PROBLEMS, problemsByLine, withoutField, type LineProblems, type ProblemsByLine } from './problems';
import { clampPlace } from './selection';
import type { Lookup, LookupMany } from './typeahead';
import { arranged, isPlain, mergedInto, type View } from './view';

export interface GridOptions {
  /** All fields of the line set, hidden ones included. */
  columns: readonly FieldMeta[];
  calculator: CalculatorName;
  header: DataRecord;
  readOnly: boolean;
  canAdd: boolean;
  maxLines: number;
  isLocked?: (record: DataRecord, field: FieldMeta) => boolean;
  lookup?: Lookup;
  lookupMany?: LookupMany;
  /** The words of a last choice that makes a new record, where the user may; null elsewhere. */
  createWords?: (column: FieldMeta, typed: string) => string | null;
  /** Asks for a new record; `done` puts it into the cell, `cancelled` comes back to the text. */
  onCreate?: (request: CreateInCell) => void;
  onChange?: (records: DataRecord[], state: LinesState) => void;
}

/** What a form must know before it saves. */
export interface LinesState {
  /** Cells whose text is not understood. */
  faults: number;
  /** Cells whose code is still looked up. */
  pending: number;
}

export interface CreateInCell {
  column: FieldMeta;
  text: string;
  done: (record: DataRecord) => void;
  cancelled: () => void;
}

export interface Choice {
  /** True for the last one, that makes a new record. */
  creates?: boolean;
  value: unknown;
  code: string;
  name: string;
  detail: string;
}

export interface Suggest {
  choices: readonly Choice[];
  /** -1: nothing chosen yet. */
  highlighted: number;
  loading: boolean;
  failed: boolean;
}

export interface Edit {
  text: string;
  /** What stood in the cell; unchanged text changes nothing. */
  original: string;
  /** Opened by F2 or a double click: arrows move in the text. Otherwise typed over: arrows leave the cell. */
  opened: boolean;
}

export interface GridState {
  /** All lines in the order of the document. */
  document: readonly Line[];
  /** The lines as they are shown: the same, or sorted and filtered. */
  lines: readonly Line[];
  /** null: the document as it is. */
  view: View | null;
  problems: ProblemsByLine;
  /** `key:field` of cells whose code is being looked up. */
  pending: ReadonlySet<string>;
  /** The shown columns, in their order. */
  shown: readonly FieldMeta[];
  cursor: Place;
  anchor: Place;
  edit: Edit | null;
  suggest: Suggest | null;
  /** Enter was pressed and the answer to exactly this text is awaited. */
  waiting: boolean;
  /** Read out and shown for a moment. */
  notice: string;
}

export interface CellChange {
  row: number;
  column: FieldMeta;
  value: unknown;
}

/** The lines of one document on the screen: every change goes through here, is undone here and is told to the form. */
export class GridStore {
  state: GridState;
  readonly history = new History();
  private listeners = new Set<() => void>();
  private emitted: readonly DataRecord[];
  private rulesCache: { options: GridOptions; rules: LineRules } | null = null;

  constructor(
    public options: GridOptions,
    records: readonly DataRecord[],
  ) {
    this.emitted = records;
    const shown = options.columns.filter((column) => !column.hidden);
    const place = { row: 0, col: 0 };
    const document = this.withRoom(records.map(asLine));
    this.state = {
      document,
      lines: document,
      view: null,
      problems: NO_PROBLEMS,
      pending: new Set(),
      shown,
      cursor: place,
      anchor: place,
      edit: null,
      suggest: null,
      waiting: false,
      notice: '',
    };
    const first = shown.findIndex((column) => !column.readonly);
    if (first > 0) this.state = { ...this.state, cursor: { row: 0, col: first }, anchor: { row: 0, col: first } };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(change: Partial<GridState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
  }

  get rules(): LineRules {
    if (this.rulesCache?.options !== this.options) {
      const { columns, calculator, header, canAdd, readOnly } = this.options;
      const rules = { columns, calculator: calculatorFor(calculator, columns), header, canAdd: canAdd && !readOnly };
      this.rulesCache = { options: this.options, rules };
    }
    return this.rulesCache.rules;
  }

  /** Takes over the form's props; a header value that the lines depend on computes them again. */
  configure(options: GridOptions): void {
    const before = this.options;
    const filled = this.filled();
    this.options = options;
    if (before.readOnly !== options.readOnly) this.lock(filled);
    const { headerFields } = this.rules.calculator;
    if (options.readOnly || !headerFields.some((field) => before.header[field] !== options.header[field])) return;
    const document = this.state.document.map((line) => derivedAgain(line, this.rules));
    if (document.every((line, row) => line === this.state.document[row])) return;
    this.set({ document, lines: this.laid(document) });
    this.tell();
  }

  /** A posted document shows no blank line; one that is open again has a line to type into. */
  private lock(filled: readonly Line[]): void {
    const document = this.options.readOnly ? filled : this.withRoom(this.state.document);
    const lines = this.seen(document);
    const cursor = clampPlace(this.state.cursor, lines.length, this.state.shown.length);
    this.set({ document, lines, cursor, anchor: cursor, edit: null, suggest: null, waiting: false });
  }

  /** The document through the view: sorted and filtered anew. */
  private seen(document: readonly Line[], view = this.state.view): readonly Line[] {
    return view === null ? document : arranged(document, view, this.options.columns, (line) => isBlank(line, this.rules));
  }

  /** The shown lines with what the document says of them now; nothing moves while somebody types. */
  private laid(document: readonly Line[]): readonly Line[] {
    if (this.state.view === null) return document;
    const now = new Map(document.map((line) => [line.key, line]));
    return this.state.lines.map((line) => now.get(line.key) ?? line);
  }

  /** Looks at the lines in another way; the cursor stays on its line where that is still shown. */
  look(view: View | null): void {
    const next = view === null || isPlain(view) ? null : view;
    const lines = this.seen(this.state.document, next);
    const { cursor } = this.state;
    const row = lines.findIndex((line) => line.key === this.state.lines[cursor.row]?.key);
    const place = clampPlace({ row: Math.max(0, row), col: cursor.col }, lines.length, this.state.shown.length);
    this.set({ view: next, lines, cursor: place, anchor: place, edit: null, suggest: null });
  }

  /** Gives the document the order in which it is sorted: one step that can be undone. */
  keepOrder(): void {
    const { view, document } = this.state;
    if (view?.sort == null || this.options.readOnly) return;
    const sorted = this.seen(document, { sort: view.sort, filters: {} });
    this.history.push(this.snapshot());
    this.set({ document: sorted });
    this.look({ ...view, sort: null });
    this.tell();
  }

  canWrite(row: number, col: number): boolean {
    const column = this.state.shown[col];
    const line = this.state.lines[row];
    if (column === undefined || line === undefined || this.options.readOnly || column.readonly) return false;
    return !(this.options.isLocked?.(line.record, column) ?? false);
  }

  /** True if another line may be added. */
  get canGrow(): boolean {
    return this.options.canAdd && !this.options.readOnly && this.state.document.length < this.options.maxLines;
  }

  filled(lines: readonly Line[] = this.state.document): Line[] {
    return lines.filter((line) => !isBlank(line, this.rules));
  }

  /** Puts values into cells as one step that can be undone. Returns the lines as they are then. */
  change(changes: readonly CellChange[], grownBy: readonly Line[] = []): readonly Line[] {
    const lines = [...this.state.lines, ...grownBy];
    let problems = this.state.problems;
    for (const { row, column, value } of changes) {
      const line = lines[row];
      if (line === undefined) continue;
      lines[row] = withValue(line, column, value, this.rules);
      problems = withoutField(problems, line.key, column.name);
    }
    this.step(lines, { problems });
    return lines;
  }

  /** Replaces the shown lines as one step that can be undone, and tells the form. */
  step(lines: readonly Line[], more: Partial<GridState> = {}): void {
    this.history.push(this.snapshot());
    this.replaceLines(lines, more);
  }

  undo(): void {
    this.restore(this.history.undo(this.snapshot()));
  }

  redo(): void {
    this.restore(this.history.redo(this.snapshot()));
  }

  private restore(step: Snapshot | null): void {
    if (step === null) return;
    const document = this.withRoom(step.lines.map((line) => derivedAgain(line, this.rules)));
    const lines = this.seen(document);
    const cursor = clampPlace(step.cursor, lines.length, this.state.shown.length);
    this.set({ document, lines, cursor, anchor: cursor });
    this.tell();
  }

  private snapshot(): Snapshot {
    return { lines: this.state.document, cursor: this.state.cursor };
  }

  private replaceLines(lines: readonly Line[], more: Partial<GridState> = {}): void {
    const { view } = this.state;
    const document = this.withRoom(view === null ? lines : mergedInto(this.state.document, this.state.lines, lines));
    const isGone = lines.length === 0; // all that the view showed was deleted: back to the rest
    const roomy = view === null || isGone ? document : lines;
    const { cursor, anchor } = { ...this.state, ...more };
    const cols = this.state.shown.length;
    this.set({ ...more, document, lines: roomy, view: isGone ? null : view, cursor: clampPlace(cursor, roomy.length, cols), anchor: clampPlace(anchor, roomy.length, cols) });
    this.tell();
  }

  private tell(): void {
    const filled = this.filled();
    const records = filled.map((line) => line.record);
    this.emitted = records;
    this.options.onChange?.(records, { faults: this.faultCount(filled), pending: this.state.pending.size });
  }

  private faultCount(lines: readonly Line[]): number {
    return lines.reduce((count, line) => count + faultsOf(line, this.options.columns).size, 0);
  }

  /** An editable document always has a line to type into. */
  private withRoom(lines: readonly Line[]): readonly Line[] {
    const mayGrow = this.options.canAdd && !this.options.readOnly;
    return lines.length === 0 && mayGrow ? [newLine(this.options.columns)] : lines;
  }

  /** Amends the present and every step of the history: for what arrives late and is no step of the user's. */
  amend(change: (line: Line) => Line, more: Partial<GridState> = {}): void {
    const amendAll = (lines: readonly Line[]): readonly Line[] => {
      const amended = lines.map(change);
      return amended.some((line, row) => line !== lines[row]) ? amended : lines;
    };
    this.history.amend(amendAll);
    const document = amendAll(this.state.document);
    this.set({ ...more, document, lines: this.laid(document) });
    this.tell();
  }

  /** Takes the form's records: its own echo changes nothing, a saved document keeps cursor, open cell and history. */
  receive(records: readonly DataRecord[]): void {
    if (records === this.emitted) return;
    const filled = this.filled();
    const next = matchLines(records, filled);
    this.emitted = records;
    const sameLines = next.length === filled.length && next.every((line, row) => line.key === filled[row]?.key);
    if (sameLines) this.takeOver(filled, next);
    else {
      this.history.clear();
      const lines = this.withRoom(next);
      const cursor = clampPlace(this.state.cursor, lines.length, this.state.shown.length);
      this.set({ document: lines, lines, view: null, cursor, anchor: cursor, edit: null, suggest: null, problems: NO_PROBLEMS });
    }
  }

  /** The same lines with other figures (ids after saving, stock available): the steps of the history get them too. */
  private takeOver(before: readonly Line[], after: readonly Line[]): void {
    const old = new Map(before.map((line) => [line.key, line.record]));
    const fresh = new Map(after.map((line) => [line.key, line]));
    this.history.amend((lines) => lines.map((line) => amendedBy(line, old.get(line.key), fresh.get(line.key)?.record)));
    const document = this.state.document.map((line) => fresh.get(line.key) ?? line);
    this.set({ document, lines: this.laid(document) });
  }

  /** The shown columns change: cursor, selection and what is typed stay on theirs. */
  show(shown: readonly FieldMeta[]): void {
    const before = this.state.shown;
    if (shown.length === before.length && shown.every((column, at) => column === before[at])) return;
    const moved = (place: Place): Place => {
      const col = shown.findIndex((column) => column.name === before[place.col]?.name);
      return clampPlace({ row: place.row, col: col < 0 ? place.col : col }, this.state.lines.length, shown.length);
    };
    const { cursor, anchor, edit, suggest } = this.state;
    const stays = shown.some((column) => column.name === before[cursor.col]?.name);
    this.set({ shown, cursor: moved(cursor), anchor: moved(anchor), edit: stays ? edit : null, suggest: stays ? suggest : null });
  }

  showProblems(problems: readonly Problem[], lineSet: string | undefined): void {
    if (problems.length === 0 && this.state.problems === NO_PROBLEMS) return;
    this.set({ problems: problemsByLine(problems, lineSet, this.filled()) });
  }

  /** What is wrong in a cell, the server's words first; with the hint. */
  messagesAt(row: number, col: number): string[] {
    const line = this.state.lines[row];
    const column = this.state.shown[col];
    if (line === undefined || column === undefined) return [];
    const pending = this.state.pending.has(`${line.key}:${column.name}`);
    return cellMessages(line, column, this.state.problems.get(line.key), pending, this.options.columns);
  }

  announce(notice: string): void {
    this.set({ notice });
  }
}

export function cellMessages(
  line: Line,
  column: FieldMeta,
  problems: LineProblems | undefined,
  pending: boolean,
  columns: readonly FieldMeta[],
): string[] {
  const found = (problems?.get(column.name) ?? []).map((problem) =>
    problem.hint ? `${problem.message} ${problem.hint}` : problem.message,
  );
  const fault = faultsOf(line, columns).get(column.name);
  if (fault !== undefined && !pending) found.push(t(fault.key, fault.facts));
  return found;
}

export function cellLabel(column: FieldMeta, line: number): string {
  return t('grid.cell', { column: labelText(column.label), line });
}

function matchLines(records: readonly DataRecord[], filled: readonly Line[]): Line[] {
  const byRecord = new Map(filled.map((line) => [line.record, line]));
  const byId = new Map(filled.filter((line) => !isNothing(line.record.id)).map((line) => [line.record.id, line]));
  return records.map((record, row) => {
    const same = byRecord.get(record);
    if (same !== undefined) return same;
    const there = records.length === filled.length ? filled[row] : undefined;
    const saved = there !== undefined && isNothing(there.record.id) ? there : undefined;
    const known = (isNothing(record.id) ? undefined : byId.get(record.id)) ?? saved;
    return known === undefined ? asLine(record) : { key: known.key, record };
  });
}

function amendedBy(line: Line, old: DataRecord | undefined, fresh: DataRecord | undefined): Line {
  if (old === undefined || fresh === undefined) {
    // Deleted since: if it comes back it is a new line for the server.
    const { id: _id, line_no: _lineNo, ...record } = line.record;
    return 'id' in line.record ? { key: line.key, record } : line;
  }
  const record = { ...line.record };
  for (const [name, value] of Object.entries(fresh)) if (value !== old[name] && record[name] === old[name]) record[name] = value;
  return { key: line.key, record };
}
