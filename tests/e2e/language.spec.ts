// The language that is spoken, light or dark: as the browser says or as was chosen, at once and for good.
// Says nothing in any language but English; what the others say is checked in tests/unit/words.

import type { Page } from '@playwright/test';
import { pairByLink } from './support/device.ts';
import { MIB, payload } from './support/files.ts';
import { startServer } from './support/server.ts';
import { expect, test } from './support/test.ts';

async function isSpoken(page: Page, lang: string, dir: 'ltr' | 'rtl'): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
  await expect(page.locator('html')).toHaveAttribute('dir', dir);
  await expect(page.locator('input[type=file]')).not.toHaveCount(0);
}

/** The setting, by what is the same in every language: each one's own name. */
function languages(page: Page) {
  return page.getByRole('combobox').filter({ has: page.getByRole('option', { name: 'العربية' }) });
}

for (const [locale, lang, dir] of [
  ['de-AT', 'de', 'ltr'],
  ['ar-EG', 'ar', 'rtl'],
  ['zh-TW', 'en', 'ltr'],
] as const) {
  test(`a browser that asks for ${locale} gets ${lang}, and one language is fetched`, async ({
    launch,
    server,
  }) => {
    const device = await launch({ locale });
    const fetched: string[] = [];
    device.page.on('request', (request) => {
      const language = /\/assets\/(\w\w(?:-[A-Z]{2})?)-[\w-]{8}\.js$/.exec(request.url())?.[1];
      // What the service worker fetches is no request of the page.
      if (language !== undefined) fetched.push(language);
    });
    await device.page.goto(server.origin);
    await isSpoken(device.page, lang, dir);
    expect(fetched).toEqual([lang]);
  });
}

test('a switch is at once, interrupts nothing, and is kept', async ({ pair }) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  await sender.choose(payload('long.bin', 48 * MIB));
  await receiver.accept();
  await receiver.page.evaluate(() => Object.assign(window, { before: true }));
  await receiver.page.getByRole('button', { name: 'Settings' }).click();
  await receiver.page.getByLabel('Language').selectOption({ label: 'العربية' });
  await isSpoken(receiver.page, 'ar', 'rtl');
  await expect(receiver.transfer('complete')).toBeVisible({ timeout: 60_000 });
  await expect(sender.transfer('complete')).toBeVisible();
  expect(await receiver.page.evaluate(() => 'before' in window)).toBe(true);

  await languages(receiver.page).selectOption({ label: '日本語' });
  await isSpoken(receiver.page, 'ja', 'ltr');
  await receiver.page.reload();
  await isSpoken(receiver.page, 'ja', 'ltr');
});

test('back to what the browser says', async ({ launch, server }) => {
  const device = await launch();
  await device.open(server.origin);
  await device.page.getByRole('button', { name: 'Settings' }).click();
  await device.page.getByLabel('Language').selectOption('fr');
  await isSpoken(device.page, 'fr', 'ltr');
  await languages(device.page).selectOption('');
  await isSpoken(device.page, 'en', 'ltr');
  await expect(device.page.getByText('As the browser says')).toBeAttached();
});

test('without a network, every language is there', async ({ launch }) => {
  const server = await startServer();
  const device = await launch();
  await device.open(server.origin);
  await device.isInstalled();
  // Read once: what has to be fetched for the dialog is there as well.
  await server.stop();
  await device.page.reload();
  await device.page.getByRole('button', { name: 'Settings' }).click();
  const setting = languages(device.page);
  for (const [tag, dir] of [
    ['de', 'ltr'],
    ['es', 'ltr'],
    ['fr', 'ltr'],
    ['pt', 'ltr'],
    ['ja', 'ltr'],
    ['zh-CN', 'ltr'],
    ['hi', 'ltr'],
    ['ar', 'rtl'],
    ['en', 'ltr'],
  ] as const) {
    await setting.selectOption(tag);
    await isSpoken(device.page, tag, dir);
  }
});

test('a language that cannot be had is English; without that, a sentence is left', async ({
  launch,
  server,
}) => {
  const device = await launch({ locale: 'de-DE' });
  await device.page.route(/\/assets\/de-[^/]+\.js$/, (route) => route.abort());
  await device.open(server.origin);
  await isSpoken(device.page, 'en', 'ltr');

  const other = await launch();
  await other.page.route(/\/assets\/en-[^/]+\.js$/, (route) => route.abort());
  await other.page.goto(server.origin);
  await expect(other.page.getByText('Causeway has not started.')).toBeVisible();
  // It is said on the console as well, and that is all.
  expect(other.complaints.splice(0).length).toBe(1);
});

test('light or dark is as the system says, or as was chosen', async ({ launch, server }) => {
  const device = await launch();
  await device.open(server.origin);
  const root = device.page.locator('html');
  await expect(root).not.toHaveAttribute('data-theme');
  await device.page.getByRole('button', { name: 'Settings' }).click();
  const setting = device.page.getByLabel('Light or dark');
  await setting.selectOption('Dark');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await expect(device.page.locator('meta[name=theme-color][media=""]')).toHaveAttribute(
    'data-scheme',
    'dark',
  );
  await device.page.reload();
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await device.page.getByRole('button', { name: 'Settings' }).click();
  await setting.selectOption('As the system says');
  await expect(root).not.toHaveAttribute('data-theme');
});
