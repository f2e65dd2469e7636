import { lazy, Suspense, useMemo } from 'react';
import { t, type MessageKey } from '../../core/i18n';
import type { ReportColumn, ReportRow } from '../../api/types';
import { Empty } from '../ui/small';
import { categoriesOf, chartOf, figuresOf, SHAPES, type ChartChoice, type Shape } from './chart';

const Chart = lazy(() => import('../../custom/dashboard/Chart'));
const NAMES: Record<Shape, MessageKey> = { bar: 'charts.bar', stacked: 'charts.stacked', line: 'charts.line', pie: 'charts.pie' };

interface Props {
  label: string;
  columns: readonly ReportColumn[];
  rows: readonly ReportRow[];
  choice: ChartChoice;
  onChange: (choice: ChartChoice) => void;
}

/** Draws the report above its rows; what is drawn stands in the address. */
export function ChartPanel({ label, columns, rows, choice, onChange }: Props) {
  const drawn = useMemo(() => chartOf(columns, rows, choice, t('charts.others')), [columns, rows, choice]);
  function toggle(name: string): void {
    const next = choice.figures.includes(name) ? choice.figures.filter((one) => one !== name) : [...choice.figures, name];
    if (next.length > 0) onChange({ ...choice, figures: choice.shape === 'pie' ? [name] : next });
  }
  return (
    <section className="pg-report-chart" aria-label={t('charts.of', { report: label })} data-testid="report-chart">
      <div className="pg-tools">
        <label htmlFor="chart-shape">{t('charts.shape')}
          <select id="chart-shape" className="pg-input" value={choice.shape ?? ''} onChange={(event) => onChange({ ...choice, shape: SHAPES.find((one) => one === event.target.value) ?? null })}>
            {SHAPES.map((shape) => <option key={shape} value={shape}>{t(NAMES[shape])}</option>)}
            <option value="">{t('charts.none')}</option>
          </select>
        </label>
        <label htmlFor="chart-by">{t('charts.by')}
          <select id="chart-by" className="pg-input" value={choice.by} onChange={(event) => onChange({ ...choice, by: event.target.value })}>
            {categoriesOf(columns).map((one) => <option key={one.name} value={one.name}>{one.label}</option>)}
          </select>
        </label>
        <fieldset className="pg-chart-figures">
          <legend className="pg-visually-hidden">{t('charts.figures')}</legend>
          {figuresOf(columns).map((one) => (
            <label key={one.name} htmlFor={`chart-figure-${one.name}`}>
              <input id={`chart-figure-${one.name}`} type="checkbox" className="pg-check" checked={choice.figures.includes(one.name)} onChange={() => toggle(one.name)} />{one.label}
            </label>
          ))}
        </fieldset>
      </div>
      {drawn.categories.length === 0 || drawn.series.length === 0 ? <Empty title={t('report.empty')} /> : (
        <Suspense fallback={<div className="pg-chart" />}><Chart chart={{ code: 'report', label, type: choice.shape ?? 'bar', ...drawn }} /></Suspense>
      )}
      {drawn.merged > 0 && <p className="pg-quiet">{t('charts.merged', { count: drawn.merged })}</p>}
    </section>
  );
}
