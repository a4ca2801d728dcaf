// A device whose browser can be killed like a machine that loses power, and started again on the same
// profile. Started by hand and driven over the DevTools protocol, since Playwright's own contexts are off
// the record and its own processes end politely.

import { chromium, expect, type Browser, type CDPSession, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumFlags, findChromium } from '../../../scripts/browser.mjs';
import { watchLanes } from './lane-bytes.ts';
import { Screen } from './screen.ts';

/** Where a browser's network is not this machine's own. */
export interface BrowserNetwork {
  /** What the browser's command line is given to, to be run in that network. */
  readonly command: readonly [string, ...string[]];
  /** Flags for the browser. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Makes what listens on the browser's loopback reachable; answers its URL out here. */
  reach(devTools: string): Promise<string>;
}

export interface DurableOptions {
  /** A folder for the browser's profile; a fresh one by default. */
  readonly profile?: string;
  readonly network?: BrowserNetwork;
  /** A page behind another tab is hidden, as for a person; else Playwright has each page believe it is in front. */
  readonly hides?: boolean;
}

export class DurableDevice extends Screen {
  readonly profile: string;
  readonly #origin: string;
  readonly #network: BrowserNetwork | null;
  readonly #hides: boolean;
  #process: ChildProcess | null = null;
  #browser: Browser | null = null;
  #page: Page | null = null;
  /** Block bytes that came or went in browsers that are gone by now. */
  #laneBytesBefore = { received: 0, sent: 0 };

  constructor(origin: string, options: DurableOptions = {}) {
    super();
    this.#origin = origin;
    this.profile = options.profile ?? mkdtempSync(join(tmpdir(), 'causeway-profile-'));
    this.#network = options.network ?? null;
    this.#hides = options.hides ?? false;
  }

