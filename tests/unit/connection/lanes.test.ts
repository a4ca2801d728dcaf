// Further lanes of a connection: made over it, without the server, and gone with it.

import { describe, expect, test } from 'vitest';
import { useWorld, World, type Page } from './link-world.ts';

useWorld();

async function connected(): Promise<World> {
  const world = new World();
  await world.connected();
  await world.pass(10_000);
  return world;
}

const lanesOf = (page: Page) => [...page.lanes].sort((a, b) => a - b);

describe('LK13 opening', () => {
  test('LK13 lanes are made over the connection, with the server gone', async () => {
    const world = await connected();
    world.signaling.relay = () => [];
    world.page('taker').link.wantLanes(4);
    await world.pass(1_000);
    expect(world.pages.map(lanesOf)).toEqual([
      [1, 3, 5],
      [1, 3, 5],
    ]);
    expect(world.network.live.size).toBe(8);
    expect(world.page('host').generations).toBe(1);
  });

  test('LK13 each side has numbers of its own, and the other side’s lanes count', async () => {
    const world = await connected();
    world.page('taker').link.wantLanes(2);
    world.page('host').link.wantLanes(4);
    await world.pass(1_000);
    expect(lanesOf(world.page('host'))).toEqual(lanesOf(world.page('taker')));
    expect(lanesOf(world.page('host')).some((lane) => lane % 2 === 0)).toBe(true);
    world.page('host').link.wantLanes(4);
    await world.pass(1_000);
    expect(world.page('host').lanes.size).toBeGreaterThanOrEqual(3);
  });

  test('LK13 no more than the most, though both want them at once', async () => {
    const world = await connected();
    for (const { link } of world.pages) link.wantLanes(8);
    await world.pass(1_000);
    for (const page of world.pages) expect(page.lanes.size).toBeLessThanOrEqual(7);
    expect(lanesOf(world.page('host'))).toEqual(lanesOf(world.page('taker')));
  });
});

describe('LK14 closing', () => {
  test('LK14 fewer are wanted: the youngest go, on both sides', async () => {
    const world = await connected();
    world.page('host').link.wantLanes(4);
    await world.pass(1_000);
    world.page('host').link.wantLanes(2);
    await world.pass(1_000);
    expect(world.pages.map(lanesOf)).toEqual([[2], [2]]);
    expect(world.network.live.size).toBe(4);
  });

  test('LK14 a lane whose path breaks goes at once, and the connection stays', async () => {
    const world = await connected();
    world.page('host').link.wantLanes(3);
    await world.pass(1_000);
    const lane = [...world.network.live].at(-1);
    lane?.setPath(false);
    await world.pass(1_000);
    expect(world.pages.map(({ lanes }) => lanes.size)).toEqual([1, 1]);
    expect(world.isStanding).toBe(true);
  });

  test('LK14 a lane that does not stand within ten seconds is given up', async () => {
    const world = await connected();
    world.page('host').link.wantLanes(2);
    world.network.works = false;
    await world.pass(11_000);
    expect(world.page('host').lanes.size).toBe(0);
  });

  test('LK14 a signal that the browser refuses costs that lane, not the link', async () => {
    const world = await connected();
    world.network.refusesOffers = true;
    world.page('host').link.wantLanes(3);
    await world.pass(1_000);
    expect(world.pages.map(({ lanes }) => lanes.size)).toEqual([0, 0]);
    expect(world.network.live.size).toBe(2);
    expect(world.isStanding).toBe(true);
    expect(world.pages.map(({ generations }) => generations)).toEqual([1, 1]);
  });

  test('LK15 lanes go with their connection, and the next one begins without any', async () => {
    const world = await connected();
    world.page('host').link.wantLanes(4);
    await world.pass(1_000);
    world.breakPath();
    await world.pass(3_100);
    await world.connected();
    expect(world.pages.map(({ lanes }) => lanes.size)).toEqual([0, 0]);
    expect(world.pages.every(({ generations }) => generations === 2)).toBe(true);
  });

  test('LK15 a link that ends leaves no lane behind', async () => {
    const world = await connected();
    world.page('host').link.wantLanes(4);
    await world.pass(1_000);
    world.page('host').link.end();
    await world.pass(5_000);
    expect(world.network.live.size).toBe(0);
  });
});
