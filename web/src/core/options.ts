import type { OptionMeta } from '../meta/types';
import { cleanCode } from './normalise';
import { initials } from './pinyin';

function keysOf(option: OptionMeta): string[] {
  return [option.value, option.label.zh, option.label.en, initials(option.label.zh)].map((key) => key.toLowerCase());
}

/** The options that what was typed begins: by value, either label or pinyin initials; then those that contain it. */
export function searchOptions(options: readonly OptionMeta[], typed: string): OptionMeta[] {
  const text = cleanCode(typed).toLowerCase();
  if (text === '') return [...options];
  const begins = optionsBeginning(options, text);
  const contains = options.filter((option) => !begins.includes(option) && keysOf(option).some((key) => key.includes(text)));
  return [...begins, ...contains];
}

function optionsBeginning(options: readonly OptionMeta[], text: string): OptionMeta[] {
  return options.filter((option) => keysOf(option).some((key) => key.startsWith(text)));
}

/** The one option that is meant: an exact key wins, then the only one that begins so, then the only one that fits. */
export function matchOption(options: readonly OptionMeta[], typed: string): OptionMeta | null {
  const text = cleanCode(typed).toLowerCase();
  const exact = options.filter((option) => keysOf(option).slice(0, 3).includes(text));
  if (exact.length === 1) return exact[0] ?? null;
  const begins = optionsBeginning(options, text);
  const found = begins.length === 1 ? begins : searchOptions(options, typed);
  return found.length === 1 ? (found[0] ?? null) : null;
}
