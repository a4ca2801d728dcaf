// A link over its generations, in a world that breaks.

import { describe, expect, test, vi } from 'vitest';
import { versions } from './fake-handshake.ts';
import { bondOf, otherSide, useWorld, World } from './link-world.ts';

useWorld();

const SIDES = ['host', 'taker'] as const;

async function connected(): Promise<World> {
  const world = new World();
  await world.connected();
  // The invite's room is done with, and both are at the rendezvous.
  await world.pass(10_000);
  return world;
}

describe('the first connection', () => {
  test('LK1 is made over the invite, and then both wait at the rendezvous', async () => {
    const world = await connected();
    expect(world.signaling.sockets.size).toBe(2);
    expect(world.pages.map(({ states }) => states)).toEqual([['connected'], ['connected']]);
    expect(world.pages.map(({ settled }) => settled)).toEqual([1, 1]);
  });

  test('LK4 ends the link when there is no path, and leaves nothing behind', async () => {
    const world = new World();
    world.network.works = false;
    await world.pass(21_000);
    expect(world.pages.map(({ state }) => state)).toEqual([
      { kind: 'ended', why: 'no-path' },
      { kind: 'ended', why: 'no-path' },
    ]);
    expect([world.network.live.size, world.signaling.sockets.size]).toEqual([0, 0]);
  });
});

describe('a connection that breaks', () => {
  test('LK4 a path that comes back within three seconds changes nothing but the state shown', async () => {
    const world = await connected();
    world.breakPath();
    await world.pass(2_900);
    expect(world.pages.every(({ state }) => state.kind === 'reconnecting')).toBe(true);
    for (const peer of world.network.live) peer.setPath(true);
    await world.pass(5_000);
    expect(world.isWhole).toBe(true);
    expect(world.pages.map(({ generations }) => generations)).toEqual([1, 1]);
  });

  test.each(SIDES)('LK4 the %s finds that it carries nothing: another one takes its place', async (side) => {
    const world = await connected();
    world.page(side).link.renew();
    expect(world.page(side).state.kind).toBe('reconnecting');
    await world.connected(500);
    expect(world.pages.map(({ generations }) => generations)).toEqual([2, 2]);
    // While one is being made there is nothing to renew.
    world.network.works = false;
    world.breakPath();
    await world.pass(3_100);
    await world.pass(600);
    const made = world.page(side).generations;
    expect(made).toBeGreaterThan(2);
    world.page(side).link.renew();
    await world.pass(5_000);
    expect(world.page(side).generations).toBe(made);
  });

  test('LK5 both sides notice at once: one new connection, in half a second', async () => {
    const world = await connected();
    world.breakPath();
    await world.pass(3_000);
    await world.connected(500);
    expect(world.pages.map(({ generations }) => generations)).toEqual([2, 2]);
  });

  test.each(SIDES)('LK5 only the %s notices: the other side follows', async (side) => {
    const world = await connected();
    // Its browser says `failed`, and nothing of it reaches the other one.
    const mine = [...world.network.live].find((peer) => peer.isInitiator === (side === 'taker'));
    world.network.works = false;
    mine?.fail();
    await world.pass(20);
    world.network.works = true;
    expect(world.page(otherSide(side)).isConnected).toBe(true);
    await world.connected(500);
    expect(world.pages.map(({ generations }) => generations)).toEqual([2, 2]);
  });

  test('LK4 LK10 without a path it is tried again and again, less and less often', async () => {
    const world = await connected();
    world.network.works = false;
    world.breakPath();
    await world.pass(5 * 60_000);
    const made = world.page('host').generations;
    // Each takes its 20 seconds, and the wait before the next grows to 30.
    expect(made).toBeGreaterThan(5);
    expect(made).toBeLessThan(14);
    expect(world.pages.every(({ state }) => state.kind === 'reconnecting')).toBe(true);
    world.network.works = true;
    await world.connected(60_000);
  });

  test('LK10 one that stood for three seconds makes the next attempt come at once', async () => {
    const world = await connected();
    for (let round = 0; round < 5; round += 1) {
      world.breakPath();
      await world.pass(3_000);
      await world.connected(500);
      await world.pass(3_000);
    }
    // Else the waits grow.
    const begun = Date.now();
    for (let round = 0; round < 6; round += 1) {
      for (const peer of world.network.live) peer.fail();
      await world.connected();
    }
    expect(Date.now() - begun).toBeGreaterThan(5_000);
  });

  test('LK10 the network is back: the next attempt is now', async () => {
    const world = await connected();
    world.network.works = false;
    world.signaling.goDown(false);
    world.breakPath();
    await world.pass(5 * 60_000);
    expect(world.pages.map(({ state }) => state.kind)).toEqual(['away', 'away']);
    world.network.works = true;
    world.signaling.isUp = true;
    for (const page of world.pages) page.link.retryNow();
    await world.connected(1_000);
  });
});

