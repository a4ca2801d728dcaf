// As a newcomer would, on a phone and on a desktop: with the keyboard alone, with a thumb, from right to left.

import type { Locator, Page } from '@playwright/test';
import { payload, sha256, sha256OfDownload } from './support/files.ts';
import { expect, test } from './support/test.ts';

const PHONE = { width: 390, height: 844 };
const FILE = payload('a letter.txt', 300_000);

/** Presses Tab until `target` has the focus; every stop on the way has to show that it has it. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeAttached();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      // A file input is seen through its label.
      const seen = element.matches('.visually-hidden') ? element.parentElement : element;
      const { outlineStyle, outlineWidth } = getComputedStyle(seen ?? element);
      return { isShown: outlineStyle !== 'none' && outlineWidth !== '0px', html: element.outerHTML };
    });
    if (stop !== null) expect(stop.isShown, `no focus to be seen on ${stop.html}`).toBe(true);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`The keyboard does not reach ${String(target)}`);
}

test('with the keyboard alone: from the start to a saved file', async ({ pair }) => {
  const [sender, receiver] = pair;
  // From the start: a browser has to be told in time that its dialog is the test's.
  const choosing = sender.page.waitForEvent('filechooser');
  await tabTo(sender.page, sender.page.getByRole('button', { name: 'Connect a device' }));
  await sender.page.keyboard.press('Enter');
  const code = await sender.pairingCode();

  await tabTo(receiver.page, receiver.page.getByRole('button', { name: 'Connect a device' }));
  await receiver.page.keyboard.press('Enter');
  await tabTo(receiver.page, receiver.page.getByRole('textbox', { name: 'Code from the other device' }));
  await receiver.page.keyboard.type(code);
  await receiver.page.keyboard.press('Enter');
  await sender.isConnected();
  await receiver.isConnected();
  await expect(sender.page.getByRole('dialog')).toBeHidden();

  await tabTo(sender.page, sender.page.getByLabel('Choose files'));
  await sender.page.keyboard.press('Enter');
  await (await choosing).setFiles(FILE);

  await tabTo(receiver.page, receiver.page.getByRole('button', { name: 'Accept', exact: true }));
  await receiver.page.keyboard.press('Enter');
  await expect(receiver.transfer('complete')).toBeVisible();
  await expect(sender.transfer('complete')).toBeVisible();
  await tabTo(receiver.page, receiver.page.getByRole('button', { name: `Save ${FILE.name}`, exact: true }));
  const saving = receiver.page.waitForEvent('download');
  await receiver.page.keyboard.press('Enter');
  expect(await sha256OfDownload(await saving)).toBe(sha256(FILE.buffer));
});

test('from a desktop to a phone: nothing is out of reach, nothing is wider than the screen', async ({
  launch,
  server,
}) => {
  const desktop = await launch();
  const phone = await launch({ viewport: PHONE, touch: true });
  await desktop.open(server.origin);
  await phone.open(await desktop.pairingLink());
  await phone.isConnected();
  await desktop.choose(FILE);
  const accept = phone.page.getByRole('button', { name: 'Accept', exact: true });
  // An answer is waited for: it is on the first screen.
  await expect(accept).toBeInViewport();
  await accept.tap();
  await expect(phone.transfer('complete')).toBeVisible();
  const saving = phone.page.waitForEvent('download');
  await phone.page.getByRole('button', { name: `Save ${FILE.name}`, exact: true }).tap();
  expect(await sha256OfDownload(await saving)).toBe(sha256(FILE.buffer));
  expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    PHONE.width,
  );
});

test('in Arabic, from right to left: the words, the direction, and a file across', async ({
  launch,
  server,
}) => {
  const arabic = await launch({ locale: 'ar-EG', viewport: PHONE });
  const english = await launch();
  await english.open(server.origin);
  await arabic.page.goto(await english.pairingLink());
  await arabic.isConnected();
  expect(await arabic.page.evaluate(() => [document.documentElement.lang, document.dir])).toEqual([
    'ar',
    'rtl',
  ]);
  await english.choose(FILE);
  const offer = arabic.transfer('offered');
  await offer.getByRole('button').filter({ hasText: 'قبول' }).click();
  await expect(arabic.transfer('complete')).toBeVisible();
  await expect(english.transfer('complete')).toBeVisible();
  expect(await arabic.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    PHONE.width,
  );
});

test('another language while a transfer runs: everything follows, and nothing stops', async ({ pair }) => {
  const [sender, receiver] = pair;
  const link = await sender.pairingLink();
  await receiver.open(link);
  await receiver.isConnected();
  await sender.choose(payload('long.bin', 48 * 1024 * 1024));
  await receiver.accept();
  await expect(receiver.transfer('moving')).toBeVisible();
  await receiver.page.getByRole('button', { name: 'Settings' }).click();
  await receiver.page.getByRole('combobox', { name: 'Language' }).selectOption('de');
  await expect(receiver.page.getByRole('dialog', { name: 'Einstellungen' })).toBeVisible();
  expect(await receiver.page.evaluate(() => document.documentElement.lang)).toBe('de');
  await expect(receiver.transfer('complete')).toBeVisible({ timeout: 60_000 });
  await expect(sender.transfer('complete')).toBeVisible();
  await receiver.page.reload();
  await expect(receiver.page.getByRole('button', { name: 'Gerät verbinden' })).toBeVisible();
});
