import { useQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useMeta } from '../api/queries';
import { labelText, language, t } from '../core/i18n';
import { pathOfType } from '../pages/shell/menu';
import { searchSections, type Block, type Inline, type Section } from './markdown';
import { OfType } from './OfType';
import type { Wanted } from './open';
import { readPages } from './pages';
import { topicsAt } from './topics';
import { isTyping } from './useTour';
import './help.css';

/** Help for the place where one is, and in everything that docs/ says. */
export default function Help({ path, wanted, onClose, onTour }: { path: string; wanted: Wanted | null; onClose: () => void; onTour: () => void }) {
  const meta = useMeta();
  const [typing] = useState(isTyping);
  const [typed, setTyped] = useState('');
  const asked = useDeferredValue(typed);
  const { data = [] } = useQuery({ queryKey: ['help', language()], queryFn: () => readPages(language()), staleTime: Infinity });
  const type = meta.types.find((one) => path === pathOfType(one) || path.startsWith(`${pathOfType(one)}/`));
  const isWanted = (section: Section) => wanted !== null && section.page === wanted.page && section.title === wanted.title;
  const topics = topicsAt(path);
  const near = [...data.filter(isWanted), ...topics.flatMap((topic) => data.filter((section) => !isWanted(section) && section.page === topic.page && section.title === labelText(topic.title)))];
  const searching = asked.trim() !== '';
  const shown = searching ? searchSections(data, asked) : near;
  const rest = searching ? [] : data.filter((section) => !near.includes(section));
  return (
    <Drawer open onClose={onClose} size={480} title={t('help.title')} extra={<Button size="small" disabled={typing} title={typing ? t('tour.not_now') : undefined} onClick={onTour} data-testid="tour-begin">{t('tour.begin')}</Button>} rootClassName="pg-help" data-testid="help">
      <input className="pg-input" type="search" value={typed} autoFocus onChange={(event) => setTyped(event.target.value)} placeholder={t('help.search')} aria-label={t('help.search')} data-testid="help-search" />
      {type !== undefined && !searching && wanted === null && <OfType type={type} meta={meta} />}
      {searching && shown.length === 0 && <p className="pg-quiet" role="status">{t('help.nothing', { typed: asked })}</p>}
      {shown.map((section, at) => <Part key={`${section.page}/${section.title}`} section={section} open={at === 0 && (type === undefined || wanted !== null)} />)}
      {rest.length > 0 && <h2>{t('help.more')}</h2>}
      {rest.map((section) => <Part key={`${section.page}/${section.title}`} section={section} open={false} />)}
    </Drawer>
  );
}

function Part({ section, open }: { section: Section; open: boolean }) {
  return (
    <details open={open} data-testid="help-section">
      <summary>{section.title}</summary>
      {section.blocks.map((block, at) => <Shown key={at} block={block} />)}
    </details>
  );
}

function Shown({ block }: { block: Block }) {
  if (block.kind === 'heading') return <h3>{block.text}</h3>;
  if (block.kind === 'code') return <pre>{block.text}</pre>;
  if (block.kind === 'list') {
    const items = block.items.map((item, at) => <li key={at}><Words parts={item} /></li>);
    return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
  }
  if (block.kind === 'table') {
    return (
      <table className="pg-plain">
        <thead><tr>{block.head.map((cell, at) => <th key={at} scope="col"><Words parts={cell} /></th>)}</tr></thead>
        <tbody>{block.rows.map((row, at) => <tr key={at}>{row.map((cell, place) => <td key={place}><Words parts={cell} /></td>)}</tr>)}</tbody>
      </table>
    );
  }
  return <p><Words parts={block.parts} /></p>;
}

/** Addresses in the documents lead to other files: only what lies on the net is a link here. */
function Words({ parts }: { parts: Inline[] }) {
  return parts.map((part, at) => {
    if (part.kind === 'code') return <code key={at}>{part.text}</code>;
    if (part.kind === 'strong') return <strong key={at}>{part.text}</strong>;
    if (part.kind === 'em') return <em key={at}>{part.text}</em>;
    if (part.kind === 'link' && /^https:\/\//.test(part.to)) return <a key={at} href={part.to} target="_blank" rel="noopener noreferrer">{part.text}</a>;
    return <span key={at}>{part.text}</span>;
  });
}
