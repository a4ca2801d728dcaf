// Draws public/icon.svg into the sizes that browsers and systems ask for: `node scripts/icons.mjs`.
// The results are committed; run it again when the drawing changes. CHROMIUM names the browser to draw with.

import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from '@playwright/test';

const BACKGROUND = '#0f4a52';
const publicDir = new URL('../public/', import.meta.url);

/** `art`: how much of the edge the drawing takes. `bleed`: a background up to the corners. */
const pictures = [
  { name: 'icon-192.png', edge: 192, art: 1, bleed: false },
  { name: 'icon-512.png', edge: 512, art: 1, bleed: false },
  // A mask may cut up to a fifth off each side's corner: https://w3c.github.io/manifest/#icon-masks
  { name: 'icon-maskable-192.png', edge: 192, art: 0.9, bleed: true },
  { name: 'icon-maskable-512.png', edge: 512, art: 0.9, bleed: true },
  { name: 'apple-touch-icon.png', edge: 180, art: 1, bleed: true },
];

const svg = await readFile(new URL('icon.svg', publicDir), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
});
const page = await browser.newPage();

async function draw({ edge, art, bleed }) {
  await page.setViewportSize({ width: edge, height: edge });
  await page.setContent(
    `<style>body{margin:0;height:100vh;display:grid;place-items:center;background:${bleed ? BACKGROUND : 'transparent'}}
     svg{width:${art * 100}vw;height:${art * 100}vh}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true });
}

for (const picture of pictures) {
  await writeFile(new URL(picture.name, publicDir), await draw(picture));
}
const favicon = await draw({ edge: 32, art: 1, bleed: false });
await writeFile(new URL('favicon.ico', publicDir), Buffer.concat([icoHeader(32, favicon.length), favicon]));
await browser.close();

/** One PNG in an ICO file: ICONDIR (6 bytes) and one ICONDIRENTRY (16 bytes). */
function icoHeader(edge, pngBytes) {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.writeUInt8(edge, 6);
  header.writeUInt8(edge, 7);
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(pngBytes, 14);
  header.writeUInt32LE(22, 18);
  return header;
}
