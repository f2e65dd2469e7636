import { parseTyped } from '../core/check';
import { labelText, t } from '../core/i18n';
import { cleanCode } from '../core/normalise';
import { matchOption, searchOptions } from '../core/options';
import { editText } from '../meta/format';
import type { DataRecord, FieldMeta, OptionMeta } from '../meta/types';
import { resolveText } from './references';
import type { Choice, GridStore } from './store';
import { TypeAhead, type Answer, type Outcome } from './typeahead';

/** The one open cell: its text, its list of choices, and how the text becomes a value. */
export class CellEditor {
  private readonly typeAhead: TypeAhead;
  /** Counts up when a wait is given up, so that its answer finds nobody. */
  private wait = 0;
  /** Called when an awaited answer has been dealt with: what was typed meanwhile can go on. */
  onSettled: (settled: boolean) => void = () => undefined;
  /** Called when a dialog that made a record is closed: on to the next cell, or back to the text of this one. */
  onBack: (to: 'next' | 'text') => void = () => undefined;

  constructor(private readonly store: GridStore) {
    this.typeAhead = new TypeAhead(() => store.options.lookup, (answer) => this.show(answer));
  }

  get column(): FieldMeta | undefined {
    return this.store.state.shown[this.store.state.cursor.col];
  }

  private get value(): unknown {
    const { lines, cursor } = this.store.state;
    return this.column === undefined ? undefined : lines[cursor.row]?.record[this.column.name];
  }

  private get writable(): boolean {
    const { cursor } = this.store.state;
    return this.store.canWrite(cursor.row, cursor.col);
  }

  /** F2, a double click: the text of the cell, to be changed. */
  open(): void {
    const { column } = this;
    if (column === undefined || !this.writable || this.store.state.edit !== null) return;
    if (column.type === 'bool') return this.toggle();
    const original = editText(column, this.value);
    this.typeAhead.reset();
    this.store.set({ edit: { text: original, original, opened: true } });
  }

  /** What the input holds now. The first stroke in a selected cell replaces what stood there. */
  type(text: string, composing = false): void {
    const { column } = this;
    const { edit, waiting } = this.store.state;
    if (column === undefined || !this.writable || waiting) return;
    if (edit === null) this.typeAhead.reset();
    const original = edit?.original ?? editText(column, this.value);
    this.store.set({ edit: { text, original, opened: edit?.opened ?? false } });
    if (!composing) this.suggest(column, text);
  }

  private suggest(column: FieldMeta, text: string): void {
    if (column.type === 'enum') {
      const choices = searchOptions(column.options ?? [], text).map(optionChoice);
      this.store.set({ suggest: { choices, highlighted: -1, loading: false, failed: false } });
    } else if (column.type === 'ref' && column.ref) {
      const choices = this.store.state.suggest?.choices ?? [];
      if (text.trim() === '') return this.closeList();
      this.store.set({ suggest: { choices, highlighted: -1, loading: true, failed: false } });
      this.typeAhead.ask(column.ref, text);
    }
  }

  private show(answer: Answer): void {
    const { edit, waiting, suggest } = this.store.state;
    if (edit === null || waiting || this.column?.ref !== answer.ref || cleanCode(edit.text) !== answer.query) return;
    const highlighted = Math.min(suggest?.highlighted ?? -1, answer.rows.length - 1);
    this.store.set({ suggest: { choices: [...answer.rows.map(recordChoice), ...this.creation(edit.text, edit.original)], highlighted, loading: false, failed: answer.failed } });
  }

  private creation(text: string, original: string): Choice[] {
    const { column } = this;
    const words = column === undefined ? null : (this.store.options.createWords?.(column, text === original ? '' : text) ?? null);
    return words === null ? [] : [{ creates: true, value: null, code: '', name: words, detail: '' }];
  }

  /** The form asks for a record that is missing; it lands in the cell that asked, wherever the cursor is then. */
  private create(): void {
    const { edit, cursor, lines } = this.store.state;
    const { column } = this;
    const key = lines[cursor.row]?.key;
    if (edit === null || column === undefined || key === undefined) return;
    const text = edit.text === edit.original ? '' : edit.text;
    this.typeAhead.forget();
    this.store.set({ suggest: null });
    this.leave();
    this.store.options.onCreate?.({
      column, text,
      done: (record) => {
        const row = this.store.state.lines.findIndex((line) => line.key === key);
        if (row >= 0) this.store.change([{ row, column, value: record }]);
        this.onBack('next');
      },
      cancelled: () => this.onBack('text'),
    });
  }

  /** F4 or Alt+Down: everything there is to choose, without typing. */
  openList(): void {
    const { column } = this;
    if (column === undefined || !this.writable || (column.type !== 'enum' && column.type !== 'ref')) return;
    this.open();
    const { edit } = this.store.state;
    if (edit === null) return;
    if (column.type === 'enum') {
      const options = column.options ?? [];
      const highlighted = Math.max(0, options.findIndex((option) => option.value === this.value));
      this.store.set({ suggest: { choices: options.map(optionChoice), highlighted, loading: false, failed: false } });
    } else if (column.ref) {
      const typed = edit.text === edit.original ? '' : edit.text;
      this.store.set({ edit: { ...edit, text: typed }, suggest: { choices: [], highlighted: -1, loading: true, failed: false } });
      this.typeAhead.ask(column.ref, typed, 0);
    }
  }

  get listIsOpen(): boolean {
    const { suggest } = this.store.state;
    return suggest !== null && (suggest.choices.length > 0 || suggest.loading);
  }

