/** Whether a text is an address within the client. Control signs make it none: browsers leave them out of an address before they read it. */
export function isOwnPath(text: string): boolean {
  return /^\/(?![/\\])[^\u0000-\u001f\\]*$/.test(text);
}
