/** The pages of docs/, as they come with the program. */
import type { Label, Language } from '../core/i18n';
import { sections, type Section } from './markdown';

const sources = import.meta.glob<string>('../../../docs/{zh,en}/*.md', { query: '?raw', import: 'default' });

export async function readPages(of: Language): Promise<Section[]> {
  const paths = Object.keys(sources).filter((path) => path.includes(`/${of}/`)).sort();
  const pages = await Promise.all(paths.map(async (path) => sections(path.replace(/^.*\/|\.md$/g, ''), (await sources[path]?.()) ?? '')));
  return pages.flat();
}

export interface Heading {
  key: string;
  code: string;
  page: string;
  label: Label;
}

/** Every heading in both languages, so that either finds it: the pages say the same in the same order. */
export function headings(zh: readonly Section[], en: readonly Section[]): Heading[] {
  const seen = new Map<string, number>();
  return zh.map((section) => {
    const at = seen.get(section.page) ?? 0;
    seen.set(section.page, at + 1);
    const other = en.filter((one) => one.page === section.page)[at];
    return { key: `${section.page}/${at}`, code: `help ${section.page}`, page: section.page, label: { zh: section.title, en: other?.title ?? section.title } };
  });
}
