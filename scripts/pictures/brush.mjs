// Draws with a browser: markup into a PNG, and pictures into WebP. So no package for pictures is needed.

import { chromium } from '@playwright/test';
import { chromiumFlags, ensureChromium } from '../browser.mjs';

/** Opens a browser to draw with, unless one is given. */
export async function openBrush(browser) {
  const own = browser ?? (await chromium.launch({ executablePath: ensureChromium(), args: chromiumFlags }));
  const context = await own.newContext();
  const page = await context.newPage();

  /** A PNG of markup in a page of that size. What it does not paint is transparent. */
  async function draw(markup, { width, height = width, theme = 'light' }) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme });
    await page.setContent(markup);
    return page.screenshot({ omitBackground: true });
  }

  /**
   * Puts PNGs on one ground, and that into a WebP.
   * @param {object} sheet
   * @param {number} sheet.width
   * @param {number} sheet.height
   * @param {string} [sheet.ground] A colour; transparent without.
   * @param {readonly {png: Buffer, x: number, y: number, width: number, height: number, round?: number}[]} sheet.pictures
   *   Scaled to `width`, cut off after `height`, its corners rounded by `round`.
   * @param {number} [sheet.quality] 0 to 1.
   */
  async function webp({ pictures, quality = 0.8, ...sheet }) {
    const parts = pictures.map(({ png, ...place }) => ({ ...place, png: png.toString('base64') }));
    const encoded = await page.evaluate(encodeSheet, { ...sheet, quality, pictures: parts });
    return Buffer.from(encoded, 'base64');
  }

  return { draw, webp, page, close: () => (browser ? context.close() : own.close()) };
}

/** Runs in the page. */
async function encodeSheet({ width, height, ground, pictures, quality }) {
  const { OffscreenCanvas, createImageBitmap, Blob, atob, btoa } = globalThis;
  const canvas = new OffscreenCanvas(width, height);
  const brush = canvas.getContext('2d');
  brush.imageSmoothingQuality = 'high';
  if (ground) {
    brush.fillStyle = ground;
    brush.fillRect(0, 0, width, height);
  }
  for (const { png, round = 0, ...place } of pictures) {
    const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const scale = place.width / bitmap.width;
    const shown = Math.min(place.height, bitmap.height * scale);
    brush.save();
    brush.beginPath();
    brush.roundRect(place.x, place.y, place.width, shown, round);
    brush.clip();
    brush.drawImage(bitmap, place.x, place.y, place.width, bitmap.height * scale);
    brush.restore();
  }
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}
