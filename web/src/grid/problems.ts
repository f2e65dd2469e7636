import type { Problem } from '../meta/types';
import type { Line } from './lines';

/** What the server found, by line and field; '' stands for the line as a whole. */
export type LineProblems = ReadonlyMap<string, readonly Problem[]>;
export type ProblemsByLine = ReadonlyMap<number, LineProblems>;

export const NO_PROBLEMS: ProblemsByLine = new Map();

/** Binds the server's findings to the lines they name, so that they stay there when lines are moved or inserted. */
export function problemsByLine(problems: readonly Problem[], lineSet: string | undefined, filled: readonly Line[]): ProblemsByLine {
  const byLine = new Map<number, Map<string, Problem[]>>();
  for (const problem of problems) {
    if (!problem.line || (problem.lines && lineSet && problem.lines !== lineSet)) continue;
    const line = filled[problem.line - 1];
    if (line === undefined) continue;
    const byField = byLine.get(line.key) ?? new Map<string, Problem[]>();
    const field = problem.field?.split('.').at(-1) ?? '';
    byField.set(field, [...(byField.get(field) ?? []), problem]);
    byLine.set(line.key, byField);
  }
  return byLine.size === 0 ? NO_PROBLEMS : byLine;
}

/** A cell that was changed is no longer what the server complained about. */
export function withoutField(problems: ProblemsByLine, key: number, field: string): ProblemsByLine {
  const ofLine = problems.get(key);
  if (!ofLine?.has(field)) return problems;
  const rest = new Map(ofLine);
  rest.delete(field);
  const next = new Map(problems);
  if (rest.size === 0) next.delete(key);
  else next.set(key, rest);
  return next;
}
