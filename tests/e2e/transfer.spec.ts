// Files cross, whatever their size and name, and the copies are equal.

import { unzipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { pairByLink } from './support/device.ts';
import { MIB, payload, sha256, sha256OfDownload, sha256OfFile, writeLargeFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('files at the edges of a block, saved one by one, are equal', async ({ pair }) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  const files = [
    payload('nothing', 0),
    payload('one byte', 1),
    payload('block less one.bin', MIB - 1),
    payload('block.bin', MIB),
    payload('block and one.bin', MIB + 1),
  ];
  await sender.choose(files);
  await receiver.accept();
  await expect(sender.transfer('complete')).toBeVisible();
  await expect(receiver.transfer('complete')).toBeVisible();
  const total = String(3 * MIB + 1);
  for (const device of pair) {
    await expect(device.transfers).toHaveAttribute('data-bytes', total);
    await expect(device.transfers).toHaveAttribute('data-total', total);
  }
  for (const file of files) {
    const waiting = receiver.page.waitForEvent('download');
    await receiver.page.getByRole('button', { name: `Save ${file.name}`, exact: true }).click();
    const saved = await waiting;
    expect(saved.suggestedFilename()).toBe(file.name);
    expect(await sha256OfDownload(saved)).toBe(sha256(file.buffer));
  }
});

test('200 MiB cross and are equal', async ({ pair }) => {
  test.setTimeout(180_000);
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  const path = writeLargeFile('wedding video.mp4', 200 * MIB);
  await sender.choose(path);
  await receiver.accept();
  await expect(sender.transfer('complete')).toBeVisible({ timeout: 120_000 });
  await expect(receiver.transfer('complete')).toBeVisible();
  const waiting = receiver.page.waitForEvent('download');
  await receiver.page.getByRole('button', { name: 'Save wedding video.mp4' }).click();
  expect(await sha256OfDownload(await waiting)).toBe(await sha256OfFile(path));
});

test('NM1 names from anywhere arrive as names that are safe anywhere', async ({ pair }) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  const long = `${'long name '.repeat(30)}.txt`;
  const names: [offered: string, saved: string | RegExp][] = [
    ['with some spaces.txt', 'with some spaces.txt'],
    // Chromium itself puts a line in place of the joiners when it saves; on screen the name is whole.
    ['👩‍👩‍👧‍👦 family 🎉.txt', /family 🎉\.txt$/],
    ['صورة العائلة.txt', 'صورة العائلة.txt'],
    ['photo\u202Egnp.exe', 'photognp.exe'],
    ['../../etc/passwd', /passwd$/],
    ['CON', '_CON'],
    ['aux.txt', '_aux.txt'],
    [long, /^long name .*\.txt$/],
  ];
  // Put together in the page: Playwright would mend some of these names itself.
  await sender.page.getByLabel('Choose files').evaluate(
    (input, offered) => {
      const transfer = new DataTransfer();
      for (const name of offered) transfer.items.add(new File([`I was ${name}`], name));
      (input as HTMLInputElement).files = transfer.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    },
    names.map(([offered]) => offered),
  );
  await receiver.accept();
  await expect(receiver.transfer('complete')).toBeVisible();
  await expect(sender.transfer('complete')).toBeVisible();
  const rows = receiver.page.getByTestId('file');
  await expect(rows).toHaveCount(names.length);
  await expect(rows.nth(1)).toContainText('👩‍👩‍👧‍👦 family 🎉.txt');
  for (const [index, [offered, saved]] of names.entries()) {
    const waiting = receiver.page.waitForEvent('download');
    await rows
      .nth(index)
      .getByRole('button', { name: /^Save / })
      .click();
    const download = await waiting;
    const name = download.suggestedFilename();
    if (typeof saved === 'string') expect(name).toBe(saved);
    else expect(name).toMatch(saved);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(await sha256OfDownload(download)).toBe(sha256(Buffer.from(`I was ${offered}`)));
  }
});

