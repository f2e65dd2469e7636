/** Naming somebody in a comment: what follows the last @ before the cursor, and who of those named is still in the text. */
export interface Person {
  id: number;
  name: string;
}

const LONGEST = 30;

/** Where the @ stands and what was typed after it, or null when nobody is being named at the cursor. */
export function mentionAt(text: string, cursor: number): { at: number; typed: string } | null {
  const at = text.lastIndexOf('@', cursor - 1);
  if (at < 0) return null;
  const before = text[at - 1];
  if (before !== undefined && /[\p{L}\p{N}._-]/u.test(before) && !/\p{Script=Han}/u.test(before)) return null; // an e-mail address
  const typed = text.slice(at + 1, cursor);
  return typed.length > LONGEST || /[\s@]/.test(typed) ? null : { at, typed };
}

/** The text with the name in the place of what was typed, and where the cursor then stands. */
export function withMention(text: string, at: number, cursor: number, name: string): { text: string; cursor: number } {
  const put = `@${name} `;
  return { text: text.slice(0, at) + put + text.slice(cursor), cursor: at + put.length };
}

export function stillNamed(text: string, chosen: readonly Person[]): number[] {
  return [...new Set(chosen.filter((one) => text.includes(`@${one.name}`)).map((one) => one.id))];
}