describe('a page that goes', () => {
  test.each(SIDES)('LK8 the %s is reloaded', async (side) => {
    const world = await connected();
    world.reload(side);
    await world.pass(15);
    expect(world.page(otherSide(side)).state.kind).toBe('reconnecting');
    await world.connected(1_000);
    expect(world.page(side).states).toEqual(['reconnecting', 'connected']);
  });

  test('LK8 both are reloaded at once', async () => {
    const world = await connected();
    for (const side of SIDES) world.reload(side);
    // A second of it is for goodbyes that nobody hears any more.
    await world.connected(1_500);
  });

  test.each(SIDES)('LK5 the %s is killed, and its socket is not known to be dead', async (side) => {
    const world = await connected();
    world.kill(side);
    expect(world.page(otherSide(side)).isConnected).toBe(true);
    await world.connected(1_000);
  });

  test.each(SIDES)('LK5 the %s is reloaded at any instant of a reconnection', async (side) => {
    for (let instant = 0; instant <= 500; instant += 25) {
      const world = await connected();
      world.reload('host');
      await world.pass(instant);
      world.reload(side);
      await world.connected(2_000);
      for (const page of world.pages) page.link.end();
      await world.pass(2_000);
    }
  });

  test('LK7 it counts as away once it was not seen for 30 seconds, and is still waited for', async () => {
    const world = await connected();
    world.page('taker').link.leave();
    await world.pass(29_000);
    expect(world.page('host').state.kind).toBe('reconnecting');
    await world.pass(2_000);
    expect(world.page('host').state).toEqual({ kind: 'away', why: 'unseen' });
    await world.pass(60 * 60_000);
    expect(world.page('host').states).toEqual(['connected', 'reconnecting', 'away']);
    world.open('taker');
    await world.connected(1_000);
  });

  test('LK7 one that is said to be there and does not answer counts as away, too', async () => {
    const world = await connected();
    world.kill('taker').link.end();
    world.network.works = false;
    world.breakPath();
    await world.pass(50_000);
    expect(world.page('host').state.kind).toBe('away');
    await world.pass(5 * 60_000);
    expect(world.page('host').states).toEqual(['connected', 'reconnecting', 'away']);
  });

  test('LK10 a page that was kept aside and comes back goes on', async () => {
    const world = await connected();
    const { link } = world.page('taker');
    link.leave();
    await world.pass(60_000);
    expect(world.signaling.socketsOf(bondOf('taker').token)).toHaveLength(0);
    link.retryNow();
    await world.connected(1_000);
  });
});

describe('the end', () => {
  test.each(SIDES)('LK8 the %s ends it: both do, and nothing is left', async (side) => {
    const world = await connected();
    world.page(side).link.end();
    await world.pass(3_000);
    expect(world.page(side).state).toEqual({ kind: 'ended', why: 'ended' });
    expect(world.page(otherSide(side)).state).toEqual({ kind: 'ended', why: 'bye' });
    expect(world.pages.map(({ introduced }) => introduced)).toEqual([0, 0]);
    expect([world.network.live.size, world.signaling.sockets.size, vi.getTimerCount()]).toEqual([0, 0, 0]);
  });

  test('LK8 it can be ended in any state', async () => {
    for (const waitMs of [0, 10, 60, 100, 150, 3_000, 40_000]) {
      const world = await connected();
      world.page('taker').link.leave();
      world.breakPath();
      await world.pass(waitMs);
      world.page('host').link.end();
      await world.pass(3_000);
      expect([world.network.live.size, world.signaling.sockets.size, vi.getTimerCount()]).toEqual([0, 0, 0]);
    }
  });
});

describe('whoever does not prove itself', () => {
  test('LK6 leaves a connection that lives alone', async () => {
    const world = await connected();
    const { host, taker } = { host: world.page('host'), taker: world.page('taker') };
    // It has the token, say from the worker's memory, and not the key.
    world.open('host', { bond: bondOf('host', 8) });
    await world.pass(60_000);
    expect([host.isConnected, taker.isConnected]).toEqual([true, true]);
    expect([host.generations, taker.generations]).toEqual([1, 1]);
  });

  test('LK6 LK8 ends a link that is not connected, as tampered with', async () => {
    const world = await connected();
    world.page('host').link.leave();
    world.open('host', { bond: bondOf('host', 8) });
    await world.pass(5_000);
    expect(world.page('taker').state).toEqual({ kind: 'ended', why: 'tampered' });
  });

  test('LK6 a relay that alters, drops or repeats a text only delays', async () => {
    for (let index = 0; index < 6; index += 1) {
      for (const trick of ['alter', 'drop', 'repeat'] as const) {
        const world = await connected();
        let seen = 0;
        world.signaling.relay = (_token, frame) => {
          if (!frame.includes('\\"text\\"') || (seen += 1) - 1 !== index) return [frame];
          if (trick === 'drop') return [];
          return trick === 'repeat' ? [frame, frame] : [frame.replace('text\\":\\"{', 'text\\":\\"[')];
        };
        world.reload('taker');
        await world.connected(45_000);
        for (const page of world.pages) page.link.end();
        await world.pass(2_000);
      }
    }
  });
});

