// The installed app, launched by the browser as the operating system would: with files, links and shortcuts; and
// what is pasted.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairByLink } from './support/device.ts';
import { MIB, sha256OfDownload, sha256OfFile, writeLargeFile } from './support/files.ts';
import { InstalledDevice } from './support/installed-device.ts';
import { expect, test as journey } from './support/test.ts';

const test = journey.extend<{ installed: InstalledDevice }>({
  installed: async ({ server }, use) => {
    const device = await InstalledDevice.start(server.origin);
    await use(device);
    await device.close();
  },
});

function textFile(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'causeway-opened-')), name);
  writeFileSync(path, text);
  return path;
}

test('files: cold, kept over a reload, warm, and on the other device once and whole', async ({
  installed,
  launch,
  server,
}) => {
  const film = writeLargeFile('film.mp4', 5 * MIB + 3);
  await installed.closeApp();
  await installed.openFiles([film]);
  await expect(installed.says('film.mp4')).toBeVisible();
  await installed.page.reload();
  await expect(installed.says('film.mp4')).toBeVisible();
  await expect(installed.says('1 file waits')).toBeVisible();

  const receiver = await launch();
  await receiver.open(server.origin);
  await pairByLink(receiver, installed);
  await receiver.accept();
  await expect(receiver.transfer('complete')).toBeVisible();
  const download = receiver.page.waitForEvent('download');
  await receiver.page.getByRole('button', { name: 'Save film.mp4', exact: true }).click();
  expect(await sha256OfDownload(await download)).toBe(await sha256OfFile(film));

  // The window stays what it is: the device there gets it at once.
  await installed.page.evaluate(() => Object.assign(window, { before: true }));
  const notes = [textFile('a.txt', 'one'), textFile('b.md', 'two')];
  await installed.openFiles(notes);
  await expect(receiver.page.getByText('a.txt')).toBeVisible();
  await expect(receiver.page.getByText('b.md')).toBeVisible();
  expect(await installed.page.evaluate(() => 'before' in window)).toBe(true);
  await receiver.accept();
  await expect(receiver.transfer('complete')).toHaveCount(2);
  await installed.page.reload();
  await installed.isConnected();
  await expect(receiver.transfers).toHaveCount(2);
});

test('a pairing link opened into the running app joins at once', async ({ installed, launch, server }) => {
  const host = await launch();
  await host.open(server.origin);
  await installed.page.evaluate(() => Object.assign(window, { before: true }));
  await installed.openUrl(await host.pairingLink());
  await host.isConnected();
  await installed.isConnected();
  expect(await installed.page.evaluate(() => 'before' in window)).toBe(true);
  expect(installed.page.url()).toBe(`${server.origin}/`);
});

test('a shortcut, cold and warm, does its errand and leaves the address bar', async ({
  installed,
  server,
}) => {
  const dialog = () => installed.page.getByRole('dialog', { name: 'Connect a device' });
  await installed.openUrl(`${server.origin}/?do=connect`);
  await expect(dialog()).toBeVisible();
  await installed.closeApp();
  await installed.openUrl(`${server.origin}/?do=connect`);
  await expect(dialog()).toBeVisible();
  expect(installed.page.url()).toBe(`${server.origin}/`);
});

test('a link of our scheme is a pairing link, and nothing else', async ({ launch, server }) => {
  const [host, taker] = [await launch(), await launch()];
  await host.open(server.origin);
  const handed = (link: string) => `${server.origin}/#open=${encodeURIComponent(link)}`;
  await taker.open(handed('web+causeway:#9.not-one'));
  await expect(taker.says(/different versions/)).toBeVisible();
  await taker.page.goto('about:blank');
  await taker.page.goto(handed('https://elsewhere.test/'));
  await expect(taker.says('This is not a Causeway link.')).toBeVisible();
  await taker.page.goto('about:blank');
  await taker.open(handed(`web+causeway:${new URL(await host.pairingLink()).hash}`));
  await host.isConnected();
  expect(taker.page.url()).toBe(`${server.origin}/`);
});

test('pasted: a picture goes where chosen files go, a text waits, a field keeps its own', async ({
  pair,
}) => {
  const [sender, receiver] = pair;
  await pairByLink(receiver, sender);
  await sender.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { page } = sender;
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(8, 8);
    canvas.getContext('2d')?.fillRect(0, 0, 4, 4);
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': await canvas.convertToBlob() })]);
  });
  await page.locator('h1').first().click();
  await page.keyboard.press('Control+V');
  await expect(
    receiver.page.getByText(/Pasted picture \d{4}-\d\d-\d\d \d\d\.\d\d\.png/).first(),
  ).toBeVisible();
  await receiver.accept();
  await expect(receiver.transfer('complete')).toBeVisible();

  await page.evaluate(() => navigator.clipboard.writeText('https://a.test/'));
  await page.keyboard.press('Control+V');
  const waiting = page.getByTestId('waiting-text');
  await expect(waiting).toContainText('https://a.test/');
  await expect(receiver.page.getByTestId('note')).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Message', exact: true }).click();
  await page.keyboard.press('Control+V');
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toHaveValue('https://a.test/');
  await expect(waiting).toHaveCount(1);
  await waiting.getByRole('button', { name: /^Send to / }).click();
  await expect(receiver.page.getByTestId('note')).toContainText('https://a.test/');
});
