/** What Chinese keyboards, WPS and copied web pages put into a cell, brought to plain characters. */

const FULL_WIDTH_FIRST = 0xff01; // ！, 0xfee0 above its ASCII twin
const FULL_WIDTH_LAST = 0xff5e;
const FULL_WIDTH_SHIFT = 0xfee0;
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000\t\r\n]+/g;

const PUNCTUATION: Record<string, string> = {
  '。': '.',
  '、': ',',
  '〜': '~',
  '—': '-',
  '–': '-',
  '−': '-',
  '‐': '-',
  '‑': '-',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
};
const PUNCTUATION_MARK = new RegExp(`[${Object.keys(PUNCTUATION).join('')}]`, 'g');

/** Full-width letters, digits and signs become ASCII: `１２．５` → `12.5`, `ＡＢ－１` → `AB-1`. */
export function halfWidth(text: string): string {
  let plain = '';
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    plain += code >= FULL_WIDTH_FIRST && code <= FULL_WIDTH_LAST ? String.fromCodePoint(code - FULL_WIDTH_SHIFT) : sign;
  }
  return plain;
}

/** A one-line text as people mean it: no invisible marks, no line breaks, no outer spaces. Chinese punctuation stays. */
export function cleanText(text: string): string {
  return text.replace(INVISIBLE, '').replace(SPACES, ' ').trim();
}

/** A text of several lines keeps its breaks. */
export function cleanLongText(text: string): string {
  return text.replace(INVISIBLE, '').replace(/\r\n?/g, '\n').trimEnd();
}

/** A code, number or date as typed: half-width, Chinese punctuation as its ASCII twin. */
export function cleanCode(text: string): string {
  return cleanText(halfWidth(cleanText(text)).replace(PUNCTUATION_MARK, (sign) => PUNCTUATION[sign] ?? sign));
}
