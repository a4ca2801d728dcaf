// A hundred times cut off and connected again in one page: nothing is left behind by any of it.

import type { DurableDevice } from '../support/durable-device.ts';
import { pairByLink } from '../support/device.ts';
import { expect, test } from './support.ts';

const CYCLES = 100;
const WARM_UP = 10;

interface Residue {
  readonly connections: number;
  readonly sockets: number;
  readonly workers: number;
  readonly listeners: number;
  readonly heapMiB: number;
}

test('LK: 100 cycles of cut and reconnect leave nothing behind', async ({ pair }) => {
  test.setTimeout(420_000);
  const [steady, coming] = pair;
  await countLiving(steady);
  await pairByLink(steady, coming);
  let before: Residue | null = null;
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    if (cycle === WARM_UP) before = await residue(steady);
    const generation = await made(steady);
    await coming.page.reload();
    // A connection that was not there before stands.
    await expect.poll(() => made(steady), { timeout: 30_000, intervals: [50] }).toBeGreaterThan(generation);
    await coming.isConnected();
    await steady.isConnected();
  }
  const after = await residue(steady);
  console.log('before', before, 'after', after);
  if (!before) throw new Error('nothing to compare with');
  expect(after.connections).toBeLessThanOrEqual(before.connections + 1);
  expect(after.sockets).toBeLessThanOrEqual(before.sockets + 1);
  expect(after.workers).toBe(before.workers);
  expect(after.listeners).toBeLessThanOrEqual(before.listeners + 20);
  expect(after.heapMiB).toBeLessThan(before.heapMiB + 3);
});

/** Counts what the page makes and what of it is still open, without changing it. */
async function countLiving(device: DurableDevice): Promise<void> {
  await device.page.addInitScript(() => {
    const living = {
      made: 0,
      connections: new Set<WeakRef<RTCPeerConnection>>(),
      sockets: new Set<WeakRef<WebSocket>>(),
    };
    Object.assign(window, { living });
    const [Connection, Socket] = [window.RTCPeerConnection, window.WebSocket];
    window.RTCPeerConnection = new Proxy(Connection, {
      construct(target, args: [RTCConfiguration?]) {
        const connection = new target(...args);
        living.made += 1;
        living.connections.add(new WeakRef(connection));
        return connection;
      },
    });
    window.WebSocket = new Proxy(Socket, {
      construct(target, args: [string]) {
        const socket = new target(...args);
        living.sockets.add(new WeakRef(socket));
        return socket;
      },
    });
  });
  await device.open();
}

interface Living {
  made: number;
  connections: Set<WeakRef<RTCPeerConnection>>;
  sockets: Set<WeakRef<WebSocket>>;
}

function made(device: DurableDevice): Promise<number> {
  return device.page.evaluate(() => (window as unknown as { living: Living }).living.made);
}

async function residue(device: DurableDevice): Promise<Residue> {
  const session = await device.session();
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((candidate) => candidate.name === name)?.value ?? Number.NaN;
  const open = await device.page.evaluate(() => {
    const { connections, sockets } = (window as unknown as { living: Living }).living;
    return {
      connections: [...connections].filter((ref) => (ref.deref()?.connectionState ?? 'closed') !== 'closed')
        .length,
      sockets: [...sockets].filter((ref) => (ref.deref()?.readyState ?? 3) < 2).length,
    };
  });
  await session.detach();
  return {
    ...open,
    workers: device.page.workers().length,
    listeners: metric('JSEventListeners'),
    heapMiB: metric('JSHeapUsedSize') / 1024 / 1024,
  };
}
