/** The order in which a list showed its records, so that a form opened from it knows the previous and the next one. */
const shown = new Map<string, { ids: string[]; back: string }>();

export function rememberList(type: string, ids: string[], back: string): void {
  shown.set(type, { ids, back });
}

export function neighboursOf(type: string, id: string): { previous: string | null; next: string | null } {
  const ids = shown.get(type)?.ids ?? [];
  const at = ids.indexOf(id);
  if (at < 0) return { previous: null, next: ids[0] ?? null };
  return { previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null };
}

/** The list's address with its filters, to go back to. */
export function listAddress(type: string): string | null {
  return shown.get(type)?.back ?? null;
}
