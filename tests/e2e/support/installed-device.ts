// A device on which the product is installed as an app, by the browser itself: files and links are opened with
// it as the operating system would. DevTools' PWA domain does that, over a pipe and outside incognito only, so in
// a persistent context of Playwright's.

import { chromium, expect, type BrowserContext, type CDPSession, type Page } from '@playwright/test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumFlags, findChromium } from '../../../scripts/browser.mjs';
import { Screen } from './screen.ts';

export class InstalledDevice extends Screen {
  readonly origin: string;
  readonly #context: BrowserContext;
  readonly #session: CDPSession;
  #page: Page;

  private constructor(origin: string, context: BrowserContext, session: CDPSession, page: Page) {
    super();
    this.origin = origin;
    this.#context = context;
    this.#session = session;
    this.#page = page;
  }

  /** Starts a browser on a fresh profile, installs the product in it, and opens it in a window of its own. */
  static async start(origin: string): Promise<InstalledDevice> {
    const executablePath = findChromium();
    const profile = mkdtempSync(join(tmpdir(), 'causeway-installed-'));
    const context = await chromium.launchPersistentContext(profile, {
      ...(executablePath !== null && { executablePath }),
      // The whole browser, without a window: what is installed is no business of its smaller stand-in.
      args: [...chromiumFlags, '--headless=new'],
    });
    const page = context.pages()[0] ?? (await context.newPage());
    const session = await context.browser()?.newBrowserCDPSession();
    if (!session) throw new Error('no session with the browser');
    const device = new InstalledDevice(origin, context, session, page);
    await device.open(origin);
    await device.isInstalled();
    const app = { manifestId: `${origin}/` };
    await session.send('PWA.install', { ...app, installUrlOrBundleUrl: `${origin}/` });
    await session.send('PWA.changeAppUserSettings', { ...app, displayMode: 'standalone' });
    // Not closed: the browser ends with its last page.
    await page.goto('about:blank');
    await device.openUrl(`${origin}/`);
    await expect(device.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
    return device;
  }

  get page(): Page {
    return this.#page;
  }

  override async open(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  }

  /** Opens files with the app, as a file manager does. */
  async openFiles(paths: readonly string[]): Promise<void> {
    await this.#launched(() =>
      this.#session.send('PWA.launchFilesInApp', { manifestId: `${this.origin}/`, files: [...paths] }),
    );
  }

  /** Opens a URL in the app: a link that it captures, or one of its shortcuts. */
  async openUrl(url: string): Promise<void> {
    await this.#launched(() => this.#session.send('PWA.launch', { manifestId: `${this.origin}/`, url }));
  }

  /** Closes the app's window; the browser goes on. */
  async closeApp(): Promise<void> {
    await this.page.close();
  }

  /** Goes on in a tab of the same browser, which takes the work over from the window. */
  async takeOverInTab(): Promise<void> {
    this.#page = await this.#context.newPage();
    await this.#page.goto(this.origin);
    await this.#page.getByRole('button', { name: 'Use it here' }).click();
    await expect(this.#page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  /** Goes on in the window that the browser opened, if there was none. */
  async #launched(launch: () => Promise<unknown>): Promise<void> {
    await launch();
    const ours = () => this.#context.pages().filter((page) => page.url().startsWith(this.origin));
    await expect.poll(() => ours().length).toBe(1);
    this.#page = ours()[0] ?? this.#page;
  }
}
