/** The secret of this delivery of the page: the content policy lets in no style that does not carry it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

/*
 * Libraries write styles while they run, and some of their parts have no way to be told the secret. What our own scripts
 * make is trusted; markup that arrives as text is not made here, and stays out.
 */
const make = Document.prototype.createElement;
Document.prototype.createElement = function createWithNonce(this: Document, name: string, options?: ElementCreationOptions): HTMLElement {
  const made = make.call(this, name, options);
  if (nonce !== '' && made instanceof HTMLStyleElement) made.nonce = nonce;
  return made;
} as typeof make;

export {};
