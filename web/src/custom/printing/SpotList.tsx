import { Button } from 'antd';
import { useState } from 'react';
import { labelText, t } from '../../core/i18n';
import { moved, replaced, ROW_NUMBER, without, type DesignField, type Spot } from './model';

interface Props {
  spots: Spot[];
  known: readonly DesignField[];
  /** Line columns, with widths and running numbers. */
  isTable: boolean;
  isHeader: boolean;
  onChange: (next: Spot[]) => void;
}

/** Fields of a block in order: each with a title of its own, a width, and buttons to move and remove it. */
export function SpotList({ spots, known, isTable, isHeader, onChange }: Props) {
  const free = known.filter((one) => spots.every((spot) => spot.name !== one.name)).map((one) => ({ name: one.name, text: labelText(one.label) }));
  const choices = isTable && spots.every((spot) => spot.name !== ROW_NUMBER) ? [{ name: ROW_NUMBER, text: t('printing.row_number') }, ...free] : free;
  const [chosen, setChosen] = useState('');
  const adding = choices.some((one) => one.name === chosen) ? chosen : (choices[0]?.name ?? '');
  const nameOf = (name: string) => {
    if (name === ROW_NUMBER) return t('printing.row_number');
    const [field = '', part] = name.split('.');
    const found = known.find((one) => one.name === field);
    return found === undefined ? name : labelText(found.label) + (part === undefined ? '' : ` · ${part}`);
  };
  return (
    <>
      <table className="pg-plain pg-spots" data-testid="spots">
        <thead><tr><th>{t('customize.field')}</th><th>{t('printing.spot_title')}</th>{isTable && <th>{t('printing.width')}</th>}{isHeader && <th>{t('printing.span')}</th>}<th /></tr></thead>
        <tbody>
          {spots.map((spot, at) => {
            const name = nameOf(spot.name);
            const put = (next: Partial<Spot>) => onChange(replaced(spots, at, { ...spot, ...next }));
            return (
              <tr key={spot.name} data-field={spot.name}>
                <td>{name}</td>
                <td><input className="pg-input" aria-label={`${t('printing.spot_title')} ${name}`} placeholder={name} value={spot.title ?? ''} onChange={(event) => put({ title: event.target.value })} /></td>
                {isTable && <td><input className="pg-input pg-width" type="number" min={0} max={300} aria-label={`${t('printing.width')} ${name}`} value={spot.width ?? 0} onChange={(event) => put({ width: Math.max(0, Math.min(300, event.target.valueAsNumber || 0)) })} /></td>}
                {isHeader && <td><input className="pg-input pg-width" type="number" min={1} max={6} aria-label={`${t('printing.span')} ${name}`} value={spot.span ?? 1} onChange={(event) => put({ span: Math.max(1, Math.min(6, Math.round(event.target.valueAsNumber || 1))) })} /></td>}
                <td className="pg-spot-tools">
                  <button type="button" className="pg-filter-button" aria-label={t('printing.up', { name })} onClick={() => onChange(moved(spots, at, -1))}>↑</button>
                  <button type="button" className="pg-filter-button" aria-label={t('printing.down', { name })} onClick={() => onChange(moved(spots, at, 1))}>↓</button>
                  <button type="button" className="pg-filter-button" aria-label={t('printing.remove', { name })} onClick={() => onChange(without(spots, at))}>×</button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {choices.length > 0 && (
        <div className="pg-tools">
          <select className="pg-input pg-block-kind" aria-label={t('printing.add_field')} value={adding} onChange={(event) => setChosen(event.target.value)} data-testid="spot-choice">
            {choices.map((one) => <option key={one.name} value={one.name}>{one.text}</option>)}
          </select>
          <Button size="small" onClick={() => onChange([...spots, { name: adding }])} data-testid="spot-add">{t('printing.add_field')}</Button>
        </div>
      )}
    </>
  );
}
