// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';

/** As Chromium has it: a list whose `matches` was read after a change no longer says that it changed. */
class MediaList extends EventTarget {
  #known: boolean;

  constructor(readonly device: { dark: boolean }) {
    super();
    this.#known = device.dark;
  }

  get matches(): boolean {
    this.#known = this.device.dark;
    return this.#known;
  }

  say(): void {
    if (this.#known === this.device.dark) return;
    this.#known = this.device.dark;
    this.dispatchEvent(new Event('change'));
  }
}

test('the page follows the device, although the look was read before the change was told', async () => {
  const device = { dark: false };
  const lists: MediaList[] = [];
  vi.stubGlobal('matchMedia', () => {
    const list = new MediaList(device);
    lists.push(list);
    return list;
  });
  try {
    const { look } = await import('./look');
    expect(document.documentElement.dataset.look).toBe('light');
    device.dark = true;
    expect(look()).toBe('dark'); // something is drawn between the change and the word of it
    for (const list of lists) list.say();
    expect(document.documentElement.dataset.look).toBe('dark');
  } finally {
    vi.unstubAllGlobals();
  }
});
