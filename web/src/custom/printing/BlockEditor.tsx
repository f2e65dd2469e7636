import { labelText, t } from '../../core/i18n';
import { Check, Paragraph, Pick } from '../customize/Inputs';
import { Amount } from './Amount';
import { fieldsFor, placeholders, type Block, type Design } from './model';
import { SpotList } from './SpotList';

const WITH_TEXT = new Set(['text', 'qr', 'bars', 'title', 'capitals', 'remarks']);
const WITH_FIELDS = new Set(['header', 'lines', 'summary']);
const SIZED_IN_MM = new Set(['qr', 'bars', 'space', 'logo']);
const ALIGNED = new Set(['text', 'qr', 'bars', 'summary', 'capitals', 'remarks', 'logo']);

/** What can be said about one block of a template. */
export function BlockEditor({ block, design, onChange }: { block: Block; design: Design; onChange: (next: Block) => void }) {
  const put = (next: Partial<Block>) => onChange({ ...block, ...next });
  return (
    <div className="pg-block-body">
      <div className="pg-fields">
        {WITH_TEXT.has(block.kind) && <Paragraph id="text" label={t('printing.text')} hint={t('printing.text_hint')} value={block.text ?? ''} onChange={(text) => put({ text })} />}
        {WITH_TEXT.has(block.kind) && (
          <Pick
            id="placeholder" label={t('printing.placeholder')} value="" onChange={(name) => { if (name !== '') put({ text: `${block.text ?? ''}{${name}}` }); }}
            choices={[{ value: '', label: '–' }, ...placeholders(design).map((one) => ({ value: one.name, label: one.label === null ? one.name : `${labelText(one.label)} (${one.name})` }))]}
          />
        )}
        {block.kind === 'signatures' && <Paragraph id="titles" label={t('printing.titles')} hint={t('printing.titles_hint')} value={(block.titles ?? []).join('\n')} onChange={(text) => put({ titles: text === '' ? [] : text.split('\n').slice(0, 12) })} />}
        {block.kind === 'header' && <Amount id="columns" label={t('printing.columns')} value={block.columns ?? 3} onChange={(columns) => put({ columns: Math.max(1, Math.min(6, Math.round(columns))) })} />}
        <Amount id="size" label={t(SIZED_IN_MM.has(block.kind) ? 'printing.size_mm' : 'printing.size_pt')} hint={t('printing.size_hint')} value={block.size ?? 0} onChange={(size) => put({ size })} />
        {ALIGNED.has(block.kind) && <Pick id="align" label={t('printing.align')} value={block.align ?? 'left'} onChange={(align) => put({ align })} choices={[{ value: 'left', label: t('printing.align.left') }, { value: 'center', label: t('printing.align.center') }, { value: 'right', label: t('printing.align.right') }]} />}
      </div>
      {(block.kind === 'text' || block.kind === 'capitals') && <Check id="bold" label={t('printing.bold')} value={block.bold ?? false} onChange={(bold) => put({ bold })} />}
      {WITH_FIELDS.has(block.kind) && <SpotList isTable={block.kind === 'lines'} isHeader={block.kind === 'header'} spots={block.fields ?? []} known={fieldsFor(block.kind, design)} onChange={(fields) => put({ fields })} />}
    </div>
  );
}
