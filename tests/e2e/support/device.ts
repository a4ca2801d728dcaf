// One device: a browser process of its own, with the product open in it. Speaks the words on screen that
// CONTRACT names, as a person would. Collects what no journey may cause: page errors, policy violations.

import {
  chromium,
  expect,
  type Browser,
  type BrowserContext,
  type Locator,
  type Page,
} from '@playwright/test';
import { chromiumFlags, findChromium } from '../../../scripts/browser.mjs';

export interface DeviceOptions {
  readonly args?: readonly string[];
  readonly viewport?: { width: number; height: number };
}

export class Device {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors that no journey may cause, in the order they came. */
  readonly complaints: string[] = [];

  private constructor(browser: Browser, context: BrowserContext, page: Page) {
    this.browser = browser;
    this.context = context;
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      // Failed requests are spoken of on screen; a page that is told the server is gone is no fault.
      const text = message.text();
      if (message.type() === 'error' && !/WebSocket connection|Failed to load resource/.test(text)) {
        this.complaints.push(text);
      }
    });
  }

  /** Starts a browser process and a fresh, empty profile in it; opens nothing yet. */
  static async launch(options: DeviceOptions = {}): Promise<Device> {
    const executablePath = findChromium();
    const browser = await chromium.launch({
      ...(executablePath !== null && { executablePath }),
      args: [...chromiumFlags, ...(options.args ?? [])],
    });
    const context = await browser.newContext({
      acceptDownloads: true,
      viewport: options.viewport ?? { width: 1100, height: 800 },
    });
    return new Device(browser, context, await context.newPage());
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  get devices(): Locator {
    return this.page.getByTestId('device');
  }

  get transfers(): Locator {
    return this.page.getByTestId('transfer');
  }

  get alerts(): Locator {
    return this.page.getByRole('alert');
  }

  /** The sentence about an invitation or a transfer that says this. */
  says(text: string | RegExp): Locator {
    return this.page.getByText(text).first();
  }

  async openConnect(): Promise<void> {
    await this.page.getByRole('button', { name: 'Connect a device' }).click();
    await expect(this.page.getByRole('dialog', { name: 'Connect a device' })).toBeVisible();
  }

  /** Opens the dialog if need be; answers the pairing link it shows. */
  async pairingLink(): Promise<string> {
    if (!(await this.page.getByRole('dialog').isVisible())) await this.openConnect();
    const field = this.page.getByTestId('pairing-link');
    await expect(field).toHaveValue(/#/);
    return field.inputValue();
  }

  /** Opens the dialog if need be; answers the code it shows. */
  async pairingCode(): Promise<string> {
    if (!(await this.page.getByRole('dialog').isVisible())) await this.openConnect();
    const shown = this.page.getByTestId('pairing-code');
    await expect(shown).toHaveText(/^\d{4}-[a-z]+-[a-z]+$/);
    return (await shown.textContent()) ?? '';
  }

  async typeCode(code: string): Promise<void> {
    if (!(await this.page.getByRole('dialog').isVisible())) await this.openConnect();
    await this.page.getByRole('textbox', { name: 'Code from the other device' }).fill(code);
    await this.page.getByRole('button', { name: 'Connect', exact: true }).click();
  }

  async isConnected(count = 1): Promise<void> {
    await expect(this.page.locator('[data-testid=device][data-state=connected]')).toHaveCount(count);
  }

  async choose(files: Parameters<Locator['setInputFiles']>[0]): Promise<void> {
    await this.page.getByLabel('Choose files').setInputFiles(files);
  }

  transfer(state: string): Locator {
    return this.page.locator(`[data-testid=transfer][data-state=${state}]`);
  }

  async accept(): Promise<void> {
    await this.page.getByRole('button', { name: 'Accept', exact: true }).click();
  }

  /** Names below this origin's folder of staged transfers; nothing is left of one that is over. */
  staged(): Promise<string[]> {
    return this.page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const names: string[] = [];
      try {
        const transfers = await root.getDirectoryHandle('transfers');
        for await (const name of transfers.keys()) names.push(name);
      } catch {
        // Nothing was ever staged.
      }
      return names;
    });
  }
}

/** Lets `taker` open the link that `host` shows, and waits until both are connected. */
export async function pairByLink(host: Device, taker: Device): Promise<void> {
  await taker.open(await host.pairingLink());
  await host.isConnected();
  await taker.isConnected();
}
