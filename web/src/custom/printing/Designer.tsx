import { Button } from 'antd';
import { useState } from 'react';
import { newKey } from '../../api/actions';
import { post, request } from '../../api/client';
import { labelText, t, type MessageKey } from '../../core/i18n';
import type { Problem, TypeMeta } from '../../meta/types';
import { Refused } from '../../pages/ui/Refused';
import { Check, Words } from '../customize/Inputs';
import { useKeeping } from '../customize/useKeeping';
import { BlockEditor } from './BlockEditor';
import { moved, nextCode, readLayout, replaced, TEMPLATES, without, type Block, type Design, type Layout, type Template } from './model';
import { PaperPart } from './PaperPart';
import { Preview } from './Preview';

interface Props {
  type: TypeMeta;
  design: Design;
  template: Template | null;
  /** A new one begins as a label. */
  label: boolean;
  codes: readonly string[];
  onClose: () => void;
}

/** One template: its paper, its blocks from top to bottom, and how a real record looks in it. */
export function Designer({ type, design, template, label, codes, onClose }: Props) {
  const keep = useKeeping();
  const start = label ? design.label : design.form;
  const [layout, setLayout] = useState<Layout>(() => (template === null ? start : (readLayout(template.layout, design.form) ?? start)));
  const [name, setName] = useState(template?.name ?? `${labelText(type.label)} ${labelText(design.papers.find((one) => one.code === start.paper)?.label ?? { zh: '', en: '' })}`);
  const [nameEn, setNameEn] = useState(template?.name_en ?? '');
  const [isDefault, setDefault] = useState(template?.is_default ?? false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [open, setOpen] = useState(-1);
  const [adding, setAdding] = useState('text');
  const [dragged, setDragged] = useState(-1);
  const { blocks } = layout;
  const put = (next: Partial<Layout>) => setLayout((now) => ({ ...now, ...next }));
  const putBlocks = (next: Block[]) => put({ blocks: next });

  function shift(at: number, by: number): void {
    putBlocks(moved(blocks, at, by));
    if (open === at) setOpen(Math.max(0, Math.min(blocks.length - 1, at + by)));
  }

  function add(): void {
    putBlocks([...blocks, adding === 'qr' || adding === 'bars' ? { kind: adding, text: `{${type.title}}` } : { kind: adding }]);
    setOpen(blocks.length);
  }

  async function save(): Promise<void> {
    const body = { name, name_en: nameEn, is_default: isDefault, layout: JSON.stringify(layout) };
    const done = await keep((keyOf) => template === null
      ? post(TEMPLATES, { code: nextCode(type.code, codes), type_code: type.code, ...body }, { key: newKey() })
      : request('PATCH', `${TEMPLATES}/${template.id}`, { body: { version: template.version, ...body }, key: keyOf([template.version, body]) }), setProblems);
    if (done) onClose();
  }

  return (
    <div className="pg-designer" data-testid="designer">
      <form className="pg-designer-parts" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <div className="pg-tools">
          <Button type="primary" htmlType="submit" data-testid="template-save">{t('common.save')}</Button>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Check id="is_default" label={t('printing.default')} value={isDefault} onChange={setDefault} />
        </div>
        <Refused problems={problems} idOf={(field) => `customize-${field}`} />
        <div className="pg-fields">
          <Words id="name" label={t('printing.name')} value={name} onChange={setName} />
          <Words id="name_en" label={t('customize.name_en')} value={nameEn} onChange={setNameEn} />
        </div>
        <PaperPart layout={layout} design={design} onChange={put} />
        <h2>{t('printing.blocks')}</h2>
        <ol className="pg-blocks" data-testid="blocks">
          {blocks.map((block, at) => {
            const title = t(`printing.kind.${block.kind}` as MessageKey);
            return (
              <li
                key={at} data-kind={block.kind} className={dragged === at ? 'dragged' : ''}
                onDragOver={(event) => { if (dragged >= 0) event.preventDefault(); }} onDrop={(event) => { event.preventDefault(); if (dragged >= 0) shift(dragged, at - dragged); setDragged(-1); }}
                onKeyDown={(event) => {
                  if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
                  event.preventDefault();
                  shift(at, event.key === 'ArrowUp' ? -1 : 1);
                  const list = event.currentTarget.parentElement;
                  const to = at + (event.key === 'ArrowUp' ? -1 : 1);
                  requestAnimationFrame(() => list?.children[to]?.querySelector<HTMLElement>('button')?.focus());
                }}
              >
                <div className="pg-block-head" draggable onDragStart={() => setDragged(at)} onDragEnd={() => setDragged(-1)}>
                  <span aria-hidden="true" className="pg-grip">⠿</span>
                  <button type="button" className="pg-link" aria-expanded={open === at} onClick={() => setOpen(open === at ? -1 : at)}>{title}</button>
                  <span className="pg-quiet pg-block-text">{block.text ?? ''}</span>
                  <button type="button" className="pg-filter-button" aria-label={t('printing.up', { name: title })} onClick={() => shift(at, -1)}>↑</button>
                  <button type="button" className="pg-filter-button" aria-label={t('printing.down', { name: title })} onClick={() => shift(at, 1)}>↓</button>
                  <button type="button" className="pg-filter-button" aria-label={t('printing.remove', { name: title })} onClick={() => { putBlocks(without(blocks, at)); setOpen(-1); }}>×</button>
                </div>
                {open === at && <BlockEditor block={block} design={design} onChange={(next) => putBlocks(replaced(blocks, at, next))} />}
              </li>
            );
          })}
        </ol>
        <div className="pg-tools">
          <select className="pg-input pg-block-kind" aria-label={t('printing.add_what')} value={adding} onChange={(event) => setAdding(event.target.value)} data-testid="block-kind">
            {design.kinds.filter((kind) => kind !== 'lines' || (design.line_fields.length > 0 && blocks.every((one) => one.kind !== 'lines'))).map((kind) => <option key={kind} value={kind}>{t(`printing.kind.${kind}` as MessageKey)}</option>)}
          </select>
          <Button onClick={add} data-testid="block-add">{t('printing.add')}</Button>
        </div>
      </form>
      <Preview type={type} layout={layout} />
    </div>
  );
}
