import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { usePreference } from '../api/preferences';
import { bothOf } from '../core/i18n';
import { useCommands } from '../pages/shell/commands';
import { beginsAt, TOUR } from './stops';

const Tour = lazy(() => import('./Tour'));

/** True while something is typed in a form that the server has not got: nothing is laid over that. */
export function isTyping(): boolean {
  return document.querySelector('[data-testid=unsaved]') !== null;
}

/** The tour, by itself for whom it is due, and whenever it is asked for; that it is over is kept with the user. */
export function useTour(path: string): { tour: ReactNode; begin: () => void } {
  const [kept, keep, known] = usePreference<string | null>(TOUR, null);
  const [open, setOpen] = useState(false);
  const begin = () => {
    if (!isTyping()) setOpen(true);
  };
  useEffect(() => {
    if (known && beginsAt(kept, path)) setOpen(true);
  }, [known, kept, path]);
  useCommands('tour', () => (isTyping() ? [] : [{ key: 'tour', code: 'tour', label: bothOf('tour.begin'), run: begin }]));

  function end(): void {
    setOpen(false);
    keep('done');
  }
  return { tour: open ? <Suspense fallback={null}><Tour onEnd={end} /></Suspense> : null, begin };
}
