/** The layout of a print template as the server keeps it, and how it is rearranged; pure. */
import type { Label } from '../../core/i18n';

export interface Spot {
  name: string;
  title?: string;
  width?: number;
  span?: number;
}

export interface Block {
  kind: string;
  text?: string;
  size?: number;
  align?: string;
  bold?: boolean;
  columns?: number;
  fields?: Spot[];
  titles?: string[];
}

export interface Layout {
  paper: string;
  landscape: boolean;
  margins: number[];
  font_size: number;
  lines_per_page: number;
  page_subtotal: boolean;
  total: boolean;
  page_numbers: boolean;
  repeat: string;
  copies: string[];
  blocks: Block[];
}

export interface DesignField {
  name: string;
  label: Label;
  type: string;
  total: boolean;
}

export interface Design {
  papers: { code: string; label: Label; width: string; height: string; kind: string }[];
  kinds: string[];
  specials: string[];
  copies: string[];
  fields: DesignField[];
  line_fields: DesignField[];
  form: Layout;
  label: Layout;
}

export interface Template {
  id: number;
  version: number;
  code: string;
  name: string;
  name_en: string;
  type_code: string;
  is_default: boolean;
  is_active: boolean;
  layout: string;
}

export const TEMPLATES = '/api/customize/print_templates';
/** Column of running numbers. */
export const ROW_NUMBER = 'no';

/** The list with one entry moved by so many places; unchanged at the ends. */
export function moved<T>(list: readonly T[], at: number, by: number): T[] {
  const next = [...list];
  const to = at + by;
  if (at < 0 || at >= list.length || to < 0 || to >= list.length) return next;
  const [one] = next.splice(at, 1);
  next.splice(to, 0, one as T);
  return next;
}

export function replaced<T>(list: readonly T[], at: number, one: T): T[] {
  return list.map((other, index) => (index === at ? one : other));
}

export function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, index) => index !== at);
}

/** A layout that came as text, with what an older version left out; null where it cannot be read. */
export function readLayout(text: string, like: Layout): Layout | null {
  try {
    const given = JSON.parse(text) as Partial<Layout>;
    return typeof given === 'object' && given !== null ? { ...like, copies: [], blocks: [], ...given } : null;
  } catch {
    return null;
  }
}

/** The fields that a block of this kind may show. */
export function fieldsFor(kind: string, design: Design): DesignField[] {
  if (kind === 'lines') return design.line_fields;
  if (kind === 'summary') return design.fields.filter((one) => one.total);
  return design.fields;
}

/** What can be put into a text, each with its label. */
export function placeholders(design: Design): { name: string; label: Label | null }[] {
  const both = (one: DesignField, before: string) => [
    { name: `${before}${one.name}`, label: one.label },
    ...(one.type === 'ref' ? ['code', 'name'].map((part) => ({ name: `${before}${one.name}.${part}`, label: { zh: `${one.label.zh} · ${part}`, en: `${one.label.en} · ${part}` } })) : []),
  ];
  return [...design.specials.map((name) => ({ name, label: null })), ...design.fields.flatMap((one) => both(one, '')), ...design.line_fields.flatMap((one) => both(one, 'line.'))];
}

/** The next free code of a template of a type: `sales_order-3`. */
export function nextCode(type: string, codes: readonly string[]): string {
  let number = codes.length + 1;
  while (codes.includes(`${type}-${number}`)) number += 1;
  return `${type}-${number}`;
}
