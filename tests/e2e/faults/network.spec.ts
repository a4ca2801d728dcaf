// The server goes, or the network does.

import { pairByLink } from '../support/device.ts';
import { DurableDevice } from '../support/durable-device.ts';
import { MIB } from '../support/files.ts';
import { startServer } from '../support/server.ts';
import { throttle } from '../support/throttle.ts';
import { arrives, expect, safeBytes, test as base, underWay } from './support.ts';

const test = base.extend({
  // One of its own, which is ended in the test.
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
  server: async ({}, use) => {
    const server = await startServer();
    await use(server);
    await server.stop();
  },
});
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

test('RS: the worker is killed while bytes move, and started again', async ({ pair, server }) => {
  const [sender, receiver] = pair;
  const network = await throttle(receiver);
  const file = await underWay(pair, { part: 0.1 });
  const seen = await Promise.all(pair.map(statesSeen));
  // So that bytes still move when it is back.
  await network({ bytesPerSecond: 4 * MIB });
  const before = await safeBytes(receiver, 1);
  await server.kill();
  const again = await startServer({ port: server.port, state: server.state });
  const third = new DurableDevice(again.origin);
  try {
    expect(await safeBytes(receiver, before + MIB)).toBeLessThan(file.sizeBytes);
    await network({});
    await arrives(pair, file);
    // Neither the transfer nor the connection took notice.
    for (const states of seen) {
      for (const state of await states()) {
        expect(['moving', 'checking', 'complete', 'connected']).toContain(state);
      }
    }
    // And there is a server again: another device is paired, and these two find each other by it.
    await third.start(await receiver.pairingLink());
    await third.isConnected();
    await receiver.isConnected(2);
    await sender.reload();
    await sender.isConnected();
  } finally {
    await third.kill();
    await again.stop();
  }
});

/** Writes down, from now on, every state that a device or a transfer on this page is in. */
async function statesSeen({ page }: DurableDevice): Promise<() => Promise<string[]>> {
  const seen = await page.evaluateHandle(() => {
    const states = new Set<string>();
    const look = () => {
      for (const shown of document.querySelectorAll<HTMLElement>('[data-state]')) {
        if (shown.dataset['testid'] !== undefined) states.add(`${shown.dataset['state']}`);
      }
    };
    look();
    new MutationObserver(look).observe(document, {
      subtree: true,
      childList: true,
      attributeFilter: ['data-state'],
    });
    return states;
  });
  return () => seen.evaluate((states) => [...states]);
}

for (const [who, seconds] of [
  ['receiver', 5],
  ['sender', 5],
  ['receiver', 60],
] as const) {
  test(`RS: the network of the ${who} is cut for ${seconds} s`, async ({ pair }) => {
    const [sender, receiver] = pair;
    const network = await throttle(who === 'sender' ? sender : receiver);
    const file = await underWay(pair, { part: 0.1 });
    await network({ offline: true });
    const cutAt = Date.now();
    const before = await safeBytes(receiver, 1);
    // Time itself is the fault here.
    await expect
      .poll(() => Date.now() - cutAt, { timeout: seconds * 1000 + 5000 })
      .toBeGreaterThan(seconds * 1000);
    expect(await safeBytes(receiver, before)).toBeLessThan(file.sizeBytes);
    await network({});
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
