/** A chart of a report's rows: which rows count, what they are called, and their figures in exact decimals. */
import { isNumeric } from '../../core/check';
import { decimal, plain, ZERO } from '../../core/decimal';
import { formatValue, isRecord } from '../../meta/format';
import type { ReportColumn, ReportRow } from '../../api/types';
import type { FieldMeta } from '../../meta/types';

export const SHAPES = ['bar', 'stacked', 'line', 'pie'] as const;
export type Shape = (typeof SHAPES)[number];

export interface ChartData {
  categories: string[];
  series: { name: string; data: string[] }[];
  /** How many categories are taken together in the last one. */
  merged: number;
}

export interface ChartChoice {
  shape: Shape | null;
  by: string;
  figures: string[];
}

export const MOST_CATEGORIES = 30;
const MOST_FIGURES = 6;
/** Parameters of the address that begin so say how a report is shown; the server never sees them. */
export const SHOWN_AS = 'view.';

/** What a chart may be drawn by, and of. */
export function categoriesOf(columns: readonly ReportColumn[]): ReportColumn[] {
  return columns.filter((one) => !isNumeric(one as unknown as FieldMeta) && one.type !== 'bool');
}

/** Figures that may be added up or that stand for the last row of a name: amounts, quantities and numbers. */
export function figuresOf(columns: readonly ReportColumn[]): ReportColumn[] {
  return columns.filter((one) => isNumeric(one as unknown as FieldMeta));
}

/** The figure that says most at first: one that adds up and is not nought throughout, sooner an amount than a mere number. */
function usualFigure(able: readonly ReportColumn[], rows: readonly ReportRow[]): ReportColumn | undefined {
  const says = (one: ReportColumn) => rows.some((row) => decimal(row[one.name])?.eq(ZERO) === false);
  const ranked = [...able.filter((one) => one.total === true), ...able.filter((one) => one.total !== true && one.type !== 'int'), ...able];
  return ranked.find(says) ?? ranked[0];
}

/** What the address says, else the first name and the figure that says most. */
export function choiceOf(address: URLSearchParams, columns: readonly ReportColumn[], rows: readonly ReportRow[] = []): ChartChoice {
  const shape = SHAPES.find((one) => one === address.get(`${SHOWN_AS}chart`)) ?? null;
  const names = categoriesOf(columns).map((one) => one.name);
  const able = figuresOf(columns);
  const asked = (address.get(`${SHOWN_AS}figures`) ?? '').split(',').filter((name) => able.some((one) => one.name === name));
  const usual = usualFigure(able, rows);
  const by = address.get(`${SHOWN_AS}by`) ?? '';
  const named = names.includes('name') ? 'name' : names[0];
  return { shape, by: names.includes(by) ? by : named ?? '', figures: asked.length > 0 ? asked.slice(0, MOST_FIGURES) : usual === undefined ? [] : [usual.name] };
}

/** The address with another chart; `shape` null takes the chart away. */
export function withChoice(address: URLSearchParams, choice: ChartChoice): URLSearchParams {
  const next = new URLSearchParams(address);
  for (const name of ['chart', 'by', 'figures']) next.delete(SHOWN_AS + name);
  if (choice.shape === null) return next;
  next.set(`${SHOWN_AS}chart`, choice.shape);
  if (choice.by !== '') next.set(`${SHOWN_AS}by`, choice.by);
  if (choice.figures.length > 0) next.set(`${SHOWN_AS}figures`, choice.figures.join(','));
  return next;
}

/** Rows without rows below them: what stands above is their sum, and would count them twice. */
export function leaves(rows: readonly ReportRow[]): ReportRow[] {
  return rows.filter((row, at) => (rows[at + 1]?._level ?? 0) <= (row._level ?? 0));
}

/** How long a piece of an instant or a day is: the day, the month, the year. */
const SPANS = [10, 7, 4] as const;

/** Days are told apart as long as they fit, else months, else years: a time that was cut up by size would say nothing. */
function spanOf(by: ReportColumn | undefined, rows: readonly ReportRow[]): number {
  if (by === undefined || (by.type !== 'date' && by.type !== 'datetime')) return 0;
  return SPANS.find((span) => new Set(rows.map((row) => String(row[by.name] ?? '').slice(0, span))).size <= MOST_CATEGORIES) ?? 4;
}

function nameOf(column: ReportColumn, value: unknown, span: number): string {
  if (span > 0 && (span < 10 || column.type === 'datetime') && typeof value === 'string') return value.slice(0, span) || '—';
  if (isRecord(value)) return String(value.name ?? value.code ?? value.id ?? '');
  const option = column.options?.find((one) => one.value === value);
  if (option !== undefined) return option.label;
  const field: FieldMeta = { name: column.name, type: column.type, label: { zh: column.label, en: column.label } };
  return formatValue(field, value) || '—';
}

/**
 * The figures by name, in the report's order. A figure with a total is added up; any other (a balance, a price) is the last
 * one of its name. Beyond MOST_CATEGORIES days they are told by month, then by year; of other names the smallest are added up in one,
 * called `others`.
 */
export function chartOf(columns: readonly ReportColumn[], rows: readonly ReportRow[], choice: ChartChoice, others: string): ChartData {
  const by = columns.find((one) => one.name === choice.by);
  const figures = choice.figures.map((name) => columns.find((one) => one.name === name)).filter((one) => one !== undefined);
  const shown = choice.shape === 'pie' ? figures.slice(0, 1) : figures;
  const found = new Map<string, (typeof ZERO)[]>();
  const counted = leaves(rows);
  const span = spanOf(by, counted);
  for (const row of counted) {
    const values = shown.map((one) => decimal(row[one.name]));
    if (values.every((one) => one === null)) continue;
    const name = by === undefined ? '' : nameOf(by, row[by.name], span);
    const before = found.get(name) ?? shown.map(() => ZERO);
    found.set(name, before.map((value, at) => (shown[at]?.total === true ? value.plus(values[at] ?? ZERO) : values[at] ?? value)));
  }
  let kept = [...found];
  let merged = 0;
  if (kept.length > MOST_CATEGORIES) {
    const size = (values: (typeof ZERO)[]) => values.reduce((all, one) => all.plus(one.abs()), ZERO);
    const largest = new Set(kept.map(([name, values]) => ({ name, size: size(values) })).sort((a, b) => b.size.cmp(a.size)).slice(0, MOST_CATEGORIES - 1).map((one) => one.name));
    const rest = kept.filter(([name]) => !largest.has(name));
    merged = rest.length;
    kept = [...kept.filter(([name]) => largest.has(name)), [others, shown.map((_, at) => rest.reduce((all, [, values]) => all.plus(values[at] ?? ZERO), ZERO))]];
  }
  return {
    categories: kept.map(([name]) => name),
    series: shown.map((one, at) => ({ name: one.label, data: kept.map(([, values]) => plain(values[at] ?? ZERO)) })),
    merged,
  };
}

/** What of the address is worth keeping: parameters that differ from their defaults, so that "today" stays today, and how it is shown. */
export function keptQuery(address: URLSearchParams, usual: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const [name, value] of address) if (name.startsWith(SHOWN_AS) || (usual.get(name) ?? '') !== value) kept.append(name, value);
  return kept.toString();
}

