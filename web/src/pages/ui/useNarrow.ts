import { useMedia } from '../../core/media';

/** True on a phone: lists and lines become cards. */
export function useNarrow(): boolean {
  return useMedia('(max-width: 760px)');
}
