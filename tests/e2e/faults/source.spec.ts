// The sender's file is not what it was. It is named, and nothing is mixed into the old copy.

import {
  closeSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeSync,
  appendFileSync,
} from 'node:fs';
import { isolate } from '../../../src/words/isolate.ts';
import { MIB, writeLargeFile } from '../support/files.ts';
import { expect, test, underWay, type UnderWay } from './support.ts';

test.setTimeout(180_000);

const edits: Record<string, (file: UnderWay) => void> = {
  edited: ({ path }) => {
    appendFileSync(path, 'one more line');
  },
  truncated: ({ path, sizeBytes }) => {
    truncateSync(path, sizeBytes - MIB);
  },
  deleted: ({ path }) => {
    rmSync(path);
  },
  replaced: ({ path }) => {
    renameSync(writeLargeFile('other.mp4', 5 * MIB), path);
  },
};

for (const [what, edit] of Object.entries(edits)) {
  test(`RS: the file is ${what} while it is sent`, async ({ pair }) => {
    const file = await underWay(pair);
    edit(file);
    for (const device of pair) {
      await expect(device.transfer('failed')).toBeVisible({ timeout: 30_000 });
      await expect(device.transfers.getByRole('alert')).toContainText(`“${isolate(file.name)}”`);
    }
  });
}

test('RS: another file is chosen after a restart, and is refused by name', async ({ pair }) => {
  const [sender] = pair;
  const file = await underWay(pair);
  await sender.reload();
  await expect(sender.transfer('needs-files')).toBeVisible();
  edits['edited']?.(file);
  await sender.choosePaths([file.path], 'Choose the files again');
  await expect(sender.transfers.getByRole('alert')).toContainText(file.name);
  await expect(sender.transfer('needs-files')).toBeVisible();
});

test('RS: a file of equal size and time but other bytes is found out', async ({ pair }) => {
  const [sender, receiver] = pair;
  const file = await underWay(pair);
  await sender.reload();
  await expect(sender.transfer('needs-files')).toBeVisible();
  const { mtimeMs } = statSync(file.path);
  const open = openSync(file.path, 'r+');
  // In the part that the receiver has already.
  writeSync(open, Buffer.from('not what it was'), 0, 15, MIB);
  closeSync(open);
  // The same millisecond, which is all that a page sees; in its middle, for seconds are not exact here.
  const seconds = (Math.floor(mtimeMs) + 0.5) / 1000;
  utimesSync(file.path, seconds, seconds);
  await sender.choosePaths([file.path], 'Choose the files again');
  for (const device of [sender, receiver]) {
    await expect(device.transfer('failed')).toBeVisible({ timeout: 60_000 });
    await expect(device.transfers.getByRole('alert')).toContainText(`“${isolate(file.name)}”`);
  }
});
