import type { Place } from './history';

export interface Block {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export function blockOf(cursor: Place, anchor: Place): Block {
  return {
    top: Math.min(cursor.row, anchor.row),
    bottom: Math.max(cursor.row, anchor.row),
    left: Math.min(cursor.col, anchor.col),
    right: Math.max(cursor.col, anchor.col),
  };
}

export function isOneCell(block: Block): boolean {
  return block.top === block.bottom && block.left === block.right;
}

export function clampPlace(place: Place, rows: number, cols: number): Place {
  return { row: clamp(place.row, rows), col: clamp(place.col, cols) };
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(index, count - 1));
}
