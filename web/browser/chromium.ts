import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';

const PLACES = [process.env.GUANTONG_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** The Chromium of this machine; undefined where there is none. */
export const chromiumPath = PLACES.find((path) => path !== undefined && existsSync(path));

/** The client as it is built, served on a free port, and one browser, for one test file. */
export class Stage {
  private constructor(
    private readonly server: PreviewServer,
    private readonly folder: string,
    private readonly browser: Browser,
    private readonly address: string,
  ) {}

  static async open(): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'guantong-client-'));
    const shape = { configFile: false, logLevel: 'error', build: { outDir: folder, emptyOutDir: true, target: 'es2023', reportCompressedSize: false } } as const;
    await build({ ...shape, plugins: [react()] });
    const server = await preview({ ...shape, preview: { port: 0, host: '127.0.0.1' } });
    const address = server.resolvedUrls?.local[0];
    if (address === undefined) throw new Error('The preview names no address');
    const browser = await chromium.launch({ executablePath: chromiumPath, args: QUIET });
    return new Stage(server, folder, browser, address);
  }

  /** A page of its own; an error that nobody catches in it fails the test. */
  async page(path: string, width = 1440, height = 900): Promise<{ page: Page; context: BrowserContext; errors: string[] }> {
    const isPhone = width < 640;
    const context = await this.browser.newContext({ viewport: { width, height }, locale: 'zh-CN', hasTouch: isPhone, isMobile: isPhone, permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('favicon') && !message.text().includes('404')) errors.push(message.text());
    });
    await page.goto(new URL(path, this.address).href);
    return { page, context, errors };
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
