/** Where in an open dialog a refusal belongs: its field, found by the id that the dialog gives its inputs. No React here. */
import type { Problem } from '../../meta/types';

export interface Placed {
  problem: Problem;
  /** The id of the input, where the dialog has one for it. */
  id: string | null;
}

/** Each problem with its input; those with a place first, in the order of the screen. */
export function placed(problems: readonly Problem[], idOf: (field: string) => string, order: (id: string) => number): Placed[] {
  const found = problems.map((problem) => {
    const id = problem.field === undefined || problem.field === null ? null : idOf(problem.field);
    return { problem, id: id !== null && order(id) >= 0 ? id : null };
  });
  const at = (one: Placed) => (one.id === null ? Infinity : order(one.id));
  return found.sort((a, b) => (at(a) === at(b) ? 0 : at(a) - at(b)));
}
