import { CalendarOutlined } from '../ui/icons';
import { useRef, useState } from 'react';
import { parseTyped } from '../../core/check';
import { addDays, isDay } from '../../core/dates';
import { t } from '../../core/i18n';
import { common, type InputProps } from './FieldInput';

/** A date typed quickly (5, 1-5, 0105, t, +3); arrows move by a day; the browser's own calendar stands behind the button. */
export function DateInput(props: InputProps & { id: string }) {
  const { field, value, onChange, id } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const calendar = useRef<HTMLInputElement>(null);
  const rest = typeof value === 'string' ? value : '';
  const settle = () => {
    if (typed !== null && typed !== rest) onChange(parseTyped(field, typed));
    setTyped(null);
  };
  return (
    <span className="pg-date">
      <input
        {...common(props, id)}
        placeholder={t('field.date_hint')}
        value={typed ?? rest}
        onFocus={(event) => {
          setTyped(rest);
          event.currentTarget.select();
        }}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => {
          const move = { ArrowUp: 1, ArrowDown: -1 }[event.key];
          if (move !== undefined && isDay(typed ?? rest)) {
            event.preventDefault();
            const next = addDays(typed ?? rest, move);
            setTyped(next);
            onChange(next);
          } else if (event.key === 'Enter' || ((event.ctrlKey || event.metaKey) && (event.key === 's' || event.key === 'Enter'))) {
            const parsed = parseTyped(field, typed ?? rest);
            onChange(parsed);
            setTyped(typeof parsed === 'string' ? parsed : '');
          }
        }}
      />
      <button type="button" tabIndex={-1} disabled={props.disabled} aria-label={t('field.calendar')} onClick={() => calendar.current?.showPicker()}><CalendarOutlined /></button>
      <input ref={calendar} type="date" tabIndex={-1} aria-hidden="true" value={isDay(rest) ? rest : ''} onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)} />
    </span>
  );
}
