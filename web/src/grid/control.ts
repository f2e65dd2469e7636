import type { DataRecord, Problem } from '../meta/types';
import { CellEditor } from './editing';
import { press, type KeyStroke } from './keys';
import { moveTo, moveToProblem, moveToWritable, placeOfProblem } from './moving';
import { GridStore, type GridOptions, type LinesState } from './store';
import { faultsOf } from './lines';

/** What a form may ask of its grid. */
export interface GridHandle {
  /** Takes in the open cell and waits for codes being looked up; false if the user must choose first. Call it before saving. */
  settle(): Promise<LinesState & { complete: boolean }>;
  /** Puts the cursor on the cell that a problem names, or on the first with something wrong; call it in an effect, once `problems` was given. */
  showProblem(problem?: Problem): boolean;
  focus(): void;
  /** Takes in the open cell at once, as leaving it does: the page goes away. */
  leave(): void;
}

/** Store, open cell and keyboard of one grid, without any drawing. */
export class GridControl implements GridHandle {
  readonly store: GridStore;
  readonly editor: CellEditor;
  pageRows = 10;
  /** True while the keyboard is in the grid: the active cell's input then takes the focus wherever it moves. */
  hasFocus = false;
  focus: () => void = () => undefined;
  /** Makes the active cell's column wider or narrower by so many steps. */
  resize: (steps: number) => void = () => undefined;
  /** Opens the filters above the columns, or closes them. */
  toggleFilters: () => void = () => undefined;
  private queued: KeyStroke[] = [];

  constructor(options: GridOptions, records: readonly DataRecord[]) {
    this.store = new GridStore(options, records);
    this.editor = new CellEditor(this.store);
    this.editor.onSettled = (settled) => this.replay(settled);
    this.editor.onBack = (to) => setTimeout(() => {
      this.focus();
      if (to === 'next') moveToWritable(this.store, 1);
      else this.editor.open();
    });
  }

  /** Keys that come while an answer is awaited are kept and take effect afterwards, in the cells they were meant for. */
  press(stroke: KeyStroke): boolean {
    if (!this.store.state.waiting) return press({ ...this, pageRows: () => this.pageRows }, stroke);
    if (stroke.key === 'Escape') {
      this.queued = [];
      this.editor.cancel();
    } else if (!/^(Shift|Control|Alt|Meta|CapsLock|Process)$/.test(stroke.key)) this.queued.push(stroke);
    return true;
  }

  private replay(settled: boolean): void {
    const strokes = this.queued;
    this.queued = [];
    if (!settled) return; // a list opened instead: those keys were not meant for it
    for (const [at, stroke] of strokes.entries()) {
      if (this.store.state.waiting) {
        this.queued.push(...strokes.slice(at));
        return;
      }
      if (!press({ ...this, pageRows: () => this.pageRows }, stroke)) this.write(stroke);
    }
  }

  private write({ key, ctrl, alt }: KeyStroke): void {
    if (ctrl || alt) return;
    const text = this.store.state.edit?.text ?? '';
    if (key.length === 1) this.editor.type(text + key);
    else if (key === 'Backspace') this.editor.type(text.slice(0, -1));
  }

  leave(): void {
    this.editor.leave();
  }

  async settle(): Promise<LinesState & { complete: boolean }> {
    const complete = await new Promise<boolean>((resolve) => {
      if (this.store.state.waiting) {
        const settled = this.editor.onSettled;
        this.editor.onSettled = (ok) => {
          this.editor.onSettled = settled;
          settled(ok);
          resolve(ok);
        };
      } else this.editor.commit(() => resolve(true), () => resolve(false));
    });
    await this.untilResolved();
    const filled = this.store.filled();
    const faults = filled.reduce((count, line) => count + faultsOf(line, this.store.options.columns).size, 0);
    return { complete, faults, pending: 0 };
  }

  private untilResolved(): Promise<void> {
    if (this.store.state.pending.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.store.subscribe(() => {
        if (this.store.state.pending.size > 0) return;
        stop();
        resolve();
      });
    });
  }

  showProblem(problem?: Problem): boolean {
    const named = problem === undefined ? null : placeOfProblem(this.store, problem);
    const found = named === null ? moveToProblem(this.store, 1, -1) : true;
    if (named !== null) moveTo(this.store, named.row, named.col);
    this.focus();
    return found;
  }
}
