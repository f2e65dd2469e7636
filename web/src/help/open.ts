/** Help is opened from anywhere: by its key, its button, the palette, or where there is nothing to see yet. */
export interface Wanted {
  /** The page of docs/, and the title of a section in the language in use. */
  page: string;
  title: string;
}

let show: ((wanted: Wanted | null) => void) | null = null;

/** Said once by the shell: how help is shown. */
export function onHelpAsked(next: ((wanted: Wanted | null) => void) | null): void {
  show = next;
}

/** Shows the help of the place where one is, or one of its sections. */
export function openHelp(wanted: Wanted | null = null): void {
  show?.(wanted);
}
