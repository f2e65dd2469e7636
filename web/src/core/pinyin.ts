/** Pinyin initials of a Chinese text, from the collation order that every browser carries: 发票 → fp. */

// The first character of each initial in the zh collation; i, u and v begin no syllable.
const FIRST_OF_INITIAL = '阿八嚓哒妸发旮哈讥咔垃呣拏噢妑七呥仨它穵夕丫帀';
const INITIALS = 'abcdefghjklmnopqrstwxyz';
const HAN = /\p{Script=Han}/u;
// Business words in which a character is not read as it is most often.
const READ_OTHERWISE: Record<string, string> = {
  会计: 'kj', 调拨: 'db', 调出: 'dc', 调入: 'dr', 重量: 'zl', 重庆: 'cq', 长度: 'cd', 重复: 'cf', 银行: 'yh', 行业: 'hy', 行号: 'hh', 厦门: 'xm', 调整: 'tz',
};
const OTHERWISE = new RegExp(Object.keys(READ_OTHERWISE).join('|'), 'g');
const collator = new Intl.Collator('zh-CN-u-co-pinyin', { sensitivity: 'base' });
const firsts = [...FIRST_OF_INITIAL];
const known = new Map<string, string>();

export function initials(text: string): string {
  let letters = '';
  for (const sign of text.replace(OTHERWISE, (word) => READ_OTHERWISE[word] ?? word)) {
    if (HAN.test(sign)) letters += initialOf(sign);
    else if (/[\p{L}\p{N}]/u.test(sign)) letters += sign.toLowerCase();
  }
  return letters;
}

function initialOf(sign: string): string {
  const before = known.get(sign);
  if (before !== undefined) return before;
  const at = firsts.findLastIndex((first) => collator.compare(first, sign) <= 0);
  const initial = INITIALS[at] ?? '';
  known.set(sign, initial);
  return initial;
}

/** How well what was typed finds a label: 0 not at all; more for a beginning than for a middle. */
export function matchScore(typed: string, zh: string, en: string): number {
  const text = typed.trim().toLowerCase();
  if (text === '') return 0;
  const keys = [zh.toLowerCase(), en.toLowerCase(), initials(zh)];
  if (keys.includes(text)) return 4;
  if (keys.some((key) => key.startsWith(text))) return 3;
  if (en.toLowerCase().split(/\s+/).some((word) => word.startsWith(text))) return 2;
  return keys.some((key) => key.includes(text)) ? 1 : 0;
}
