import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { setLanguage, t } from '../core/i18n';
import { useLanguage } from '../meta/useLanguage';
import type { DataRecord, Problem } from '../meta/types';
import type { GridHandle } from './control';
import { LineGrid } from './LineGrid';
import { ITEMS, itemsByCode, ORDER_COLUMNS, orderLine, searchItems, VOUCHER_COLUMNS, VOUCHER_LINES } from './sampleLines';
import { calculatorFor } from './calculators';
import './examples.css';

const SIZES = [3, 20, 200, 1000] as const;
const SLOW_MS = 250;

/** Order lines as a server would send them: with amounts. */
function orderLines(count: number): DataRecord[] {
  const tax = calculatorFor('tax_line', ORDER_COLUMNS);
  return Array.from({ length: count }, (_unused, at) => {
    const line = orderLine(ITEMS[at % ITEMS.length] ?? {}, String((at % 40) + 1), { id: at + 1, due_on: '2026-12-01' });
    return { ...line, ...tax.derive(line, null, { price_mode: 'inclusive' }) };
  });
}

function late<Answer>(answer: () => Answer): Promise<Answer> {
  return new Promise((resolve) => setTimeout(() => resolve(answer()), SLOW_MS));
}

/**
 * The grid with everything it can do, on made-up data and without a server: an order whose item look-ups answer after a
 * quarter of a second, a voucher, and a posted document that only shows. For trying it and for the browser tests.
 */
export default function GridExamples() {
  const language = useLanguage();
  const [size, setSize] = useState<number>(20);
  const [lines, setLines] = useState(() => orderLines(20));
  const [priceMode, setPriceMode] = useState<'inclusive' | 'exclusive'>('inclusive');
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [entries, setEntries] = useState<DataRecord[]>(VOUCHER_LINES);
  const [posted] = useState(() => orderLines(4).map((line, at) => (at === 2 ? { ...line, quantity: '-3', net: '-1.00', tax: '-0.13', gross: '-1.13' } : line)));
  const order = useRef<GridHandle>(null);
  const header = useMemo(() => ({ price_mode: priceMode }), [priceMode]);
  const lookup = useCallback((_ref: string, query: string) => late(() => searchItems(query)), []);
  const lookupMany = useCallback((_ref: string, codes: string[]) => late(() => itemsByCode(codes)), []);

  const resize = (count: number) => {
    setSize(count);
    setLines(orderLines(count));
  };
  useEffect(() => {
    if (problems.length > 0) order.current?.showProblem(problems[0]);
  }, [problems]);

  /** What a refused save looks like. */
  const refuse = async () => {
    await order.current?.settle();
    setProblems([
      { code: 'inventory.not_enough', message: t('examples.not_enough'), hint: t('examples.not_enough_hint'), field: 'quantity', line: 2, lines: 'lines' },
      { code: 'sales.below_cost', message: t('examples.below_cost'), field: 'price', line: 3, lines: 'lines' },
    ]);
  };
  return (
    <main className="gx-page">
      <header className="gx-head">
        <h1>{t('examples.title')}</h1>
        <button type="button" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>{t('examples.language')}</button>
      </header>
      <h2>{t('examples.order')}</h2>
      <p className="gx-tools">
        {SIZES.map((count) => (
          <button key={count} type="button" aria-pressed={size === count} onClick={() => resize(count)}>{t('grid.count', { count })}</button>
        ))}
        <button type="button" onClick={() => resize(0)}>{t('examples.empty')}</button>
        <button type="button" onClick={() => setPriceMode(priceMode === 'inclusive' ? 'exclusive' : 'inclusive')}>{t(`examples.${priceMode}`)}</button>
        <button type="button" onClick={() => void refuse()}>{t('examples.refuse')}</button>
      </p>
      <LineGrid
        ref={order}
        lines={lines}
        columns={ORDER_COLUMNS}
        calculator="tax_line"
        headerValues={header}
        problems={problems}
        name="lines"
        label={t('examples.order')}
        layoutKey="examples.order"
        onChange={setLines}
        lookup={lookup}
        lookupMany={lookupMany}
      />
      <h2>{t('examples.voucher')}</h2>
      <LineGrid lines={entries} columns={VOUCHER_COLUMNS} calculator="voucher" label={t('examples.voucher')} onChange={setEntries} lookup={lookup} lookupMany={lookupMany} />
      <h2>{t('examples.posted')}</h2>
      <LineGrid lines={posted} columns={ORDER_COLUMNS} calculator="tax_line" label={t('examples.posted')} readOnly />
    </main>
  );
}
