import type { TransitionMeta } from '../../meta/types';

/** The step that Ctrl+Enter carries out: the main one, else the first that takes nothing back. Pressed twice, the key reverses nothing that it has just posted. */
export function mainStep(steps: readonly TransitionMeta[]): TransitionMeta | undefined {
  return steps.find((step) => step.primary === true) ?? steps.find((step) => step.danger !== true);
}
