import { Button } from 'antd';
import { type ReactNode } from 'react';
import { labelText } from '../../core/i18n';
import type { TypeMeta } from '../../meta/types';
import './touch.css';

export { Loading } from './Loading';

/** The state of a document as a tag coloured by meaning. */
export function StateTag({ type, state }: { type: Pick<TypeMeta, 'states'> | undefined; state: unknown }) {
  const code = String(state ?? '');
  if (code === '') return null;
  const known = type?.states.find((one) => one.code === code);
  return <span className={`pg-tag ${known?.tone ?? 'neutral'}`} data-state={code}>{known === undefined ? code : labelText(known.label)}</span>;
}

/** Says why nothing is here and what to do; `act` are the ways out, the first the likeliest. */
export function Empty({ title, children, act = [] }: { title: string; children?: ReactNode; act?: [text: string, run: () => void][] }) {
  return (
    <div className="pg-empty" role="status" data-testid="empty">
      <strong>{title}</strong>
      {children}
      {act.length > 0 && <div className="pg-tools">{act.map(([text, run]) => <Button key={text} onClick={run} data-testid="empty-act">{text}</Button>)}</div>}
    </div>
  );
}
