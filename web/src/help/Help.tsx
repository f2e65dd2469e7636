import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useMeta } from '../api/queries';
import { labelText, language, t } from '../core/i18n';
import type { TypeMeta } from '../meta/types';
import { pathOfType } from '../pages/shell/menu';
import { searchSections, sections, type Block, type Inline, type Section } from './markdown';
import { topicsAt } from './topics';
import './help.css';

const sources = import.meta.glob<string>('../../../docs/{zh,en}/*.md', { query: '?raw', import: 'default' });

async function read(of: string): Promise<Section[]> {
  const paths = Object.keys(sources).filter((path) => path.includes(`/${of}/`));
  const pages = await Promise.all(paths.map(async (path) => sections(path.replace(/^.*\/|\.md$/g, ''), (await sources[path]?.()) ?? '')));
  return pages.flat();
}

/** Help for the place where one is, and in everything that docs/ says. */
export default function Help({ path, onClose }: { path: string; onClose: () => void }) {
  const meta = useMeta();
  const [typed, setTyped] = useState('');
  const asked = useDeferredValue(typed);
  const { data = [] } = useQuery({ queryKey: ['help', language()], queryFn: () => read(language()), staleTime: Infinity });
  const type = meta.types.find((one) => path === pathOfType(one) || path.startsWith(`${pathOfType(one)}/`));
  const topics = topicsAt(path);
  const near = topics.flatMap((topic) => data.filter((section) => section.page === topic.page && section.title === labelText(topic.title)));
  const searching = asked.trim() !== '';
  const shown = searching ? searchSections(data, asked) : near;
  const rest = searching ? [] : data.filter((section) => !near.includes(section));
  return (
    <Drawer open onClose={onClose} size={480} title={t('help.title')} rootClassName="pg-help" data-testid="help">
      <input className="pg-input" type="search" value={typed} autoFocus onChange={(event) => setTyped(event.target.value)} placeholder={t('help.search')} aria-label={t('help.search')} data-testid="help-search" />
      {type !== undefined && !searching && <OfType type={type} />}
      {searching && shown.length === 0 && <p className="pg-quiet" role="status">{t('help.nothing', { typed: asked })}</p>}
      {shown.map((section, at) => <Part key={`${section.page}/${section.title}`} section={section} open={at === 0 && type === undefined} />)}
      {rest.length > 0 && <h2>{t('help.more')}</h2>}
      {rest.map((section) => <Part key={`${section.page}/${section.title}`} section={section} open={false} />)}
    </Drawer>
  );
}

/** What the declaration says of a type: its steps and states, and the fields that have a word of help. */
function OfType({ type }: { type: TypeMeta }) {
  const stateOf = (code: string | null | undefined) => labelText(type.states.find((one) => one.code === code)?.label ?? { zh: '', en: '' });
  const fields = [...type.fields, ...type.lines.flatMap((set) => set.fields)].filter((field) => field.hint !== null && field.hint !== undefined && field.hidden !== true);
  return (
    <section data-testid="help-type">
      <h2>{labelText(type.label)}</h2>
      {type.transitions.length > 0 && (
        <table className="pg-plain"><tbody>
          {type.transitions.map((step) => <tr key={step.code}><th scope="row">{labelText(step.label)}</th><td>{step.source.map(stateOf).join(' / ')}{step.target ? ` → ${stateOf(step.target)}` : ''}</td></tr>)}
        </tbody></table>
      )}
      {fields.length > 0 && <dl>{fields.map((field) => <div key={field.name}><dt>{labelText(field.label)}</dt><dd>{labelText(field.hint ?? { zh: '', en: '' })}</dd></div>)}</dl>}
    </section>
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
