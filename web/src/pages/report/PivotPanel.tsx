import { t, type MessageKey } from '../../core/i18n';
import { countable, groupable, MOST_ROWS, WAYS, type PivotChoice, type SourceColumn, type Way } from './pivot';

const NAMES: Record<Way, MessageKey> = { sum: 'pivot.sum', avg: 'pivot.avg', min: 'pivot.min', max: 'pivot.max', count: 'pivot.count' };

interface Props {
  columns: readonly SourceColumn[];
  choice: PivotChoice;
  onChange: (choice: PivotChoice | null) => void;
}

/** What the report is grouped by, and which figures are counted; every change asks the server again. */
export function PivotPanel({ columns, choice, onChange }: Props) {
  const able = groupable(columns);
  const places = [...choice.rows, ''].slice(0, MOST_ROWS);

  function put(at: number, name: string): void {
    const rows = places.map((one, place) => (place === at ? name : one)).filter((one, place, all) => one !== '' && all.indexOf(one) === place);
    onChange(rows.length === 0 ? null : { ...choice, rows, across: rows.includes(choice.across) ? '' : choice.across });
  }

  function toggle(name: string): void {
    const figures = choice.figures.includes(name) ? choice.figures.filter((one) => one !== name) : [...choice.figures, name];
    onChange({ ...choice, figures, way: figures.length === 0 ? 'count' : choice.way === 'count' ? 'sum' : choice.way });
  }

  return (
    <section className="pg-report-chart" aria-label={t('pivot.title')} data-testid="report-pivot">
      <div className="pg-tools">
        {places.map((name, at) => (
          <label key={at} htmlFor={`pivot-row-${at}`}>{t(at === 0 ? 'pivot.rows' : 'pivot.then')}
            <select id={`pivot-row-${at}`} className="pg-input" value={name} onChange={(event) => put(at, event.target.value)}>
              <option value="">{t('pivot.nothing')}</option>
              {able.filter((one) => one.name === name || !choice.rows.includes(one.name)).map((one) => <option key={one.name} value={one.name}>{one.label}</option>)}
            </select>
          </label>
        ))}
        <label htmlFor="pivot-across">{t('pivot.across')}
          <select id="pivot-across" className="pg-input" value={choice.across} onChange={(event) => onChange({ ...choice, across: event.target.value })}>
            <option value="">{t('pivot.nothing')}</option>
            {able.filter((one) => !choice.rows.includes(one.name)).map((one) => <option key={one.name} value={one.name}>{one.label}</option>)}
          </select>
        </label>
        <label htmlFor="pivot-way">{t('pivot.way')}
          <select id="pivot-way" className="pg-input" value={choice.way} onChange={(event) => onChange({ ...choice, way: WAYS.find((one) => one === event.target.value) ?? 'sum', figures: choice.figures.length > 0 ? choice.figures : countable(columns).slice(0, 1).map((one) => one.name) })}>
            {WAYS.map((one) => <option key={one} value={one}>{t(NAMES[one])}</option>)}
          </select>
        </label>
        <fieldset className="pg-chart-figures" disabled={choice.way === 'count'}>
          <legend className="pg-visually-hidden">{t('charts.figures')}</legend>
          {countable(columns).map((one) => (
            <label key={one.name} htmlFor={`pivot-figure-${one.name}`}>
              <input id={`pivot-figure-${one.name}`} type="checkbox" className="pg-check" checked={choice.way !== 'count' && choice.figures.includes(one.name)} onChange={() => toggle(one.name)} />{one.label}
            </label>
          ))}
        </fieldset>
      </div>
    </section>
  );
}
