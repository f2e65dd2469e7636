import { labelText, t } from '../../core/i18n';
import { Check, Paragraph, Pick } from '../customize/Inputs';
import type { Design, Layout } from './model';
import { Amount } from './Amount';

const SIDES = ['printing.top', 'printing.right', 'printing.bottom', 'printing.left'] as const;

/** Paper, margins, type size, lines, totals and copies. */
export function PaperPart({ layout, design, onChange }: { layout: Layout; design: Design; onChange: (next: Partial<Layout>) => void }) {
  const repeated = layout.repeat !== 'record';
  return (
    <>
      <div className="pg-fields">
        <Pick id="paper" label={t('printing.paper')} value={layout.paper} onChange={(paper) => onChange({ paper })} choices={design.papers.map((one) => ({ value: one.code, label: labelText(one.label) }))} />
        <Pick id="repeat" label={t('printing.repeat')} value={layout.repeat} onChange={(repeat) => onChange({ repeat })} choices={[{ value: 'record', label: t('printing.repeat.record') }, { value: 'line', label: t('printing.repeat.line') }, { value: 'quantity', label: t('printing.repeat.quantity') }]} />
        <Amount id="font_size" label={t('printing.font_size')} value={layout.font_size} onChange={(size) => onChange({ font_size: size })} />
        {!repeated && <Amount id="lines_per_page" label={t('printing.lines_per_page')} hint={t('printing.lines_per_page_hint')} value={layout.lines_per_page} onChange={(lines) => onChange({ lines_per_page: lines })} />}
        {SIDES.map((side, at) => <Amount key={side} id={`margin-${at}`} label={t(side)} value={layout.margins[at] ?? 0} onChange={(millimetres) => onChange({ margins: layout.margins.map((one, index) => (index === at ? millimetres : one)) })} />)}
        {!repeated && <Paragraph id="copies" label={t('printing.copies')} hint={t('printing.copies_hint', { example: design.copies[0] ?? '' })} value={layout.copies.join('\n')} onChange={(text) => onChange({ copies: text === '' ? [] : text.split('\n').slice(0, 6) })} />}
      </div>
      <div className="pg-tools">
        <Check id="landscape" label={t('printing.landscape')} value={layout.landscape} onChange={(landscape) => onChange({ landscape })} />
        {!repeated && <Check id="page_numbers" label={t('printing.page_numbers')} value={layout.page_numbers} onChange={(numbers) => onChange({ page_numbers: numbers })} />}
        {!repeated && <Check id="page_subtotal" label={t('printing.page_subtotal')} value={layout.page_subtotal} onChange={(subtotal) => onChange({ page_subtotal: subtotal })} />}
        {!repeated && <Check id="total" label={t('printing.total')} value={layout.total} onChange={(total) => onChange({ total })} />}
        {!repeated && <button type="button" className="pg-link" onClick={() => onChange({ copies: design.copies })} data-testid="four-copies">{t('printing.four_copies')}</button>}
      </div>
    </>
  );
}
