import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import type { TransferSnapshot } from '../../../../src/transfer/engine-api.ts';
import { EnginePair, LINK } from '../../../support/engine-pair.ts';
import { heldAt } from '../../../support/held-transfer.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

describe('removing', () => {
  test.each(['offered', 'opening', 'moving', 'checking'] as const)(
    'TR8 while %s is cancelling, and then nothing is known of it',
    async (moment) => {
      const { pair, ids, go } = await heldAt(moment);
      await pair.b.engine.remove(ids.in);
      go();
      await pair.until(() => pair.a.kind(ids.out) === 'cancelled');
      await pair.settle();
      expect(pair.b.page.removedIds).toEqual([ids.in]);
      expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
      await pair.a.engine.remove(ids.out);
      expect(pair.a.page.removedIds).toEqual([ids.out]);
      await pair.settle();
      expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
    },
  );

  test('a complete transfer goes with its bytes, and can be sent again', async () => {
    const pair = new EnginePair().open();
    const ids = await pair.offer('a', [chosen('a', 10)]);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.both('a', ids, 'complete');
    await pair.b.engine.remove(ids.in);
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
    expect(await pair.b.download(ids.in, { file: 0 })).toBeNull();
    expect(pair.a.kind(ids.out)).toBe('complete');
  });
});

describe('the link is lost', () => {
  const link = { kind: 'waiting', why: 'link' };
  test.each([
    ['moving', link, link],
    ['checking', link, link],
    // What was not answered goes with the link, and comes again with the next.
    ['offered', { kind: 'offered' }, null],
    ['opening', { kind: 'offered' }, null],
  ] as const)('TR14 while %s: it waits for the next one', async (moment, ours, theirs) => {
    const { pair, ids, go } = await heldAt(moment);
    const staged = pair.b.disk(ids.in);
    pair.cut();
    go();
    const state = (snapshot?: TransferSnapshot) => snapshot?.state ?? null;
    await pair.until(() => isDeepStrictEqual(state(pair.b.page.latest.get(ids.in)), theirs));
    await pair.until(() => isDeepStrictEqual(state(pair.a.page.latest.get(ids.out)), ours));
    await pair.settle();
    if (theirs === null) expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
    else expect(pair.b.disk(ids.in)).toBe(staged);
    expect(await pair.a.engine.offer(LINK, [chosen('b', 1)])).toEqual({ refused: 'not-connected' });
    // The page was told by the link itself; nobody broke the protocol.
    expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
  });

  test('LK4 channels that carry nothing: the page is told after ten seconds, and the next ones serve', async () => {
    const pair = new EnginePair({ control: 'by-hand' });
    pair.open();
    const files = [chosen('a', 10)];
    const ids = await pair.begin('a', files);
    for (const side of ['a', 'b'] as const) await pair[side].engine.named(LINK, 'the other');
    await vi.advanceTimersByTimeAsync(9_900);
    expect([pair.a.page.silentLinks, pair.b.page.silentLinks]).toEqual([[], []]);
    await vi.advanceTimersByTimeAsync(200);
    // Whoever is first closes them, and then there is nothing left to wait for.
    expect([...pair.a.page.silentLinks, ...pair.b.page.silentLinks]).toEqual([LINK]);
    pair.rejoin({ control: 'auto' }).open();
    for (const side of ['a', 'b'] as const) await pair[side].engine.named(LINK, 'the other');
    await pair.until(() => pair.b.kind(ids.in) === 'offered');
    await vi.advanceTimersByTimeAsync(20_000);
    expect([...pair.a.page.silentLinks, ...pair.b.page.silentLinks]).toEqual([LINK]);
  });

  test('TR14 detached by the page, the other side loses it; what is complete stays', async () => {
    const pair = new EnginePair().open();
    const done = await pair.offer('a', [chosen('a', 10)]);
    await pair.b.engine.accept(done.in, 'all');
    await pair.both('a', done, 'complete');
    const open = await pair.offer('b', [chosen('b', 10)]);
    await pair.a.engine.detach(LINK);
    await pair.until(() => pair.a.page.removedIds.includes(open.in));
    expect(pair.b.kind(open.out)).toBe('offered');
    await pair.both('a', done, 'complete');
    expect((await pair.b.download(done.in, { file: 0 }))?.bytes.length).toBe(10);
  });

  test.each(['offered', 'opening', 'moving', 'checking'] as const)(
    'TR14 for good, while %s: it fails where that is known, and waits on the other side',
    async (moment) => {
      const { pair, ids, go } = await heldAt(moment);
      await pair.a.engine.abandon(LINK);
      go();
      await pair.until(() => pair.a.kind(ids.out) === 'failed');
      expect(pair.a.snapshot(ids.out).state).toMatchObject({ reason: 'link-lost' });
      expect([null, 'waiting', 'checking', 'moving']).toContain(pair.b.kind(ids.in));
      await pair.settle();
      expect(pair.a.outgoing.records.size).toBe(0);
      await pair.b.engine.abandon(LINK);
      await pair.settle();
      // What was taken and is whole stays (RS14): all of it while checking, and the empty file before.
      const isSaved = await Promise.all([0, 1].map((file) => pair.b.download(ids.in, { file })));
      const isTaken = moment !== 'offered';
      expect(isSaved.map((saved) => saved !== null)).toEqual([moment === 'checking', isTaken]);
      expect(pair.b.keepsNothingOf(ids.in)).toBe(!isTaken);
    },
  );

  test('TR14 an offer whose list never came whole was never there', async () => {
    const pair = new EnginePair({ control: 'by-hand' }).open();
    const files = Array.from({ length: 500 }, (_, i) => chosen(`${i}`, 0));
    const ids = await pair.begin('a', files);
    pair.control.deliver('b');
    for (let i = 0; i < 3; i += 1) {
      pair.control.deliver('a');
      await pair.settle();
    }
    pair.cut();
    await pair.settle();
    await pair.until(() => pair.a.kind(ids.out) === 'offered');
    expect([pair.b.page.snapshots, pair.b.page.removedIds]).toEqual([[], []]);
  });
});