  get page(): Page {
    if (!this.#page) throw new Error('this browser is not running');
    return this.#page;
  }

  /** Starts the browser on this device's profile and opens the product, or another URL of it. */
  async start(url = this.#origin): Promise<void> {
    const executable = findChromium();
    if (executable === null) throw new Error('no Chromium');
    const [command, ...words] = [...(this.#network?.command ?? []), executable] as [string, ...string[]];
    const browser = spawn(
      command,
      [
        ...words,
        ...chromiumFlags,
        ...(this.#network?.args ?? []),
        '--headless=new',
        '--no-first-run',
        '--disable-gpu',
        '--remote-debugging-port=0',
        `--user-data-dir=${this.profile}`,
        'about:blank',
      ],
      { env: this.#network?.env ?? process.env, stdio: ['ignore', 'ignore', 'pipe'], detached: true },
    );
    this.#process = browser;
    const devTools = await devToolsUrl(browser);
    this.#browser = await chromium.connectOverCDP((await this.#network?.reach(devTools)) ?? devTools, {
      noDefaults: this.#hides,
    });
    const [context] = this.#browser.contexts();
    if (!context) throw new Error('no context');
    const page = context.pages()[0] ?? (await context.newPage());
    this.#page = page;
    await watchLanes(page);
    await this.open(url);
  }

  override async open(url = this.#origin): Promise<void> {
    await this.page.goto(url);
    await expect(this.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  }

  /** Ends every process of the browser at once, as a power cut would. */
  async kill(): Promise<void> {
    await this.countLaneBytes();
    const browser = this.#process;
    if (!browser?.pid) return;
    const gone = new Promise((resolve) => browser.once('exit', resolve));
    process.kill(-browser.pid, 'SIGKILL');
    await gone;
    this.#process = null;
    this.#page = null;
    await this.#browser?.close().catch(() => undefined);
    this.#browser = null;
  }

  async reload(): Promise<void> {
    await this.countLaneBytes();
    await this.page.reload();
    await expect(this.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  }

  /** Chooses files by path, as the browser's own dialog would: the page gets File objects on disk. */
  async choosePaths(paths: readonly string[], label = 'Choose files'): Promise<void> {
    const session = await this.session();
    const { result } = await session.send('Runtime.evaluate', {
      expression: `document.querySelector('input[type=file][aria-label=${JSON.stringify(label)}]')`,
    });
    if (result.objectId === undefined) throw new Error(`no file input ${label}`);
    await session.send('DOM.setFileInputFiles', { objectId: result.objectId, files: [...paths] });
    await session.detach();
  }

  /** Drops files on the product: unlike chosen ones, these bring handles that a browser can keep. */
  async dropPaths(paths: readonly string[]): Promise<void> {
    await dropOn(this.page, paths);
  }

  /**
   * Lets this origin read a file, by the browser's own permission: another page of it, which is not the
   * product, gets the file dropped. A headless browser shows its question to nobody, and waits for ever.
   */
  async permit(path: string): Promise<void> {
    const page = await this.page.context().newPage();
    await page.goto(new URL('/icon.svg', this.#origin).href);
    const isTaken = page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          window.addEventListener('dragover', (event) => {
            event.preventDefault();
          });
          window.addEventListener('drop', (event) => {
            event.preventDefault();
            const item = event.dataTransfer?.items[0] as unknown as {
              getAsFileSystemHandle(): Promise<FileSystemHandle | null>;
            };
            void item.getAsFileSystemHandle().then((handle) => {
              resolve(handle !== null);
            });
          });
        }),
    );
    await dropOn(page, [path]);
    expect(await isTaken).toBe(true);
    await this.page.bringToFront();
  }

  /** Saves a received file; answers where it lies. */
  async save(name: string): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-saved-'));
    const session = await this.#browser?.newBrowserCDPSession();
    await session?.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    await this.page.getByRole('button', { name: `Save ${name}`, exact: true }).click();
    await expect.poll(() => readdirSync(folder), { timeout: 60_000 }).toEqual([name]);
    await session?.detach();
    return join(folder, name);
  }

  /** Opens an empty tab in front; only a device that `hides` notices. Answers how to come back. */
  async lookAway(): Promise<() => Promise<void>> {
    const other = await this.page.context().newPage();
    await expect.poll(() => this.page.evaluate(() => document.visibilityState)).toBe('hidden');
    return async () => {
      await other.close();
      await this.page.bringToFront();
      await expect.poll(() => this.page.evaluate(() => document.visibilityState)).toBe('visible');
    };
  }

  /** Goes on in another tab of the same browser. */
  show(page: Page): void {
    this.#page = page;
  }

  session(): Promise<CDPSession> {
    return this.page.context().newCDPSession(this.page);
  }

  /** Keeps the counts of this page's channels before the page goes. */
  async countLaneBytes(): Promise<void> {
    const { received, sent } = await this.#laneBytesNow();
    this.#laneBytesBefore.received += received;
    this.#laneBytesBefore.sent += sent;
  }

  /** Block bytes that crossed this device's lanes in all its lives, as far as they were counted. */
  async laneBytes(): Promise<{ received: number; sent: number }> {
    const now = await this.#laneBytesNow();
    const before = this.#laneBytesBefore;
    return { received: before.received + now.received, sent: before.sent + now.sent };
  }

  async #laneBytesNow(): Promise<{ received: number; sent: number }> {
    if (!this.#page) return { received: 0, sent: 0 };
    return this.#page.evaluate(() => window.laneBytes()).catch(() => ({ received: 0, sent: 0 }));
  }
}

async function dropOn(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files: [...files], dragOperationsMask: 1 };
    await session.send('Input.dispatchDragEvent', { type, x: 50, y: 50, data });
  }
  await session.detach();
}

function devToolsUrl(browser: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    browser.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /DevTools listening on (ws:\/\/\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    browser.once('exit', () => {
      reject(new Error(`the browser ended: ${said.slice(-500)}`));
    });
  });
}
