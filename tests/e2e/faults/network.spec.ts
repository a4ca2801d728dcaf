// The server goes, or the network does.

import { pairByLink } from '../support/device.ts';
import type { DurableDevice } from '../support/durable-device.ts';
import { startServer } from '../support/server.ts';
import { arrives, expect, safeBytes, test, underWay } from './support.ts';

test.setTimeout(240_000);

test('RS: the worker is gone for good in the middle of a transfer', async ({ pair, server }) => {
  const file = await underWay(pair, { part: 0.1 });
  await server.stop();
  await arrives(pair, file);
});

test('RS: the worker is gone while the receiver reloads, and comes back', async ({ pair, server }) => {
  const [, receiver] = pair;
  const file = await underWay(pair, { part: 0.1 });
  const port = Number(new URL(server.origin).port);
  await receiver.isInstalled();
  await server.stop();
  await receiver.reload();
  await expect(receiver.transfer('waiting')).toBeVisible();
  const again = await startServer({ port });
  await arrives(pair, file);
  await again.stop();
});

/** Puts a device on a network that can be cut: channels feel it only if it was slow before they were made. */
async function cuttable(device: DurableDevice): Promise<(isCut: boolean) => Promise<void>> {
  const session = await device.session();
  await session.send('Network.enable');
  const set = (offline: boolean) =>
    session.send('Network.emulateNetworkConditions', {
      offline,
      latency: 1,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
  await set(false);
  return async (isCut) => {
    await set(isCut);
  };
}

for (const [who, seconds] of [
  ['receiver', 5],
  ['sender', 5],
  ['receiver', 60],
] as const) {
  test(`RS: the network of the ${who} is cut for ${seconds} s`, async ({ pair }) => {
    const [sender, receiver] = pair;
    const cut = await cuttable(who === 'sender' ? sender : receiver);
    const file = await underWay(pair, { part: 0.1 });
    await cut(true);
    const cutAt = Date.now();
    const before = await safeBytes(receiver, 1);
    // Time itself is the fault here.
    await expect
      .poll(() => Date.now() - cutAt, { timeout: seconds * 1000 + 5000 })
      .toBeGreaterThan(seconds * 1000);
    expect(await safeBytes(receiver, before)).toBeLessThan(file.sizeBytes);
    await cut(false);
    await arrives(pair, file);
  });
}

test('RS: devices that reload find each other again, transfer or not', async ({ pair }) => {
  const [left, right] = pair;
  await pairByLink(left, right);
  for (const device of [left, right]) {
    await device.reload();
    await left.isConnected();
    await right.isConnected();
  }
});
