// The Durable Object may be gone from memory, or all of its sockets dropped, between any two steps of a pairing.

import { describe, expect, test } from 'vitest';
import type { Side } from '../../src/pairing/bond.ts';
import { freshSecret, PairedBrowsers, SCRIPT, SCRIPT_STEPS } from './paired-browsers.ts';

const kinds = ['code', 'link'] as const;
const orders: [Side, Side][] = [
  ['host', 'taker'],
  ['taker', 'host'],
];
/** Before the first step there is no object yet. */
const places = Array.from({ length: SCRIPT_STEPS - 1 }, (_, index) => index + 1);

/** What the conversation said, each text once however often it was transmitted: `side seq text`. */
function saidIn({ object }: PairedBrowsers): string[] {
  const said = object.frames.flatMap(({ from, frame }) => {
    const { body } = JSON.parse(frame) as { body: string };
    const { seq, text } = JSON.parse(body) as { seq?: number; text?: string };
    return seq === undefined ? [] : [`${from} ${seq} ${text!}`];
  });
  return [...new Set(said)];
}

/** Paired, with all values once and in order, by one handshake: three texts and the values, no other one tried. */
function expectPairedOnce(pair: PairedBrowsers): void {
  const { host, taker } = pair;
  expect(host.heard).toEqual(SCRIPT.taker.flat());
  expect(taker.heard).toEqual(SCRIPT.host.flat());
  expect([host.ended, taker.ended]).toEqual([null, null]);
  expect(host.session!.bond.key).toEqual(taker.session!.bond.key);
  expect(saidIn(pair)).toHaveLength(3 + SCRIPT.taker.flat().length + SCRIPT.host.flat().length);
}

describe.each(kinds)('evicted from memory, by %s', (kind) => {
  test.each(places)('SG20 PA22: before step %i alone, the pairing completes', async (place) => {
    const pair = await PairedBrowsers.of(freshSecret[kind](), SCRIPT);
    expect(await pair.inLockstep(async (step) => step === place && pair.evict())).toBe(SCRIPT_STEPS);
    expectPairedOnce(pair);
    expect(pair.object.instances.size).toBe(place <= 2 ? 1 : 2);
  });

  test('SG20 PA22: before every step, the pairing completes', async () => {
    const pair = await PairedBrowsers.of(freshSecret[kind](), SCRIPT);
    await pair.inLockstep(async (step) => step > 0 && pair.evict());
    expectPairedOnce(pair);
    // It was another incarnation each time.
    expect(pair.object.instances.size).toBe(pair.object.handled);
    expect(pair.object.handled).toBe(SCRIPT_STEPS - 2);
  });
});

describe.each(kinds)('all sockets dropped by a deploy, by %s', (kind) => {
  describe.each(orders)('the %s back first', (...order) => {
    test.each(places)('PA21 PA22 SG7: before step %i, the same handshake completes', async (place) => {
      const pair = await PairedBrowsers.of(freshSecret[kind](), SCRIPT);
      await pair.inLockstep(async (step) => step === place && pair.deploy(order));
      expectPairedOnce(pair);
      expect([pair.host.you?.visit, pair.taker.you?.visit]).toEqual([2, place === 1 ? 1 : 2]);
    });
  });

  test('PA22 SG2: before every fourth step, the same handshake completes', async () => {
    const pair = await PairedBrowsers.of(freshSecret[kind](), SCRIPT);
    let last = 0;
    await pair.inLockstep(async (step) => {
      // After each, two steps go by with both saying what they have received.
      if (step < last + 4) return;
      last = step;
      await pair.deploy(orders[step % 2]!);
    });
    expectPairedOnce(pair);
    expect(pair.host.you!.visit).toBeGreaterThan(5);
  });
});
