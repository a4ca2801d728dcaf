// The receiver's disk is full, or what lies on it is not what was written.

import { closeSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DurableDevice } from '../support/durable-device.ts';
import { MIB } from '../support/files.ts';
import { arrives, expect, test, underWay } from './support.ts';

test.setTimeout(240_000);

test('RS: the quota is reached, and then raised', async ({ pair, server }) => {
  const [sender, receiver] = pair;
  const session = await receiver.session();
  const file = await underWay(pair, { part: 0.1 });
  const { usage } = await session.send('Storage.getUsageAndQuota', { origin: server.origin });
  await session.send('Storage.overrideQuotaForOrigin', { origin: server.origin, quotaSize: usage + 6 * MIB });
  await expect(receiver.says(/No room left/)).toBeVisible({ timeout: 30_000 });
  await expect(receiver.transfer('waiting')).toBeVisible();
  await expect(sender.transfer('waiting')).toBeVisible();
  await session.send('Storage.overrideQuotaForOrigin', { origin: server.origin });
  await arrives(pair, file);
});

test('RS: a byte of what was staged is flipped while the browser is closed', async ({ pair }) => {
  const [, receiver] = pair;
  const file = await underWay(pair, { part: 0.4 });
  await receiver.kill();
  flipByte(largestFile(join(receiver.profile, 'Default', 'File System')), 3 * MIB + 12_345);
  await receiver.start();
  await arrives(pair, file);
});

test('RS: the checkpoint is deleted while the stage stays', async ({ pair, server }) => {
  const [, receiver] = pair;
  const file = await underWay(pair);
  await onBarePage(receiver, server.origin, () =>
    receiver.page.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.deleteDatabase('causeway-checkpoints');
          request.onsuccess = () => {
            resolve();
          };
          request.onerror = () => {
            reject(new Error('not deleted'));
          };
        }),
    ),
  );
  // Nothing is known of it any more: it is offered anew, and the orphan is gone.
  await expect(receiver.transfer('offered')).toBeVisible({ timeout: 30_000 });
  expect(await receiver.staged()).toEqual([]);
  await receiver.accept();
  await arrives(pair, file);
});

test('RS: the stage is deleted while the checkpoint stays', async ({ pair, server }) => {
  const [, receiver] = pair;
  const file = await underWay(pair);
  await onBarePage(receiver, server.origin, () =>
    receiver.page.evaluate(async () => {
      await (await navigator.storage.getDirectory()).removeEntry('transfers', { recursive: true });
    }),
  );
  await arrives(pair, file);
});

/** Leaves the product for a bare file of its origin, does something there, and comes back. */
async function onBarePage(device: DurableDevice, origin: string, work: () => Promise<void>): Promise<void> {
  await device.page.goto(`${origin}/icon.svg`);
  await work();
  await device.open();
}

function largestFile(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => statSync(b).size - statSync(a).size);
  const [largest] = files;
  if (largest === undefined) throw new Error(`no file in ${folder}`);
  return largest;
}

function flipByte(path: string, at: number): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 0xff;
  writeSync(file, byte, 0, 1, at);
  closeSync(file);
}
