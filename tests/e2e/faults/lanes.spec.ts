// The same faults where the path is long enough for several lanes, and the lanes' own.

import type { DurableDevice } from '../support/durable-device.ts';
import { MIB } from '../support/files.ts';
import { throttle } from '../support/throttle.ts';
import { arrives, expect, safeBytes, test, underWay, type UnderWay } from './support.ts';

test.setTimeout(240_000);

const connections = ({ page }: DurableDevice) => page.evaluate(() => window.connections().length);

/** A transfer under way over several lanes; the network of the receiver can be changed. */
async function overLanes(pair: readonly [DurableDevice, DurableDevice]) {
  const network = await throttle(pair[1], 25);
  const file: UnderWay = await underWay(pair, { sizeMiB: 96, part: 0.03 });
  await expect.poll(() => connections(pair[1]), { timeout: 20_000 }).toBeGreaterThanOrEqual(4);
  await safeBytes(pair[1], 8 * MIB);
  return { network, file };
}

test('FL9: lanes die in the middle, on either side, and nothing stops', async ({ pair }) => {
  const { file } = await overLanes(pair);
  await pair[1].page.getByText('Details').click();
  await expect(pair[1].page.locator('dl div', { hasText: 'Lanes' }).locator('dd')).toHaveText(/^[4-8]$/);
  for (const { page } of pair) {
    const before = await safeBytes(pair[1], 1);
    // The first connection is the link's own; without it, that is another fault.
    await page.evaluate(() => {
      for (const connection of window.connections().slice(2)) connection.close();
    });
    await safeBytes(pair[1], Math.min(file.sizeBytes, before + 4 * MIB));
    for (const device of pair) {
      const shown = device.transfer('moving').or(device.transfer('checking')).or(device.transfer('complete'));
      await expect(shown).toBeVisible();
    }
  }
  await arrives(pair, file);
});

test('RS: the receiver is killed while several lanes carry', async ({ pair }) => {
  const [, receiver] = pair;
  const { file } = await overLanes(pair);
  const before = await safeBytes(receiver, 1);
  await receiver.kill();
  await receiver.start();
  expect(await safeBytes(receiver, 1)).toBeGreaterThanOrEqual(before);
  await arrives(pair, file);
});

test('RS: the sender’s page is reloaded while several lanes carry', async ({ pair }) => {
  const [sender] = pair;
  const { file } = await overLanes(pair);
  await sender.reload();
  await expect(sender.transfer('needs-files')).toBeVisible();
  await sender.choosePaths([file.path], 'Choose the files again');
  await arrives(pair, file);
});

test('RS: the network is cut for 5 s while several lanes carry', async ({ pair }) => {
  const { file, network } = await overLanes(pair);
  await network({ offline: true });
  const cutAt = Date.now();
  // Time itself is the fault here.
  await expect.poll(() => Date.now() - cutAt, { timeout: 10_000 }).toBeGreaterThan(5_000);
  await network({});
  await arrives(pair, file);
});
