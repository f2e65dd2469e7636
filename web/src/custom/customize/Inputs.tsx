import type { ReactNode } from 'react';

interface Props {
  id: string;
  label: string;
  hint?: string;
}

function Labelled({ id, label, hint, children }: Props & { children: ReactNode }) {
  return (
    <div className="pg-field">
      <label htmlFor={`customize-${id}`}>{label}</label>
      {children}
      {hint !== undefined && <small className="pg-quiet" style={{ gridColumn: 2 }}>{hint}</small>}
    </div>
  );
}

export function Words({ value, onChange, disabled = false, ...rest }: Props & { value: string; onChange: (text: string) => void; disabled?: boolean }) {
  return <Labelled {...rest}><input id={`customize-${rest.id}`} className="pg-input" autoComplete="off" value={value} disabled={disabled} onChange={(event) => onChange(event.target.value)} /></Labelled>;
}

export function Paragraph({ value, onChange, ...rest }: Props & { value: string; onChange: (text: string) => void }) {
  return <Labelled {...rest}><textarea id={`customize-${rest.id}`} className="pg-input" rows={4} value={value} onChange={(event) => onChange(event.target.value)} /></Labelled>;
}

export function Pick({ value, onChange, choices, disabled = false, ...rest }: Props & { value: string; onChange: (value: string) => void; choices: readonly { value: string; label: string }[]; disabled?: boolean }) {
  return (
    <Labelled {...rest}>
      <select id={`customize-${rest.id}`} className="pg-input" value={value} disabled={disabled} onChange={(event) => onChange(event.target.value)}>
        {choices.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
      </select>
    </Labelled>
  );
}

export function Check({ id, label, value, onChange }: Props & { value: boolean; onChange: (value: boolean) => void }) {
  return <label className="pg-filter-choice" htmlFor={`customize-${id}`}><input id={`customize-${id}`} type="checkbox" className="pg-check" checked={value} onChange={(event) => onChange(event.target.checked)} />{label}</label>;
}
