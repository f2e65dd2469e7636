import type { ReactNode, Ref } from 'react';
import { t, type Language } from '../core/i18n';
import { useLanguage } from '../meta/useLanguage';
import type { CalculatorName, DataRecord, FieldMeta, Problem } from '../meta/types';
import type { GridHandle } from './control';
import { GridTable } from './GridTable';
import type { LayoutKeeper } from './layout';
import { LineCards } from './LineCards';
import type { CreateInCell, LinesState } from './store';
import type { Lookup, LookupMany } from './typeahead';
import { useGrid } from './useGrid';
import { useNarrow } from './useNarrow';
import './grid.css';

export interface LineGridProps {
  /** The lines of the record, as on the wire. The grid shows a blank line to type into but never hands one out. */
  lines: readonly DataRecord[];
  /** The fields of the line set; the same array from one drawing to the next. */
  columns: readonly FieldMeta[];
  calculator?: CalculatorName;
  /** The document's header, for what the lines depend on (price_mode). */
  headerValues?: DataRecord;
  /** All problems of the last answer; those that name a line of this set are shown in their cells. */
  problems?: readonly Problem[];
  /** The name of the line set. */
  name?: string;
  readOnly?: boolean;
  canAdd?: boolean;
  maxLines?: number;
  /** Cells that may not be changed although their column may, e.g. of a line already delivered. */
  isLocked?: (record: DataRecord, field: FieldMeta) => boolean;
  onChange?: (lines: DataRecord[], state: LinesState) => void;
  lookup?: Lookup;
  lookupMany?: LookupMany;
  /** Making a record that is missing from its cell. */
  createWords?: (column: FieldMeta, typed: string) => string | null;
  onCreate?: (request: CreateInCell) => void;
  language?: Language;
  /** Stands under the totals. */
  footer?: ReactNode;
  /** The accessible name; the label of the line set. */
  label?: string;
  /** Under what widths and order of the columns are kept, e.g. sales_order.lines. */
  layoutKey?: string;
  /** Where they are kept; the device, where nothing is given. */
  keeper?: LayoutKeeper;
  ref?: Ref<GridHandle>;
}

const NO_HEADER: DataRecord = {};
const NO_PROBLEMS: readonly Problem[] = [];

/** The lines of a document: a grid for keyboard and clipboard, cards on a phone. */
export function LineGrid(props: LineGridProps) {
  const { calculator = 'none', headerValues = NO_HEADER, problems = NO_PROBLEMS, readOnly = false, canAdd = true, maxLines = 5000 } = props;
  const { lines, columns, name, isLocked, onChange, lookup, lookupMany, createWords, onCreate, layoutKey, keeper, ref, footer } = props;
  const chosenLanguage = useLanguage();
  const grid = useGrid({
    lines, columns, calculator, header: headerValues, problems, name, readOnly, canAdd, maxLines, isLocked, onChange, lookup, lookupMany, createWords, onCreate, layoutKey, keeper, handle: ref,
  });
  const shape = { grid, label: props.label ?? t('grid.lines'), language: props.language ?? chosenLanguage, footer };
  return useNarrow() ? <LineCards {...shape} /> : <GridTable {...shape} />;
}
