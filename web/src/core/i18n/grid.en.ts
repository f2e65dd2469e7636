import type { zhGrid } from './grid.zh';

export const enGrid: Record<keyof typeof zhGrid, string> = {
  'grid.row': 'Line',
};
