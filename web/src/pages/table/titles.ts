/** About what a heading takes in px: an ideograph 13, any other sign 7, and the space beside it. */
export function titleWidth(title: string): number {
  return [...title].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0x2e80 ? 13 : 7), 22);
}

const TOOL = 26; // the filter beside a heading
const MOST = 190;

/** A declared width, or more where the heading with its filter would be cut. */
export function roomFor(title: string, declared: number, hasTool: boolean): number {
  return Math.max(declared, Math.min(MOST, titleWidth(title) + (hasTool ? TOOL : 0)));
}
