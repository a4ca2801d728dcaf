// Two linked devices through random misfortune: once server and network are well again, they come together
// by themselves, stay so, and nothing is left over. fast-check prints the seed of a run that fails.

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Side } from '../../../src/pairing/bond.ts';
import { bondOf, useWorld, World } from './link-world.ts';

useWorld();

const RUNS = Number(process.env['LINK_FUZZ_RUNS'] ?? 300);

const side = fc.constantFrom<Side>('host', 'taker');
const misfortune = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant('pass' as const), ms: fc.integer({ max: 400, min: 1 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('pass' as const), ms: fc.integer({ max: 40_000, min: 400 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom('reload', 'kill', 'retryNow', 'dropSocket', 'cutSocket', 'failPeer' as const),
      side,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom(
        'breakPath',
        'mendPath',
        'down',
        'wiped',
        'up',
        'networkDown',
        'networkUp' as const,
      ),
    }),
  },
);
type Misfortune = typeof misfortune extends fc.Arbitrary<infer T> ? T : never;

async function befall(world: World, event: Misfortune): Promise<void> {
  switch (event.what) {
    case 'pass':
      return world.pass(event.ms);
    case 'reload':
    case 'kill':
      world[event.what](event.side);
      return;
    case 'retryNow':
      world.page(event.side).link.retryNow();
      return;
    case 'dropSocket':
      for (const socket of world.signaling.socketsOf(bondOf(event.side).token)) {
        socket.leave();
        socket.die(1006);
      }
      return;
    case 'cutSocket':
      for (const socket of world.signaling.socketsOf(bondOf(event.side).token)) socket.isCut = true;
      return;
    case 'failPeer':
      [...world.network.live].find(({ isInitiator }) => isInitiator === (event.side === 'taker'))?.fail();
      return;
    case 'breakPath':
    case 'mendPath':
      for (const peer of world.network.live) peer.setPath(event.what === 'mendPath');
      return;
    case 'down':
    case 'wiped':
      world.signaling.goDown(event.what === 'wiped');
      return;
    case 'up':
      world.signaling.isUp = true;
      return;
    case 'networkDown':
    case 'networkUp':
      world.network.works = event.what === 'networkUp';
  }
}

test(
  'LK5 LK9 LK12 whatever happens, two pages that are there come together, and stay',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(misfortune, { maxLength: 40, size: 'max' }), async (events) => {
        const world = new World();
        await world.connected();
        for (const event of events) await befall(world, event);
        world.signaling.isUp = true;
        world.network.works = true;
        // What broke while nothing worked is noticed, or mends.
        world.breakPath();
        await world.connected(180_000);
        // A message that was under way may still ask for one more connection.
        await world.pass(60_000);
        await world.connected();
        const generations = world.pages.map((page) => page.generations);
        await world.pass(10 * 60_000);
        expect(world.isWhole).toBe(true);
        expect(world.pages.map((page) => page.generations)).toEqual(generations);
        expect([world.network.live.size, world.signaling.sockets.size]).toEqual([2, 2]);

        world.page('host').link.end();
        await world.pass(10_000);
        expect(world.pages.map(({ state }) => state.kind)).toEqual(['ended', 'ended']);
        expect([world.network.live.size, world.signaling.sockets.size, vi.getTimerCount()]).toEqual([
          0, 0, 0,
        ]);
      }),
      { numRuns: RUNS },
    );
  },
);