  highlight(step: number): void {
    const { suggest } = this.store.state;
    if (suggest === null) return;
    const last = suggest.choices.length - 1;
    const highlighted = suggest.loading ? 0 : Math.max(0, Math.min(last, suggest.highlighted + step));
    this.store.set({ suggest: { ...suggest, highlighted } });
  }

  /** A click on a choice. */
  choose(index: number): void {
    const choice = this.store.state.suggest?.choices[index];
    if (choice?.creates === true) this.create();
    else if (choice !== undefined) this.put(choice.value);
  }

  cancel(): void {
    const { waiting } = this.store.state;
    this.wait += 1;
    this.typeAhead.forget();
    this.store.set({ edit: null, suggest: null, waiting: false });
    if (waiting) this.onSettled(false);
  }

  toggle(): void {
    if (this.writable && this.column?.type === 'bool') this.put(this.value !== true);
  }

  /**
   * Makes the text a value, then goes on with `done`. A reference whose answer is not here yet is waited for; if several
   * records fit, the list opens and `stays` is called instead.
   */
  commit(done: () => void = () => undefined, stays: () => void = () => undefined): void {
    const { edit, suggest, cursor, lines } = this.store.state;
    const { column } = this;
    if (edit === null || column === undefined) return done();
    const highlighted = suggest !== null && !suggest.loading ? suggest.choices[suggest.highlighted] : undefined;
    if (highlighted?.creates === true) {
      stays();
      return this.create();
    }
    if (highlighted !== undefined) {
      this.put(highlighted.value);
      return done();
    }
    if (this.isUnchanged(edit.text, edit.original)) {
      this.cancel();
      return done();
    }
    if (column.type === 'ref' && column.ref && cleanCode(edit.text) !== '') return this.commitReference(column.ref, edit.text, done, stays);
    if (column.type === 'enum' && this.isUnclear(column, edit.text)) return stays();
    const line = lines[cursor.row];
    const { expand } = this.store.rules.calculator;
    const records = this.store.state.document.map((one) => one.record);
    this.put(parseTyped(column, line && expand ? expand(edit.text, column.name, line.record, records) : edit.text));
    done();
  }

  private isUnchanged(text: string, original: string): boolean {
    const unresolved = this.column?.type === 'ref' && typeof this.value === 'string';
    return text === original && !unresolved;
  }

  /** Several options fit what was typed: shows them instead of guessing. */
  private isUnclear(column: FieldMeta, text: string): boolean {
    const options = column.options ?? [];
    if (cleanCode(text) === '' || matchOption(options, text) !== null) return false;
    const found = searchOptions(options, text);
    if (found.length < 2) return false;
    this.store.set({ suggest: { choices: found.map(optionChoice), highlighted: 0, loading: false, failed: false } });
    return true;
  }

  private commitReference(ref: string, text: string, done: () => void, stays: () => void): void {
    const outcome = this.typeAhead.resolve(ref, text);
    if (!(outcome instanceof Promise)) return this.finish(outcome, text, done, stays);
    this.wait += 1;
    const waitingFor = this.wait;
    this.store.set({ waiting: true });
    void outcome.then((arrived) => {
      if (this.wait !== waitingFor) return;
      this.store.set({ waiting: false });
      this.finish(arrived, text, done, stays);
      this.onSettled(arrived.kind !== 'ambiguous');
    });
  }

  private finish(outcome: Outcome, text: string, done: () => void, stays: () => void): void {
    if (outcome.kind === 'ambiguous') {
      const choices = outcome.rows.map(recordChoice);
      this.store.set({
        suggest: { choices, highlighted: 0, loading: false, failed: false },
        notice: t('grid.choose', { count: choices.length }),
      });
      return stays();
    }
    this.put(outcome.kind === 'chosen' ? outcome.record : cleanCode(text));
    if (outcome.kind === 'none') this.store.announce(t('grid.not_found', { text: cleanCode(text) }));
    if (outcome.kind === 'failed') this.store.announce(t('grid.lookup_failed'));
    done();
  }

  /** Leaves the cell without waiting (a click elsewhere): the text stays and becomes a record when the answer comes. */
  leave(): void {
    const { edit, suggest, cursor, lines } = this.store.state;
    const { column } = this;
    const line = lines[cursor.row];
    if (edit === null || column === undefined || line === undefined) return;
    const chosen = suggest !== null && !suggest.loading && suggest.choices[suggest.highlighted]?.creates !== true && suggest.highlighted >= 0;
    if (chosen || column.type !== 'ref' || !column.ref || cleanCode(edit.text) === '' || this.isUnchanged(edit.text, edit.original)) {
      this.commit(undefined, () => this.put(parseTyped(column, edit.text)));
      return;
    }
    const answer = this.typeAhead.resolve(column.ref, edit.text);
    const text = cleanCode(edit.text);
    this.put(text);
    resolveText(this.store, line.key, column, text, answer);
  }

  private put(value: unknown): void {
    const { column } = this;
    const { row } = this.store.state.cursor;
    this.cancel();
    if (column !== undefined) this.store.change([{ row, column, value }]);
  }

  private closeList(): void {
    this.typeAhead.forget();
    this.store.set({ suggest: null });
  }
}

function optionChoice(option: OptionMeta): Choice {
  return { value: option.value, code: '', name: labelText(option.label), detail: '' };
}

export function recordChoice(record: DataRecord): Choice {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { value: record, code: text(record.code), name: text(record.name), detail: text(record.spec) };
}
