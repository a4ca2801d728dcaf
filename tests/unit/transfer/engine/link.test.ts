import { describe, expect, test } from 'vitest';
import { EnginePair } from '../../../support/engine-pair.ts';
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
  test.each(['offered', 'opening', 'moving', 'checking'] as const)(
    'while %s: both sides say so, and nothing is kept',
    async (moment) => {
      const { pair, ids, go } = await heldAt(moment);
      pair.cut();
      go();
      await pair.both('a', ids, 'failed');
      for (const snapshot of [pair.a.snapshot(ids.out), pair.b.snapshot(ids.in)])
        expect(snapshot.state).toEqual({ kind: 'failed', reason: 'link-lost', detail: null });
      await pair.settle();
      expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
      expect(await pair.a.engine.offer('link', [chosen('b', 1)])).toEqual({ refused: 'not-connected' });
      // The page was told by the link itself; nobody broke the protocol.
      expect(pair.a.page.brokenLinks).toEqual([]);
    },
  );

  test('detached by the page, the other side loses it; what is complete stays', async () => {
    const pair = new EnginePair().open();
    const done = await pair.offer('a', [chosen('a', 10)]);
    await pair.b.engine.accept(done.in, 'all');
    await pair.both('a', done, 'complete');
    const open = await pair.offer('b', [chosen('b', 10)]);
    await pair.a.engine.detach('link');
    await pair.both('b', open, 'failed');
    await pair.both('a', done, 'complete');
    expect((await pair.b.download(done.in, { file: 0 }))?.bytes.length).toBe(10);
  });

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
    await pair.until(() => pair.a.kind(ids.out) === 'failed');
    expect(pair.b.page.snapshots).toEqual([]);
  });
});
