// The receiver's disk is full for real: no quota, but a file system without room.

import { MIB } from '../support/files.ts';
import { SmallDisk, whyNoSmallDisk } from '../support/small-disk.ts';
import type { DurableDevice } from '../support/durable-device.ts';
import { arrives, expect, safeBytes, skipAll, test as base, underWay } from './support.ts';

const SIZE_BYTES = 256 * MIB;

const test = base.extend<{ disk: SmallDisk }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
  disk: async ({}, use) => {
    const disk = new SmallDisk(SIZE_BYTES);
    await use(disk);
    disk.remove();
  },
  places: async ({ disk }, use) => {
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
  await keepStorage(receiver);
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
  // Others take what the product gave back (BL8), all but what the browser's own books need: to the last byte,
  // Chromium now and then drops all that the site stored, whatever it granted.
  disk.fill(768 * 1024);
  const before = await safeBytes(receiver, 1);
  await receiver.reload();
  await isFull();
  expect(await safeBytes(receiver, before)).toBeLessThan(file.sizeBytes);
  disk.resize(SIZE_BYTES);
  await arrives(pair, file);
});

/**
 * The browser grants what the product asks for at the first accept, as it does for an app that is installed.
 * Where it refuses, it may drop all that a site stored when the disk is full, and does so within seconds.
 */
async function keepStorage(device: DurableDevice): Promise<void> {
  const session = await device.session();
  const origin = await device.page.evaluate(() => location.origin);
  // For as long as the session lasts, which is as long as the page.
  await session.send('Browser.grantPermissions', { origin, permissions: ['durableStorage'] });
}
