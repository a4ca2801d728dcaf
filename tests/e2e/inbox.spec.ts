// What was received can be looked at, saved and removed, with and without a network, and never runs.

import type { Locator } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pairByLink, type Device } from './support/device.ts';
import { sha256, sha256OfDownload, type Payload } from './support/files.ts';
import { startServer } from './support/server.ts';
import { expect, test } from './support/test.ts';

const icon = readFileSync(fileURLToPath(new URL('../../public/icon-192.png', import.meta.url)));
const text = (name: string, content: string): Payload => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content),
});

async function send(sender: Device, receiver: Device, files: readonly Payload[]): Promise<void> {
  await sender.choose([...files]);
  await receiver.accept();
  await expect(receiver.transfer('complete')).toBeVisible();
}

async function openInbox({ page }: Device): Promise<Locator> {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^Received/ })
    .click();
  await expect(page.getByTestId('inbox')).toBeVisible();
  return page.getByRole('main');
}

test('a picture and a text that came are shown, one after the other, and saved', async ({ pair }) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  const note = text('notes.txt', 'Häppchen für zwölf\nسطر ثانٍ');
  const picture = { name: 'mark.png', mimeType: 'image/png', buffer: icon };
  await send(sender, receiver, [picture, note, text('letters.bin', 'bytes')]);
  const { page } = receiver;
  const inbox = await openInbox(receiver);
  await expect(inbox.getByTestId('inbox-group')).toHaveCount(1);
  await expect(inbox.getByTestId('inbox-file')).toHaveCount(3);
  // A thumbnail, once it was seen.
  await expect(inbox.getByTestId('inbox-file').first().locator('canvas')).toBeVisible();

  const row = inbox.getByTitle('Preview mark.png');
  await row.focus();
  await page.keyboard.press('Enter');
  const preview = page.getByRole('dialog', { name: 'mark.png' });
  const image = preview.getByRole('img', { name: 'mark.png' });
  await expect(image).toBeVisible();
  expect(await image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(192);
  await page.keyboard.press('ArrowRight');
  const second = page.getByRole('dialog', { name: 'notes.txt' });
  await expect(second.getByRole('region', { name: 'notes.txt' })).toHaveText('Häppchen für zwölf\nسطر ثانٍ');
  const waiting = page.waitForEvent('download');
  await second.getByRole('button', { name: 'Save', exact: true }).click();
  expect(await sha256OfDownload(await waiting)).toBe(sha256(note.buffer));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('dialog', { name: 'letters.bin' })).toContainText('no preview');
  await expect(page.getByRole('button', { name: 'Next file' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(inbox).toBeVisible();
  await expect(row).toBeFocused();
  await expect(inbox.getByTestId('inbox-file').nth(1)).toContainText('Saved');
  await expect(inbox.getByTestId('inbox-file').nth(0)).not.toContainText('Saved');

  // What is not saved is asked about.
  await inbox.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('button', { name: 'Keep them' }).click();
  const zip = page.waitForEvent('download');
  await inbox.getByRole('button', { name: 'Save all' }).click();
  expect((await zip).suggestedFilename()).toBe('Causeway, 3 files.zip');
  await inbox.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(inbox).toContainText('Nothing received yet');
  await expect(inbox.getByTestId('history-entry')).toContainText('Received');
});

test('what is a page inside never runs, whatever it is called', async ({ pair }) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  const page =
    '<!doctype html><html><body><script>top.ran = true; parent.ran = true; document.title = "ran"</script>' +
    '<img src=x onerror="top.ran = true"><h1>I am a page</h1></body></html>';
  const drawing =
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" onload="top.ran = true">' +
    '<script>top.ran = true</script><rect width="40" height="20" fill="#f00"/></svg>';
  const names = ['page.pdf', 'page.png', 'page.mp4', 'page.txt', 'page.html', 'drawing.svg'];
  await send(
    sender,
    receiver,
    names.map((name) => text(name, name === 'drawing.svg' ? drawing : page)),
  );
  const inbox = await openInbox(receiver);
  for (const name of names) {
    await inbox.getByTitle(`Preview ${name}`).click();
    const preview = receiver.page.getByRole('dialog', { name });
    await expect(preview).toBeVisible();
    if (name === 'page.png' || name === 'page.mp4' || name === 'page.html')
      await expect(preview).toContainText('to open it with another app');
    if (name === 'page.txt') await expect(preview.getByRole('region')).toContainText('<h1>I am a page</h1>');
    if (name === 'drawing.svg') {
      const canvas = preview.getByRole('img', { name }).locator('canvas');
      await expect.poll(() => canvas.evaluate((element: HTMLCanvasElement) => element.width)).toBe(1600);
    }
    if (name === 'page.pdf' && (await receiver.page.evaluate(() => navigator.pdfViewerEnabled))) {
      const frame = preview.locator('iframe');
      await expect(frame).toHaveAttribute('src', /^blob:/);
      const inside = await (await frame.elementHandle()).contentFrame();
      await inside?.waitForLoadState();
      expect(await inside?.getByText('I am a page').count()).toBe(0);
    }
    expect(await receiver.page.evaluate(() => 'ran' in window)).toBe(false);
    // Not by a key: the browser's own viewer may have the keyboard.
    await preview.getByRole('button', { name: 'Close' }).click();
    await expect(preview).toBeHidden();
  }
  expect(await receiver.page.title()).toBe('Causeway');
});

test('the inbox and the history are there without a network, and know what was saved', async ({ launch }) => {
  const server = await startServer();
  const [sender, receiver] = [await launch(), await launch()];
  for (const device of [sender, receiver]) await device.open(server.origin);
  await pairByLink(sender, receiver);
  await receiver.isInstalled();
  const [one, two] = [text('one.txt', 'the first'), text('two.txt', 'the second')];
  await send(sender, receiver, [one, two]);
  const inbox = await openInbox(receiver);
  const saved = receiver.page.waitForEvent('download');
  await inbox.getByRole('button', { name: 'Save one.txt' }).click();
  await saved;
  await expect(inbox.getByTestId('history-entry')).toHaveCount(1);
  await server.stop();
  await receiver.context.setOffline(true);
  await receiver.page.reload();
  const again = await openInbox(receiver);
  await expect(again.getByTestId('inbox-file').nth(0)).toContainText('Saved');
  await expect(again.getByTestId('inbox-file').nth(1)).not.toContainText('Saved');
  await again.getByTitle('Preview two.txt').click();
  await expect(receiver.page.getByRole('region', { name: 'two.txt' })).toHaveText('the second');
  await receiver.page.keyboard.press('Escape');
  const waiting = receiver.page.waitForEvent('download');
  await again.getByRole('button', { name: 'Save two.txt' }).click();
  expect(await sha256OfDownload(await waiting)).toBe(sha256(two.buffer));
  // Not twice for one transfer, and gone for good once it is cleared.
  await expect(again.getByTestId('history-entry')).toHaveCount(1);
  await again.getByRole('button', { name: 'Clear the history' }).click();
  await again.getByRole('button', { name: 'Clear it' }).click();
  await expect(again.getByTestId('history-entry')).toHaveCount(0);
  await receiver.page.reload();
  const last = await openInbox(receiver);
  await expect(last.getByTestId('inbox-file')).toHaveCount(2);
  await expect(last.getByTestId('history-entry')).toHaveCount(0);
});
