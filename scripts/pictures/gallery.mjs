// The gallery: a page that shows every state of the screen (tests/gallery). Builds it, serves it under the
// product's own headers, and opens it in a browser at a size, in a theme, in a language.

import { chromium } from '@playwright/test';
import { build, preview } from 'vite';
import { chromiumFlags, ensureChromium } from '../browser.mjs';

const configFile = new URL('../../tests/gallery/vite.config.ts', import.meta.url).pathname;

/** CSS pixels. */
export const SIZES = {
  phone: { width: 390, height: 844 },
  small: { width: 320, height: 640 },
  desktop: { width: 1280, height: 800 },
};

/** What a countdown on screen counts from, so that a picture taken again is the same. */
const NOW = Date.UTC(2026, 10, 22, 9, 45);

/** @typedef {{size: keyof typeof SIZES, theme: 'light' | 'dark', language: string}} Look */

/** @param {Look} look */
export function nameOf({ size, theme, language }) {
  return `${size} ${theme} ${language}`;
}

/** Opens the gallery; `close` ends all of it. */
export async function openGallery() {
  await build({ configFile, logLevel: 'warn' });
  const server = await preview({ configFile, preview: { port: 0, host: '127.0.0.1' } });
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumFlags });
  const origin = `http://localhost:${server.httpServer.address().port}`;
  return {
    /** A page of that size; `scale` is device pixels a CSS pixel. */
    page: (size, scale = 1) => GalleryPage.open(browser, origin, size, scale),
    browser,
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

export class GalleryPage {
  /** What the page complained of since `takeComplaints`. */
  #complaints = [];

  static async open(browser, origin, size, scale) {
    const context = await browser.newContext({
      viewport: typeof size === 'string' ? SIZES[size] : size,
      deviceScaleFactor: scale,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    const self = new GalleryPage();
    self.page = page;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) self.#complaints.push(message.text());
    });
    page.on('pageerror', (error) => self.#complaints.push(error.message));
    await page.clock.setFixedTime(NOW);
    await page.goto(`${origin}/`);
    await page.waitForFunction(() => globalThis.gallery !== undefined);
    const { states, languages } = await page.evaluate(() => ({
      states: globalThis.gallery.states,
      languages: globalThis.gallery.languages,
    }));
    Object.assign(self, { states, languages });
    return self;
  }

  /** Shows a state in place of the one before; resolves when it stands. */
  async show(state, { theme, language }) {
    await this.page.emulateMedia({ colorScheme: theme });
    await this.page.evaluate(([name, tag]) => globalThis.gallery.show(name, tag), [state, language]);
  }

  takeComplaints() {
    return this.#complaints.splice(0);
  }

  close() {
    return this.page.context().close();
  }
}
