import { MinusOutlined, PlusOutlined } from '../../pages/ui/icons';
import { Button, Modal } from 'antd';
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { address } from '../../api/client';
import { labelText, t } from '../../core/i18n';
import type { TypeMeta } from '../../meta/types';
import { messageOf } from '../../pages/ui/problems';
import { Loading } from '../../pages/ui/small';
import { PageSheet } from './PageSheet';
import { sizeOf, zoomed } from './pages';
import { useTemplates } from './PrintButton';
import { usePages } from './usePages';
import './preview.css';

const AHEAD = 2; // so many pages are asked for before they come into view

/** A record as it will be printed: the template, and every page, drawn as it comes into view. Looking counts nothing. */
export default function PrintPreview({ type, id, onClose }: { type: TypeMeta; id: string; onClose: () => void }) {
  const templates = useTemplates(type);
  const [chosen, choose] = useState<string | null>(null);
  const usual = templates.find((one) => one.is_default);
  const template = chosen ?? (usual === undefined ? 'standard' : String(usual.id));
  const path = `${type.path}/${id}/print`;
  const [seen, setSeen] = useState({ first: 1, last: 1 });
  const { pages, error } = usePages(path, template, seen.last + AHEAD);
  const [zoom, setZoom] = useState<number | null>(null); // null: as wide as there is room
  const area = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  const paper = sizeOf(pages?.pages[0]);
  const fits = room === 0 ? 100 : Math.min(100, Math.floor((room / paper.width) * 100));
  const percent = zoom ?? fits;
  const width = Math.round((paper.width * percent) / 100);
  const height = Math.round((paper.height * percent) / 100);
  const isThere = pages !== undefined;

  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return undefined;
    const measure = () => setRoom(element.clientWidth - 24);
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    measure();
    return () => watch.disconnect();
  }, [isThere]);
  const drawn = useRef(width);
  useLayoutEffect(() => {
    if (area.current !== null) area.current.scrollTop *= width / drawn.current; // the same place, larger or smaller
    drawn.current = width;
    look();
  }, [width, pages]);

  /** Which pages are in view: the one at the top is the page that is read. */
  function look(): void {
    const element = area.current;
    if (element === null) return;
    const sheets = [...element.querySelectorAll<HTMLElement>('[data-page]')];
    const top = element.scrollTop;
    const first = sheets.findIndex((one) => one.offsetTop + one.offsetHeight > top + element.clientHeight / 3);
    const last = sheets.findLastIndex((one) => one.offsetTop < top + element.clientHeight);
    const now = { first: Math.max(0, first) + 1, last: Math.max(0, last) + 1 };
    setSeen((before) => (before.first === now.first && before.last === now.last ? before : now));
  }

  function goTo(page: number): void {
    const count = pages?.count ?? 1;
    const sheet = area.current?.querySelector<HTMLElement>(`[data-page="${Math.max(1, Math.min(count, page))}"]`);
    if (area.current !== null && sheet != null) area.current.scrollTop = sheet.offsetTop - 12;
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).matches('select, input')) return;
    const keys: Record<string, () => void> = {
      PageDown: () => goTo(seen.first + 1), PageUp: () => goTo(seen.first - 1), Home: () => goTo(1), End: () => goTo(pages?.count ?? 1),
      '+': () => setZoom(zoomed(percent, 1)), '=': () => setZoom(zoomed(percent, 1)), '-': () => setZoom(zoomed(percent, -1)), '0': () => setZoom(null),
    };
    const work = keys[event.key];
    if (work === undefined) return;
    event.preventDefault();
    work();
  }

  const print = () => void window.open(address(path, { format: 'pdf', template }), '_blank', 'noopener');
  return (
    <Modal
      open width={940} title={t('printing.preview')} okText={t('form.print')} cancelText={t('common.close')} onOk={print} onCancel={onClose} okButtonProps={{ autoFocus: true }}
      wrapProps={{ 'data-testid': 'print-preview', onKeyDown: onKey }}
    >
      <div className="pg-preview-head">
        {templates.length > 0 && (
          <label>
            {t('printing.template')}{' '}
            <select className="pg-input" value={template} onChange={(event) => choose(event.target.value)} data-testid="preview-template">
              {templates.map((one) => <option key={one.id} value={String(one.id)}>{labelText(one.label)}</option>)}
              <option value="standard">{t('printing.standard')}</option>
            </select>
          </label>
        )}
        <span role="status" data-testid="preview-place">{pages === undefined ? '' : pages.whole ? t('printing.preview_at', { page: Math.min(seen.first, pages.count), count: pages.count }) : t('printing.preview_part')}</span>
        <span className="pg-pair pg-preview-size">
          <Button icon={<MinusOutlined />} aria-label={t('printing.smaller')} title={`${t('printing.smaller')} (-)`} onClick={() => setZoom(zoomed(percent, -1))} />
          <Button className="pg-preview-zoom" onClick={() => setZoom(null)} title={`${t('printing.fit')} (0)`} data-testid="preview-zoom">{percent}%</Button>
          <Button icon={<PlusOutlined />} aria-label={t('printing.larger')} title={`${t('printing.larger')} (+)`} onClick={() => setZoom(zoomed(percent, 1))} />
        </span>
      </div>
      {error !== null && <div className="pg-notice bad" role="alert">{messageOf(error)}</div>}
      {pages === undefined && error === null && <Loading />}
      {pages !== undefined && (
        <div className="pg-preview-pages" ref={area} tabIndex={0} role="region" aria-label={t('printing.preview')} onScroll={look}>
          {Array.from({ length: pages.count }, (_, at) => (
            <PageSheet key={at} at={at} count={pages.count} page={pages.pages[at]} {...(pages.pages[at] === undefined ? { width, height } : scaled(pages.pages[at], percent))} />
          ))}
        </div>
      )}
    </Modal>
  );
}

/** Labels and forms of one template are alike; a page that is not keeps its own shape. */
function scaled(page: string, percent: number): { width: number; height: number } {
  const { width, height } = sizeOf(page);
  return { width: Math.round((width * percent) / 100), height: Math.round((height * percent) / 100) };
}
