export const zhGrid = {
  'grid.row': '行',
};
