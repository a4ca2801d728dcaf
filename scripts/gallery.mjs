// Pictures of every state of the screen, and what axe has against each: `node scripts/gallery.mjs [folder]
// [state…]`. Fails on a violation of the policy in public/_headers, of accessibility, or on an overflow.

import { mkdir } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from '@playwright/test';
import { build, preview } from 'vite';

const [folder = '.cache/gallery', ...only] = process.argv.slice(2);
const configFile = new URL('../tests/gallery/vite.config.ts', import.meta.url).pathname;

const sizes = [
  { name: 'phone', width: 390, height: 844 },
  { name: 'small', width: 320, height: 640 },
  { name: 'desktop', width: 1280, height: 800 },
];

await mkdir(folder, { recursive: true });
await build({ configFile, logLevel: 'warn' });
const server = await preview({ configFile, preview: { port: 0, host: '127.0.0.1' } });
const origin = `http://localhost:${server.httpServer.address().port}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

let problems = 0;
function report(where, what) {
  problems += 1;
  console.log(`${where}: ${what}`);
}

for (const size of sizes) {
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({
      viewport: { width: size.width, height: size.height },
      colorScheme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
    });
    const page = await context.newPage();
    let where = '';
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') report(where, message.text());
    });
    page.on('pageerror', (error) => report(where, error.message));
    await page.goto(`${origin}/`);
    const { states } = await page.evaluate(() => ({ states: globalThis.galleryStates }));
    for (const state of states.filter((name) => only.length === 0 || only.includes(name))) {
      where = `${state} ${size.name} ${colorScheme}`;
      await page.goto(`${origin}/?state=${state}`);
      if (state.startsWith('dialog')) await page.locator('dialog[open]').waitFor();
      if (state === 'dialog') await page.getByRole('img', { name: 'Pairing QR code' }).waitFor();
      await page.screenshot({ path: `${folder}/${state}-${size.name}-${colorScheme}.png`, fullPage: true });
      const overflows = await page.evaluate(
        () => globalThis.document.documentElement.scrollWidth > globalThis.innerWidth,
      );
      if (overflows) report(where, 'is wider than the window');
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, nodes } of violations) {
        for (const node of nodes) report(where, `${id}: ${node.html.slice(0, 160)}`);
      }
    }
    await context.close();
  }
}
await browser.close();
await server.close();
console.log(problems === 0 ? `No problems. Pictures are in ${folder}.` : `${problems} problems.`);
process.exitCode = problems === 0 ? 0 : 1;
