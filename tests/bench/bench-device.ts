// A browser process with a profile on disk, so that what it stores is stored as it is for a person.

import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumFlags } from '../../scripts/browser.mjs';
import { Screen } from '../e2e/support/screen.ts';
import { record, type Mark, type RecordOptions } from './page-record.ts';
import { browserProcesses } from './processes.ts';

export class BenchDevice extends Screen {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #profile: string;

  private constructor(context: BrowserContext, page: Page, profile: string) {
    super();
    this.#context = context;
    this.page = page;
    this.#profile = profile;
  }

  /** Starts a browser on a new profile below `folder`; opens nothing yet. */
  static async launch(
    executablePath: string,
    folder: string,
    options: RecordOptions = {},
    flags: readonly string[] = [],
  ): Promise<BenchDevice> {
    const profile = mkdtempSync(join(folder, 'profile-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: [...chromiumFlags, ...flags],
      viewport: { width: 1100, height: 800 },
      // The bench ends what it started; see run.ts.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    const page = context.pages()[0] ?? (await context.newPage());
    await record(page, options);
    return new BenchDevice(context, page, profile);
  }

  override async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByRole('button', { name: 'Connect a device' }).waitFor();
  }

  override async isConnected(): Promise<void> {
    await this.page.locator('[data-testid=device][data-state=connected]').first().waitFor();
  }

  /** Chromium's own emulation, of everything this page does from now on; see docs/performance.md. */
  async emulateLatency(latencyMs: number): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: latencyMs,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
  }

  /** What came on screen and when, oldest first. */
  marks(): Promise<readonly Mark[]> {
    return this.page.evaluate(() => window.bench.marks);
  }

  processes(): number[] {
    return browserProcesses(this.#profile);
  }

  /** Where others can drive this browser, if it was launched with `--remote-debugging-port=0`. */
  debuggingPort(): number {
    return Number(readFileSync(join(this.#profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]);
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}

/** When something came on screen, or the `number`-th time it did. Throws when it did not. */
export function timeOf(marks: readonly Mark[], what: string, number = 1): number {
  const mark = marks.filter((one) => one.what === what)[number - 1];
  if (!mark) throw new Error(`“${what}” never came on screen`);
  return mark.at;
}
