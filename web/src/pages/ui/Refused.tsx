import { useEffect, useId, useRef } from 'react';
import { t } from '../../core/i18n';
import type { Problem } from '../../meta/types';
import { placed, type Placed } from './placing';
import { placeWords, sentence } from './problems';

interface Props {
  /** What the server refused; a new list for every answer. */
  problems: readonly Problem[];
  /** The id of the input for a field of the server. */
  idOf: (field: string) => string;
}

/** The inputs of the open dialog, or of the page where none is open. */
function inputs(): HTMLElement[] {
  const dialog = [...document.querySelectorAll('.ant-modal-wrap')].findLast((one) => one.checkVisibility());
  return [...(dialog ?? document).querySelectorAll<HTMLElement>('input, select, textarea')];
}

/** What was refused in a dialog or a small form, each with its field: the first has the focus, all are marked until they are changed. What was typed stays. */
export function Refused({ problems, idOf }: Props) {
  const list = useId();
  const latest = useRef(idOf);
  latest.current = idOf;
  const order = (id: string) => inputs().findIndex((one) => one.id === id);
  const found = placed(problems, idOf, order);

  useEffect(() => {
    if (problems.length === 0) return undefined;
    const marked = placed(problems, latest.current, order).flatMap((one) => document.getElementById(one.id ?? '') ?? []);
    for (const input of marked) {
      input.setAttribute('aria-invalid', 'true');
      input.setAttribute('aria-describedby', list);
      input.addEventListener('input', () => unmark(input), { once: true });
    }
    marked[0]?.focus();
    return () => marked.forEach(unmark);
  }, [problems, list]);

  if (problems.length === 0) return null;
  return (
    <div id={list} className="pg-notice bad" role="alert" data-testid="refused">
      {found.map((one, at) => <One key={at} placed={one} />)}
    </div>
  );
}

function unmark(input: HTMLElement): void {
  input.removeAttribute('aria-invalid');
  input.removeAttribute('aria-describedby');
}

function One({ placed: { problem, id } }: { placed: Placed }) {
  const label = id === null ? '' : (document.querySelector(`label[for="${CSS.escape(id)}"]`)?.firstChild?.textContent ?? '');
  return (
    <div data-field={problem.field ?? ''}>
      {id !== null && label !== '' && <><button type="button" className="pg-link" onClick={() => document.getElementById(id)?.focus()}>{label}</button>{t('refused.colon')}</>}
      {placeWords(problem)}{sentence(problem)}
    </div>
  );
}
