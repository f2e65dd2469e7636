import { keep, kept } from '../device';
import { en } from './en';
import { enForms } from './forms.en';
import { zhForms } from './forms.zh';
import { enGrid } from './grid.en';
import { zhGrid } from './grid.zh';
import { enLists } from './lists.en';
import { zhLists } from './lists.zh';
import { enPages } from './pages.en';
import { zhPages } from './pages.zh';
import { enPrinting } from './printing.en';
import { zhPrinting } from './printing.zh';
import { enReports } from './reports.en';
import { zhReports } from './reports.zh';
import { zh } from './zh';

export type Language = 'zh' | 'en';
export interface Label {
  zh: string;
  en: string;
}

const chinese = { ...zh, ...zhReports, ...zhForms, ...zhGrid, ...zhLists, ...zhPages, ...zhPrinting };
export type MessageKey = keyof typeof chinese;
const english: Record<MessageKey, string> = { ...en, ...enReports, ...enForms, ...enGrid, ...enLists, ...enPages, ...enPrinting };
const messages: Record<Language, Record<MessageKey, string>> = { zh: chinese, en: english };

const STORED_UNDER = 'guantong.language';
const listeners = new Set<() => void>();
let current: Language = initialLanguage();
reflect();

function initialLanguage(): Language {
  const stored = kept(STORED_UNDER);
  if (stored === 'zh' || stored === 'en') return stored;
  if (typeof navigator === 'undefined' || typeof document === 'undefined') return 'zh';
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh';
}

function reflect(): void {
  if (typeof document !== 'undefined') document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en';
}

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  if (next === current) return;
  current = next;
  keep(STORED_UNDER, next);
  reflect();
  for (const listener of listeners) listener();
}

export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * The message in the language in use; `{name}` in it is replaced by `facts.name`, and `{name|line|lines}` by the first word where
 * that is 1, else by the second. A key that only a newer server knows stands for itself.
 */
export function t(key: MessageKey, facts: Record<string, string | number> = {}): string {
  return (messages[current][key] ?? key).replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const fact = facts[name];
    if (fact === undefined) return whole;
    return (one === undefined ? String(fact) : String(fact) === '1' ? one : many) ?? whole;
  });
}

/** A message in both languages, for what is searched in either. */
export function bothOf(key: MessageKey): Label {
  return { zh: chinese[key], en: english[key] };
}

/** The side of a label from the server's meta in the language in use. */
export function labelText(label: Label): string {
  return (current === 'zh' ? label.zh : label.en) || label.zh || label.en;
}
