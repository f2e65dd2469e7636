import type { Line } from './lines';

export interface Place {
  row: number;
  col: number;
}

export interface Snapshot {
  lines: readonly Line[];
  cursor: Place;
}

const DEEPEST = 200;

/** Undo and redo over whole line lists; lines are shared between the snapshots, so a step costs one array. */
export class History {
  private past: Snapshot[] = [];
  private future: Snapshot[] = [];

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  push(before: Snapshot): void {
    this.past.push(before);
    if (this.past.length > DEEPEST) this.past.shift();
    this.future = [];
  }

  undo(now: Snapshot): Snapshot | null {
    const before = this.past.pop();
    if (before === undefined) return null;
    this.future.push(now);
    return before;
  }

  redo(now: Snapshot): Snapshot | null {
    const after = this.future.pop();
    if (after === undefined) return null;
    this.past.push(now);
    return after;
  }

  clear(): void {
    this.past = [];
    this.future = [];
  }

  /** What arrives later (a resolved code, a figure from the server) belongs into the steps before it as well. */
  amend(change: (lines: readonly Line[]) => readonly Line[]): void {
    const amended = (step: Snapshot): Snapshot => ({ lines: change(step.lines), cursor: step.cursor });
    this.past = this.past.map(amended);
    this.future = this.future.map(amended);
  }
}
