// One device: a browser process of its own, with the product open in it. Speaks the words on screen that
// CONTRACT names, as a person would. Collects what no journey may cause: page errors, policy violations.

import { chromium, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { chromiumFlags, findChromium } from '../../../scripts/browser.mjs';
import { Screen } from './screen.ts';

export interface DeviceOptions {
  readonly args?: readonly string[];
  readonly viewport?: { width: number; height: number };
  /** A screen for fingers. */
  readonly touch?: boolean;
  /** What the browser says its person reads, e.g. `ar-EG`. */
  readonly locale?: string;
}

export class Device extends Screen {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly #page: Page;
  /** Errors that no journey may cause, in the order they came. */
  readonly complaints: string[] = [];

  private constructor(browser: Browser, context: BrowserContext, page: Page) {
    super();
    this.browser = browser;
    this.context = context;
    this.#page = page;
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      // Failed requests are spoken of on screen; a page that is told the server is gone is no fault.
      const text = message.text();
      if (message.type() === 'error' && !/WebSocket connection|Failed to load resource/.test(text)) {
        this.complaints.push(text);
      }
    });
  }

  get page(): Page {
    return this.#page;
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
      hasTouch: options.touch ?? false,
      locale: options.locale ?? 'en-US',
    });
    return new Device(browser, context, await context.newPage());
  }

  override async open(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** Lets `taker` open the link that `host` shows, and waits until both are connected. */
export async function pairByLink(host: Screen, taker: Screen): Promise<void> {
  await taker.open(await host.pairingLink());
  await host.isConnected();
  await taker.isConnected();
}