describe('the words over a connection', () => {
  test.each([
    ['no JSON', 'x'],
    ['no word of ours', '{"word":"sell"}'],
    ['a goodbye that does not say why', '{"word":"bye"}'],
  ])('LK3 %s ends the link', async (_what, text) => {
    const world = await connected();
    const [sender] = world.network.live;
    sender?.send(text);
    await world.pass(5_000);
    const side = sender?.isInitiator === true ? 'host' : 'taker';
    expect(world.page(side).state).toEqual({ kind: 'ended', why: 'protocol' });
    // The other one need not wait for ever.
    expect(world.page(otherSide(side)).state).toEqual({ kind: 'ended', why: 'bye' });
  });

  test('LK3 a hello of another version puts the link off', async () => {
    const world = await connected();
    const [sender] = world.network.live;
    sender?.send(JSON.stringify({ word: 'hello', version: 2, name: 'x', form: 'phone' }));
    await world.pass(10);
    const side = sender?.isInitiator === true ? 'host' : 'taker';
    expect(world.page(side).state).toEqual({ kind: 'away', why: 'version' });
  });
});

describe('the server', () => {
  test.each([false, true])('LK9 is not needed by a live connection (its memory lost: %s)', async (wiped) => {
    const world = await connected();
    world.signaling.goDown(wiped);
    await world.pass(5 * 60_000);
    expect(world.isWhole).toBe(true);
    world.signaling.isUp = true;
    await world.pass(30_000);
    expect(world.signaling.sockets.size).toBe(2);
    expect(world.pages.map(({ generations }) => generations)).toEqual([1, 1]);
    world.reload('host');
    await world.connected(1_000);
  });

  test('LK9 comes back after a page was reloaded without it', async () => {
    const world = await connected();
    world.signaling.goDown(true);
    world.reload('taker');
    await world.pass(60_000);
    expect(world.pages.map(({ state }) => state.kind)).toEqual(['away', 'away']);
    world.signaling.isUp = true;
    await world.connected(12_000);
  });

  test('LK9 a socket that dies unseen is found out by its silence', async () => {
    const world = await connected();
    for (const socket of world.signaling.socketsOf(bondOf('host').token)) socket.isCut = true;
    await world.pass(40_000);
    expect(world.signaling.socketsOf(bondOf('host').token)).toHaveLength(1);
    world.reload('taker');
    await world.connected(1_000);
    expect(world.page('host').generations).toBe(2);
  });

  test('LK9 two pages with one bond do not fight; the one that was looked at last has it', async () => {
    const world = await connected();
    const first = world.page('taker');
    const second = world.open('taker');
    await world.until(() => second.isConnected);
    await world.pass(10 * 60_000);
    expect([first.state.kind, second.state.kind]).toEqual(['away', 'connected']);
    expect([first.generations, second.generations]).toEqual([1, 1]);
    first.link.retryNow();
    await world.until(() => first.isConnected, 2_000);
    await world.pass(60_000);
    expect(first.isConnected && second.state.kind === 'away').toBe(true);
  });
});

describe('another version', () => {
  test('LK8 waits until the other side has it, too, and does not knock meanwhile', async () => {
    const world = await connected();
    versions.taker = 2;
    world.reload('taker');
    await world.pass(60_000);
    const away = { kind: 'away', why: 'version' };
    expect(world.pages.map(({ state }) => state)).toEqual([away, away]);
    const frames = vi.fn((_token: string, frame: string) => [frame]);
    world.signaling.relay = frames;
    await world.pass(10 * 60_000);
    expect(frames).not.toHaveBeenCalled();
    versions.host = 2;
    world.reload('host');
    await world.connected(1_000);
  });
});

describe('endurance', () => {
  test('LK2 LK12 a hundred reconnections leave no sockets, peers or timers behind', async () => {
    const world = await connected();
    const before = [world.network.live.size, world.signaling.sockets.size, vi.getTimerCount()];
    const heap: number[] = [];
    for (let cycle = 0; cycle < 100; cycle += 1) {
      world.breakPath();
      await world.pass(3_000);
      await world.connected(1_000);
      await world.pass(10_000);
      heap.push(vi.getTimerCount());
    }
    expect(world.pages.map(({ generations }) => generations)).toEqual([101, 101]);
    expect([world.network.live.size, world.signaling.sockets.size, vi.getTimerCount()]).toEqual(before);
    expect(Math.max(...heap)).toBe(before[2]);
  });
});
