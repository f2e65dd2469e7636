/**
 * What is kept on this device, as text by name. Where the browser forbids it or has no room left it holds until the page
 * goes: nothing that stands here is worth an error.
 */
type Place = 'localStorage' | 'sessionStorage';

const unwritten = new Map<string, string | null>();

/** The text under a name; null where there is none. `sessionStorage` is of this tab alone. */
export function kept(name: string, place: Place = 'localStorage'): string | null {
  const held = unwritten.get(`${place}/${name}`);
  if (held !== undefined) return held;
  try {
    return globalThis[place]?.getItem(name) ?? null;
  } catch {
    return null; // forbidden
  }
}

/** Keeps a text under a name; null forgets it. */
export function keep(name: string, text: string | null, place: Place = 'localStorage'): void {
  unwritten.delete(`${place}/${name}`);
  try {
    if (text === null) globalThis[place]?.removeItem(name);
    else globalThis[place]?.setItem(name, text);
  } catch {
    unwritten.set(`${place}/${name}`, text);
  }
}

/** The names that begin so; none where the browser forbids to look. */
export function keptNames(beginning: string): string[] {
  try {
    return Object.keys(globalThis.localStorage ?? {}).filter((name) => name.startsWith(beginning));
  } catch {
    return [];
  }
}
