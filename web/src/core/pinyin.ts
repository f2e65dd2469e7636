/** Pinyin initials of a Chinese text, from the collation order that every browser carries: 发票 → fp. */

// The first character of each initial in the zh collation; i, u and v begin no syllable.
const FIRST_OF_INITIAL = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀';
const INITIALS = 'abcdefghjklmnopqrstwxyz';
const HAN = /\p{Script=Han}/u;
const collator = new Intl.Collator('zh-CN-u-co-pinyin', { sensitivity: 'base' });
const firsts = [...FIRST_OF_INITIAL];

export function pinyinInitials(text: string): string {
  let initials = '';
  for (const sign of text) initials += HAN.test(sign) ? initialOf(sign) : /[\p{L}\p{N}]/u.test(sign) ? sign.toLowerCase() : '';
  return initials;
}

function initialOf(sign: string): string {
  for (let at = firsts.length - 1; at >= 0; at -= 1) {
    const first = firsts[at];
    if (first !== undefined && collator.compare(first, sign) <= 0) return INITIALS[at] ?? '';
  }
  return '';
}
