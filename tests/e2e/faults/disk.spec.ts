// The receiver's disk is full for real: no quota, but a file system without room.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIB } from '../support/files.ts';
import { SmallDisk, whyNoSmallDisk } from '../support/small-disk.ts';
import { arrives, expect, safeBytes, skipAll, test as base, underWay } from './support.ts';

const SIZE_BYTES = 256 * MIB;

const test = base.extend<{ disk: SmallDisk }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
  disk: async ({}, use) => {
    const disk = new SmallDisk(SIZE_BYTES);
    await use(disk);
    disk.remove();
  },
  places: async ({ disk, server }, use) => {
    keepStorage(disk.path, server.origin);
    await use([{}, { profile: disk.path }]);
  },
});
test.setTimeout(180_000);
skipAll(test, whyNoSmallDisk());

test('RS9: the disk is full, the receiver’s page is reloaded, and then there is room', async ({
  pair,
  disk,
}) => {
  const [sender, receiver] = pair;
  const file = await underWay(pair, { part: 0.1 });
  expect(await receiver.page.evaluate(() => navigator.storage.persisted())).toBe(true);
  const isFull = async () => {
    await expect(receiver.says(/No room left on this device: [\d.]+ MB more needed/)).toBeVisible({
      timeout: 30_000,
    });
    await expect(sender.says(/No room left on /)).toBeVisible();
  };
  disk.leave(6 * MIB);
  await isFull();
  // What the product gave back (BL8) stays for the browser's own books.
  const before = await safeBytes(receiver, 1);
  await receiver.reload();
  await isFull();
  expect(await safeBytes(receiver, before)).toBeLessThan(file.sizeBytes);
  disk.resize(SIZE_BYTES);
  await arrives(pair, file);
});

/**
 * The browser keeps what this origin stores, as it does for an app that is installed: set in the profile, since
 * what DevTools grants a page does not hold when the disk is full. Else Chromium, at the first of its own
 * writes that fails, drops all that the site stored.
 */
function keepStorage(profile: string, origin: string): void {
  const kept = { [`${origin},*`]: { setting: 1 } };
  const preferences = { profile: { content_settings: { exceptions: { durable_storage: kept } } } };
  mkdirSync(join(profile, 'Default'));
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
}
