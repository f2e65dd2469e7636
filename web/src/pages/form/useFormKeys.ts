import { useLayoutEffect, useRef } from 'react';

export interface FormKeys {
  save: () => void;
  step: () => void;
  fresh: () => void;
  neighbour: (by: 'previous' | 'next') => void;
  lines: () => void;
  print: () => void;
  preview: () => void;
  help: () => void;
  leave: () => void;
}

const FIELDS = '.pg-form-head input:not([disabled]):not([type=date][tabindex="-1"]), .pg-form-head select:not([disabled]), .pg-form-head textarea:not([disabled])';

/** The event by which a field says that it is done and the next one may have the focus. */
export const NEXT_FIELD = 'pg-next';

/** The keyboard of a form. Keys that a cell, list or dialog has taken already are left alone. */
export function useFormKeys(keys: FormKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useLayoutEffect(() => { // as soon as the form is drawn
    const act = (event: KeyboardEvent, work: () => void) => {
      event.preventDefault();
      event.stopPropagation();
      work();
    };
    const elementOf = (event: Event) => (event.target instanceof HTMLElement ? event.target : document.body);
    const aside = (event: KeyboardEvent) => event.isComposing || document.querySelector('.ant-modal-wrap:not([style*="display: none"])') !== null;

    /** What concerns the whole document, before any field sees it. */
    function onCapture(event: KeyboardEvent): void {
      if (aside(event)) return;
      const { current } = latest;
      const control = event.ctrlKey || event.metaKey;
      if (control && event.key.toLowerCase() === 's') return act(event, current.save);
      if (control && event.key === 'Enter' && elementOf(event).closest('[data-own-keys]') === null) return act(event, current.step);
      if (!event.altKey || control) return;
      const byCode: Record<string, () => void> = { KeyN: current.fresh, KeyL: current.lines, KeyP: event.shiftKey ? current.preview : current.print, ArrowUp: () => current.neighbour('previous'), ArrowDown: () => current.neighbour('next') };
      const work = elementOf(event).closest('[role=grid]') !== null && event.code.startsWith('Arrow') ? undefined : byCode[event.code];
      if (work !== undefined) act(event, work);
    }

    /** What no field, cell or list has taken. */
    function onRest(event: KeyboardEvent): void {
      if (event.defaultPrevented || aside(event)) return;
      const { current } = latest;
      const target = elementOf(event);
      const typing = target.matches('input, textarea, select');
      if (event.key === '?' && !typing) act(event, current.help);
      else if (event.key === 'Escape' && !typing && target.closest('[role=grid]') === null) act(event, current.leave);
      else if (event.key === 'Escape' && target.closest('.pg-form-head') !== null) act(event, () => target.blur());
      else if (event.key === 'Enter' && !event.shiftKey && target.matches('.pg-form-head input, .pg-form-head select')) act(event, () => nextField(target, current.lines));
    }
    const onNext = (event: Event) => nextField(elementOf(event), latest.current.lines);
    window.addEventListener('keydown', onCapture, true);
    window.addEventListener('keydown', onRest);
    window.addEventListener(NEXT_FIELD, onNext);
    return () => {
      window.removeEventListener('keydown', onCapture, true);
      window.removeEventListener('keydown', onRest);
      window.removeEventListener(NEXT_FIELD, onNext);
    };
  }, []);
}

function nextField(from: HTMLElement, lines: () => void): void {
  const dialog = from.closest('.ant-modal');
  const fields = [...(dialog ?? document).querySelectorAll<HTMLElement>(FIELDS)].filter((field) => field.checkVisibility());
  const next = fields[fields.indexOf(from) + 1];
  if (next !== undefined) next.focus();
  else if (dialog === null) lines();
  else (dialog.querySelector<HTMLElement>('[role=grid] .gt-input, .gt-card-add') ?? dialog.querySelector<HTMLElement>('.ant-modal-footer .ant-btn-primary'))?.focus();
}
