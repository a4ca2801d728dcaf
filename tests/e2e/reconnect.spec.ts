// A link outlives its connections: pages are reloaded, the server goes and comes back, and the two devices
// are together again without anyone pairing anew. After each return a file goes through.

import { pairByLink, type Device } from './support/device.ts';
import { payload } from './support/files.ts';
import { makeStateFolder, startServer } from './support/server.ts';
import { expect, test } from './support/test.ts';

/** Reconnecting takes about a second; a server that was away is asked again within ten. */
const AGAIN = { timeout: 30_000 };

async function isConnectedAgain(...devices: Device[]): Promise<void> {
  for (const device of devices) {
    await expect(device.devices).toHaveCount(1);
    await expect(device.devices).toHaveAttribute('data-state', 'connected', AGAIN);
  }
}

/** Sends a small file, and sees it arrive. */
async function sends(sender: Device, receiver: Device, name: string): Promise<void> {
  await sender.choose(payload(name, 300_000));
  await receiver.accept();
  for (const device of [sender, receiver]) {
    await expect(device.transfer('complete').filter({ hasText: name })).toBeVisible();
  }
}

async function reload(device: Device): Promise<void> {
  await device.page.reload();
  await expect(device.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
}

test('LK5 either page is reloaded, then both', async ({ pair }) => {
  const [host, taker] = pair;
  await pairByLink(host, taker);
  await sends(host, taker, 'first.bin');
  for (const [index, reloaded] of [[taker], [host], [host, taker], [taker, host]].entries()) {
    await Promise.all(reloaded.map(reload));
    await isConnectedAgain(host, taker);
    const [from, to] = index % 2 === 0 ? [host, taker] : [taker, host];
    await sends(from, to, `again-${index}.bin`);
  }
});

test('LK7 a page that goes away is waited for, and shown as away after a while', async ({ pair }) => {
  const [host, taker] = pair;
  await pairByLink(host, taker);
  const address = taker.page.url();
  await taker.page.goto('about:blank');
  await expect(host.devices).toHaveAttribute('data-state', 'reconnecting');
  await expect(host.devices).toHaveAttribute('data-state', 'away', { timeout: 45_000 });
  expect(await host.alerts.count()).toBe(0);
  await taker.open(address);
  await isConnectedAgain(host, taker);
  await sends(host, taker, 'after.bin');
});

for (const memory of ['keeps', 'loses'] as const) {
  test(`LK9 the server dies and comes back, and ${memory} its memory: nothing happens`, async ({
    launch,
  }) => {
    const state = makeStateFolder();
    let server = await startServer({ state });
    const [host, taker] = [await launch(), await launch()];
    await host.open(server.origin);
    await pairByLink(host, taker);
    // The rendezvous is joined, so that there is a socket to lose.
    await sends(host, taker, 'before.bin');
    await server.stop();
    await sends(taker, host, 'without.bin');
    server = await startServer({
      port: server.port,
      state: memory === 'keeps' ? state : makeStateFolder(),
    });
    await sends(host, taker, 'with.bin');
    for (const device of [host, taker]) {
      await expect(device.devices).toHaveAttribute('data-state', 'connected');
    }
    await reload(taker);
    await isConnectedAgain(host, taker);
    await sends(host, taker, 'after.bin');
    await server.stop();
  });
}

for (const who of ['host', 'taker'] as const) {
  test(`LK9 the server is away while the ${who}’s page is reloaded`, async ({ launch }) => {
    const state = makeStateFolder();
    let server = await startServer({ state });
    const [host, taker] = [await launch(), await launch()];
    await host.open(server.origin);
    await pairByLink(host, taker);
    const reloaded = who === 'host' ? host : taker;
    await reloaded.isInstalled();
    await server.stop();
    await reload(reloaded);
    for (const device of [host, taker]) {
      await expect(device.devices).toHaveAttribute('data-state', 'reconnecting');
    }
    server = await startServer({ port: server.port, state });
    await isConnectedAgain(host, taker);
    await sends(taker, host, 'after.bin');
    await server.stop();
  });
}

for (const who of ['host', 'taker'] as const) {
  test(`LK8 disconnected by the ${who}: gone on both, for good`, async ({ pair }) => {
    const [host, taker] = pair;
    await pairByLink(host, taker);
    const [one, other] = who === 'host' ? [host, taker] : [taker, host];
    await one.page.getByRole('button', { name: /^Disconnect / }).click();
    for (const device of pair) await expect(device.devices).toHaveCount(0);
    await expect(other.says(/ disconnected\.$/)).toBeVisible();
    await Promise.all(pair.map(reload));
    // Nothing is left to be looked for.
    for (const device of pair) {
      await expect.poll(() => countBonds(device)).toBe(0);
      await expect(device.devices).toHaveCount(0);
    }
  });
}

test('LK11 paired anew, a device is on the list once', async ({ pair }) => {
  const [host, taker] = pair;
  await pairByLink(host, taker);
  // The same person's device, whose browser forgot the bond.
  await taker.page.evaluate(async () => {
    await new Promise((resolve) => {
      const request = indexedDB.deleteDatabase('causeway-bonds');
      request.onsuccess = request.onblocked = resolve;
    });
  });
  await reload(taker);
  await expect(taker.devices).toHaveCount(0);
  await pairByLink(host, taker);
  await isConnectedAgain(host, taker);
  await sends(host, taker, 'once.bin');
});

const CUTS = 6;

/** Peer connections and sockets of a page that are not closed. */
async function countOpen(device: Device): Promise<() => Promise<{ peers: number; sockets: number }>> {
  await device.page.addInitScript(() => {
    const made = { peers: [] as RTCPeerConnection[], sockets: [] as WebSocket[] };
    Object.assign(window, { made });
    window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
      construct(target, args: [RTCConfiguration?]) {
        const peer = new target(...args);
        made.peers.push(peer);
        return peer;
      },
    });
    window.WebSocket = new Proxy(window.WebSocket, {
      construct(target, args: [string]) {
        const socket = new target(...args);
        made.sockets.push(socket);
        return socket;
      },
    });
  });
  return () =>
    device.page.evaluate(() => {
      const { made } = window as unknown as {
        made: { peers: RTCPeerConnection[]; sockets: WebSocket[] };
      };
      return {
        peers: made.peers.filter(({ connectionState }) => connectionState !== 'closed').length,
        sockets: made.sockets.filter(({ readyState }) => readyState <= WebSocket.OPEN).length,
      };
    });
}

