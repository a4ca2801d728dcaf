// What other apps share: it is there when the app opens, in the tab that is at work, after a reload, and on the
// other device in the end, byte for byte and once.

import { pairByLink, type Device } from './support/device.ts';
import { MIB, payload, sha256, sha256OfDownload, type Payload } from './support/files.ts';
import { InstalledDevice } from './support/installed-device.ts';
import type { Screen } from './support/screen.ts';
import { share, stagedArrivals } from './support/sharing.ts';
import { expect, test } from './support/test.ts';

const HOSTILE = '../‮gpj.exe <b>&"x.png';

async function opened(launch: () => Promise<Device>, origin: string): Promise<Device> {
  const device = await launch();
  await device.open(origin);
  await device.isInstalled();
  return device;
}

/** Takes the one transfer that there is and is to be; its files are what was shared. */
async function takes(receiver: Screen, sender: Screen, files: readonly Payload[]): Promise<void> {
  await receiver.accept();
  await expect(receiver.transfer('complete')).toBeVisible({ timeout: 60_000 });
  await expect(sender.transfer('complete')).toBeVisible();
  await expect(receiver.transfers).toHaveCount(1);
  for (const { name, buffer } of files) {
    const download = receiver.page.waitForEvent('download');
    await receiver.page.getByRole('button', { name: `Save ${name}`, exact: true }).click();
    expect(await sha256OfDownload(await download)).toBe(sha256(buffer));
  }
}

test('cold: shared files wait, a reload loses none, and they arrive once and whole', async ({
  launch,
  server,
}) => {
  const [sender, receiver] = [await opened(launch, server.origin), await launch()];
  await receiver.open(server.origin);
  const files = [
    payload('photo.jpg', 3 * MIB + 7),
    payload('empty.txt', 0),
    payload(`a\r\n"%22.bin`, 100_000),
  ];
  await share(sender.page, server.origin, { files });
  await expect(sender.says('3 files')).toBeVisible();
  await expect(sender.says('photo.jpg')).toBeVisible();
  await sender.page.reload();
  await expect(sender.says('photo.jpg')).toBeVisible();
  expect(await stagedArrivals(sender.page)).toHaveLength(1);

  await pairByLink(receiver, sender);
  await takes(receiver, sender, files.slice(0, 2));
  await expect.poll(() => stagedArrivals(sender.page)).toEqual([]);
  await sender.page.reload();
  await expect(sender.transfers).toHaveCount(0);
  await expect(sender.says('photo.jpg')).toBeHidden();
});

test('a reload in the middle needs nobody to choose anything again', async ({ launch, server }) => {
  const [sender, receiver] = [await opened(launch, server.origin), await launch()];
  await receiver.open(server.origin);
  const film = payload('film.mp4', 48 * MIB);
  await share(sender.page, server.origin, { files: [film] });
  await pairByLink(receiver, sender);
  await receiver.accept();
  await expect(receiver.transfer('moving')).toBeVisible();
  await sender.page.reload();
  await expect(receiver.transfer('complete')).toBeVisible({ timeout: 60_000 });
  await expect(receiver.transfers).toHaveCount(1);
  const download = receiver.page.waitForEvent('download');
  await receiver.page.getByRole('button', { name: 'Save film.mp4', exact: true }).click();
  expect(await sha256OfDownload(await download)).toBe(sha256(film.buffer));
  await expect.poll(() => stagedArrivals(sender.page)).toEqual([]);
});

test('warm: shared into a window of the app, it goes from the tab at work to the device there', async ({
  launch,
  server,
}) => {
  const sender = await InstalledDevice.start(server.origin);
  const receiver = await launch();
  await receiver.open(server.origin);
  const window = sender.page;
  await sender.takeOverInTab();
  await pairByLink(receiver, sender);

  const files = [payload('photo.jpg', MIB)];
  await share(window, server.origin, { files });
  await expect(window.getByText('Causeway is open in another tab')).toBeVisible();
  await takes(receiver, sender, files);
  await expect.poll(() => stagedArrivals(sender.page)).toEqual([]);
  // Whoever takes over after that finds nothing left to send.
  await window.getByRole('button', { name: 'Use it here' }).click();
  await expect(window.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  await expect(window.getByText('Don’t send')).toBeHidden();
  await sender.close();
});

test('warm: what a page posts into a tab waits for a look, and moves with the work', async ({
  launch,
  server,
}) => {
  const [sender, receiver] = [await opened(launch, server.origin), await launch()];
  await receiver.open(server.origin);
  await pairByLink(receiver, sender);
  const second = await sender.context.newPage();
  const files = [payload('photo.jpg', MIB)];
  await share(second, server.origin, { files });
  await expect(sender.says('photo.jpg')).toBeVisible();
  await expect(sender.page.getByRole('button', { name: /^Send to / })).toBeVisible();
  await expect(receiver.transfers).toHaveCount(0);

  await second.getByRole('button', { name: 'Use it here' }).click();
  await expect(second.getByText('photo.jpg')).toBeVisible();
  await second.getByRole('button', { name: /^Send to / }).click();
  await receiver.accept();
  await expect(receiver.transfer('complete')).toBeVisible();
  await expect(receiver.transfers).toHaveCount(1);
});

test('what is thrown away is gone for good', async ({ launch, server }) => {
  const device = await opened(launch, server.origin);
  await share(device.page, server.origin, { files: [payload('photo.jpg', 1000)] });
  await device.page.getByRole('button', { name: 'Don’t send' }).click();
  await expect.poll(() => stagedArrivals(device.page)).toEqual([]);
  await device.page.reload();
  await expect(device.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  await expect(device.says('photo.jpg')).toBeHidden();
});

test('a text waits for a look, survives a reload, and arrives as a message', async ({ launch, server }) => {
  const [sender, receiver] = [await opened(launch, server.origin), await launch()];
  await receiver.open(server.origin);
  await share(sender.page, server.origin, { title: 'A page', text: 'https://a.test/?a=1&b=<i>' });
  const waiting = sender.page.getByTestId('waiting-text');
  await expect(waiting).toContainText('https://a.test/?a=1&b=<i>');
  await sender.page.reload();
  await pairByLink(receiver, sender);
  await expect(waiting).toContainText('A page');
  await expect(receiver.page.getByTestId('note')).toHaveCount(0);
  await waiting.getByRole('button', { name: /^Send to / }).click();
  await expect(receiver.page.getByTestId('note')).toContainText('A page\nhttps://a.test/?a=1&b=<i>');
  await expect(waiting).toHaveCount(0);
  await sender.page.reload();
  await expect(sender.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  await expect(waiting).toHaveCount(0);
});

test('a long text is a file, a hostile name is only a name', async ({ launch, server }) => {
  const device = await opened(launch, server.origin);
  const file = payload(HOSTILE, 10);
  await share(device.page, server.origin, { text: 'long '.repeat(5000), files: [file] });
  await expect(device.says(/Shared text .*\.txt/)).toBeVisible();
  await expect(device.says('gpj.exe _b_&_x.png')).toBeVisible();
  await expect(device.says('2 files')).toBeVisible();
});

test('nothing to send, and a service worker that is not there, are said', async ({ launch, server }) => {
  const device = await launch();
  await share(device.page, server.origin, { files: [payload('photo.jpg', 4 * MIB)] });
  await expect(device.alerts).toContainText('share it once more');
  await device.isInstalled();
  await share(device.page, server.origin, { text: '  ' });
  await expect(device.alerts).toContainText('nothing to send');
  await share(device.page, server.origin, { text: 'x'.repeat(1024 * 1024 + 1) });
  await expect(device.alerts).toContainText('too long');
});