test('2,000 files of 1 KiB go in one transfer, and out in one ZIP', async ({ pair }) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  const files = Array.from({ length: 2000 }, (_, i) => payload(`note ${i}.txt`, 1024));
  await sender.choose(files);
  await receiver.accept();
  await expect(sender.transfer('complete')).toBeVisible({ timeout: 60_000 });
  await expect(receiver.transfer('complete')).toHaveAttribute('data-bytes', String(2000 * 1024));
  const waiting = receiver.page.waitForEvent('download');
  await receiver.page.getByRole('button', { name: 'Save all' }).click();
  const zip = await (await waiting).path();
  const unpacked = unzip(zip);
  expect(unpacked.size).toBe(files.length);
  for (const { name, buffer } of files) expect(unpacked.get(name)).toBe(sha256(buffer));
});

test('some of the files can be taken, and the rest stays away', async ({ pair }) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  const files = [payload('a.bin', 3 * MIB), payload('b.bin', 2 * MIB), payload('c.bin', 5)];
  await sender.choose(files);
  await receiver.page.getByRole('checkbox', { name: /a\.bin/ }).uncheck();
  await receiver.accept();
  await expect(sender.transfer('complete')).toHaveAttribute('data-total', String(2 * MIB + 5));
  await expect(receiver.transfer('complete')).toHaveAttribute('data-total', String(2 * MIB + 5));
  await expect(receiver.page.getByRole('button', { name: 'Save a.bin' })).toBeHidden();
  const waiting = receiver.page.waitForEvent('download');
  await receiver.page.getByRole('button', { name: 'Save b.bin' }).click();
  expect(await sha256OfDownload(await waiting)).toBe(sha256(files[1]?.buffer ?? Buffer.alloc(0)));
});

test('several transfers go both ways at once', async ({ pair }) => {
  const [left, right] = pair;
  await pairByLink(left, right);
  await left.choose(payload('from left 1', 4 * MIB));
  await left.choose(payload('from left 2', 4 * MIB));
  await right.choose(payload('from right', 6 * MIB));
  await expect(left.transfers).toHaveCount(3);
  await expect(right.transfers).toHaveCount(3);
  for (const device of pair) {
    const offers = device.page.locator('[data-testid=transfer][data-direction=in][data-state=offered]');
    for (let left = await offers.count(); left > 0; left -= 1) {
      await offers.first().getByRole('button', { name: 'Accept', exact: true }).click();
      await expect(offers).toHaveCount(left - 1);
    }
  }
  for (const device of pair) await expect(device.transfer('complete')).toHaveCount(3, { timeout: 60_000 });
});

test('files chosen before anybody is there go to whoever pairs next', async ({ pair }) => {
  const [sender, receiver] = pair;
  await sender.choose(payload('early.bin', 1000));
  await pairByLink(sender, receiver);
  await receiver.accept();
  await expect(sender.transfer('complete')).toBeVisible();
});

test('a file is saved while the rest is still on its way', async ({ pair }) => {
  test.setTimeout(120_000);
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  const first = payload('first.bin', 2 * MIB);
  await sender.choose([first, payload('second.bin', 45 * MIB)]);
  await receiver.accept();
  const waiting = receiver.page.waitForEvent('download');
  await receiver.page.getByRole('button', { name: 'Save first.bin' }).click();
  const saved = await waiting;
  expect(await receiver.transfer('moving').count()).toBe(1);
  expect(await sha256OfDownload(saved)).toBe(sha256(first.buffer));
  await expect(receiver.transfer('complete')).toBeVisible({ timeout: 60_000 });
});

test('a note crosses', async ({ pair }) => {
  const [left, right] = pair;
  await pairByLink(left, right);
  await left.page.getByRole('textbox', { name: 'Message' }).fill('https://example.org/ <b>hello</b>');
  await left.page.getByRole('button', { name: 'Send message' }).click();
  await expect(right.page.getByTestId('note')).toContainText('https://example.org/ <b>hello</b>');
});

/** SHA-256 by name of a ZIP's entries, read by a library that did not write it. */
function unzip(path: string): Map<string, string> {
  const entries = Object.entries(unzipSync(readFileSync(path)));
  return new Map(entries.map(([name, bytes]) => [name, sha256(Buffer.from(bytes))]));
}