test('LK2 LK12 cut again and again, the same pages come together again, and hold on to nothing', async ({
  launch,
  server,
}) => {
  const [host, taker] = [await launch(), await launch()];
  const counts = [await countOpen(host), await countOpen(taker)];
  await host.open(server.origin);
  await pairByLink(host, taker);
  // The invite's room goes a little later than the connection comes; the host's link stays open.
  await host.page.getByRole('button', { name: 'Stop sharing the link' }).click();
  const open = () => Promise.all(counts.map((count) => count()));
  const alone = [
    { peers: 1, sockets: 1 },
    { peers: 1, sockets: 1 },
  ];
  await expect.poll(open).toEqual(alone);
  for (let cut = 0; cut < CUTS; cut += 1) {
    const one = cut % 2 === 0 ? host : taker;
    await one.page.evaluate(() => {
      const { made } = window as unknown as { made: { peers: RTCPeerConnection[] } };
      made.peers.at(-1)?.close();
    });
    // Nobody is told: the other side's browser takes 5 s to see that the path is dead, and we 3 s to believe it.
    await expect
      .poll(
        () =>
          one.page.evaluate(() => {
            const { made } = window as unknown as { made: { peers: RTCPeerConnection[] } };
            return made.peers.length;
          }),
        AGAIN,
      )
      .toBe(cut + 2);
    await isConnectedAgain(host, taker);
  }
  await sends(host, taker, 'after.bin');
  await expect.poll(open).toEqual(alone);
});

/** How many bonds this device has stored. */
function countBonds(device: Device): Promise<number> {
  return device.page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('causeway-bonds');
        opening.onerror = () => {
          reject(new Error('the bonds cannot be read'));
        };
        opening.onsuccess = () => {
          const counting = opening.result.transaction('bonds').objectStore('bonds').count();
          counting.onsuccess = () => {
            opening.result.close();
            resolve(counting.result);
          };
        };
      }),
  );
}
