import { t } from '../../core/i18n';
import type { GridHandle } from '../../grid/control';

/** Takes in the open cells of all line sets and waits for look-ups; false, and told, where something must be put right first. */
export async function settleGrids(grids: Map<string, GridHandle>, warn: (text: string) => unknown): Promise<boolean> {
  let fine = true;
  for (const grid of grids.values()) {
    const { complete, faults } = await grid.settle();
    if (complete && faults === 0) continue;
    fine = false;
    grid.showProblem();
    warn(t('form.lines_fault'));
  }
  return fine;
}
