import { keys } from '../../api/queries';
import { useAttempt, type Attempt } from '../../pages/ui/useAttempt';

/** Carries out a change of the customization: this page and all forms have the new state. */
export function useKeeping(): Attempt {
  return useAttempt(['customize'], keys.meta);
}
