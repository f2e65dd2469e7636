import { useMedia } from '../core/media';

/** True at phone width. */
export function useNarrow(): boolean {
  return useMedia('(max-width: 639.98px)');
}
