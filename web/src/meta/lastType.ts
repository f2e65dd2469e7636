/** The type whose list or form this tab has shown last: what is opened from there begins with it. */
let last: string | null = null;

export function noteType(code: string): void {
  last = code;
}

export function lastType(): string | null {
  return last;
}
