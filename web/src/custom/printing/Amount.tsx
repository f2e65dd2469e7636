import { useState } from 'react';
import { Words } from '../customize/Inputs';

/** A number as people type it; what is no number yet is kept in the box and not handed on. */
export function Amount({ id, label, hint, value, onChange }: { id: string; label: string; hint?: string; value: number; onChange: (value: number) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed !== null && (typed === '' ? 0 : Number(typed)) === value ? typed : String(value);
  return (
    <Words
      id={id} label={label} {...(hint === undefined ? {} : { hint })} value={typed !== null && !isNumber(typed) ? typed : shown}
      onChange={(text) => { setTyped(text); if (isNumber(text)) onChange(text === '' ? 0 : Number(text)); }}
    />
  );
}

function isNumber(text: string): boolean {
  return /^\d{0,3}(\.\d{1,2})?$/.test(text);
}
