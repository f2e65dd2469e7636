/** Reads the markdown of docs/: headings, paragraphs, lists, tables, code, pictures left out. No HTML is ever made from it. */
export type Inline = { kind: 'text' | 'strong' | 'em' | 'code'; text: string } | { kind: 'link'; text: string; to: string };
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph' | 'quote'; parts: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'code'; text: string };

const PICTURE = /!\[[^\]]*\]\([^)]*\)/g;
const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;
const ITEM = /^\s*(?:[-*]|(\d+)\.)\s+(.*)$/;

export function inline(text: string): Inline[] {
  const parts: Inline[] = [];
  let last = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > last) parts.push({ kind: 'text', text: text.slice(last, found.index) });
    const [whole, code, strong, em, label, to] = found;
    if (code !== undefined) parts.push({ kind: 'code', text: code });
    else if (strong !== undefined) parts.push({ kind: 'strong', text: strong });
    else if (em !== undefined) parts.push({ kind: 'em', text: em });
    else parts.push({ kind: 'link', text: label ?? '', to: to ?? '' });
    last = found.index + whole.length;
  }
  if (last < text.length) parts.push({ kind: 'text', text: text.slice(last) });
  return parts;
}

function cells(line: string): string[] {
  return line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

export function parse(text: string): Block[] {
  const lines = text.replaceAll('\r', '').split('\n');
  const blocks: Block[] = [];
  let at = 0;
  const line = () => lines[at] ?? '';
  while (at < lines.length) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line());
    if (line().startsWith('```')) {
      const from = ++at;
      while (at < lines.length && !line().startsWith('```')) at += 1;
      blocks.push({ kind: 'code', text: lines.slice(from, at).join('\n') });
      at += 1;
    } else if (heading !== null) {
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: plain(heading[2] ?? '') });
      at += 1;
    } else if (line().startsWith('|') && /^\|[\s:|-]+\|\s*$/.test(lines[at + 1] ?? '')) {
      const head = cells(line());
      const rows: string[][] = [];
      for (at += 2; line().startsWith('|'); at += 1) if (line().replace(PICTURE, '').replace(/[|\s]/g, '') !== '') rows.push(cells(line().replace(PICTURE, '')));
      if (rows.length > 0) blocks.push({ kind: 'table', head: head.map(inline), rows: rows.map((row) => row.map(inline)) });
    } else if (ITEM.test(line())) {
      const ordered = /^\s*\d/.test(line());
      const items: string[] = [];
      for (; line().trim() !== '' && !line().startsWith('#') && !line().startsWith('```') && !line().startsWith('|'); at += 1) {
        const item = ITEM.exec(line());
        if (item !== null) items.push(item[2] ?? '');
        else items[items.length - 1] = joined(items.at(-1) ?? '', line());
      }
      blocks.push({ kind: 'list', ordered, items: items.map((item) => inline(item.replace(PICTURE, ''))) });
    } else if (line().trim() === '') at += 1;
    else {
      const kind = line().startsWith('>') ? 'quote' : 'paragraph';
      let said = '';
      do {
        said = joined(said, line().replace(/^>\s?/, ''));
        at += 1;
      } while (line().trim() !== '' && !/^(#|```|\||\s*[-*]\s|\s*\d+\.\s)/.test(line()));
      const rest = said.replace(PICTURE, '').trim();
      if (rest !== '') blocks.push({ kind, parts: inline(rest) });
    }
  }
  return blocks;
}

/** Lines of one paragraph: English ones are joined by a blank, Chinese ones by nothing. */
function joined(before: string, line: string): string {
  const next = line.trim();
  if (before === '') return next;
  const chinese = /[\p{Script=Han}，。；：、）”]$/u.test(before) || /^[\p{Script=Han}（“]/u.test(next);
  return chinese ? before + next : `${before} ${next}`;
}

export function plain(text: string): string {
  return inline(text).map((part) => part.text).join('');
}

function textOf(block: Block): string {
  const said = (parts: Inline[]) => parts.map((part) => part.text).join('');
  if (block.kind === 'heading' || block.kind === 'code') return block.text;
  if (block.kind === 'list') return block.items.map(said).join(' ');
  if (block.kind === 'table') return [block.head, ...block.rows].map((row) => row.map(said).join(' ')).join(' ');
  return said(block.parts);
}

export interface Section {
  /** The page's name, as its file. */
  page: string;
  title: string;
  blocks: Block[];
  text: string;
}

/** A page in its sections, one for each heading of the second level; what stands before them goes under the page's title. */
export function sections(page: string, text: string): Section[] {
  const found: Section[] = [];
  for (const block of parse(text)) {
    if (block.kind === 'heading' && block.level <= 2) found.push({ page, title: block.text, blocks: [], text: '' });
    else found.at(-1)?.blocks.push(block);
  }
  return found.filter((section) => section.blocks.length > 0).map((section) => ({ ...section, text: section.blocks.map(textOf).join(' ') }));
}

/** The sections that hold every word, those with it in the title first. */
export function searchSections(all: readonly Section[], typed: string): Section[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return [];
  const inTitle = (section: Section) => words.every((word) => section.title.toLowerCase().includes(word));
  return all.filter((section) => words.every((word) => `${section.title} ${section.text}`.toLowerCase().includes(word))).sort((a, b) => Number(inTitle(b)) - Number(inTitle(a)));
}
