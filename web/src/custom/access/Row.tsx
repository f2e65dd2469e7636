interface Props {
  id: string;
  label: string;
  value: string;
  onChange: (text: string) => void;
  type?: string;
  disabled?: boolean;
}

export function Row({ id, label, value, onChange, type = 'text', disabled = false }: Props) {
  return (
    <div className="pg-field">
      <label htmlFor={`access-${id}`}>{label}</label>
      <input id={`access-${id}`} name={id} type={type} className="pg-input" autoComplete={type === 'password' ? 'new-password' : 'off'} value={value} disabled={disabled} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}
