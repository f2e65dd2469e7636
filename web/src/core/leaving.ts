/** Tells when the page is about to be left by the browser's own buttons or closed: the last moment to take in what is being typed. */
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of [...listeners]) listener();
}

// Heard at the window, listeners run in the order of their adding: main.tsx loads this before the router adds its own.
if (typeof window !== 'undefined') {
  window.addEventListener('popstate', tell);
  window.addEventListener('pagehide', tell);
}

export function onLeaving(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
