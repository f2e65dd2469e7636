import { type ReactNode } from 'react';
import { labelText, t } from '../../core/i18n';
import type { TypeMeta } from '../../meta/types';
import './touch.css';

/** The state of a document as a tag coloured by meaning. */
export function StateTag({ type, state }: { type: Pick<TypeMeta, 'states'> | undefined; state: unknown }) {
  const code = String(state ?? '');
  if (code === '') return null;
  const known = type?.states.find((one) => one.code === code);
  return <span className={`pg-tag ${known?.tone ?? 'neutral'}`} data-state={code}>{known === undefined ? code : labelText(known.label)}</span>;
}

/** Says why nothing is here and what to do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="pg-empty" role="status">
      <strong>{title}</strong>
      {children}
    </div>
  );
}

/** Shown after 300 ms only, so that fast answers do not flicker. */
export function Loading() {
  return <div className="pg-loading" role="status">{t('common.loading')}</div>;
}
