import { describe, expect, test } from 'vitest';
import { parseControlWord } from '../../../../src/protocol/control.ts';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { EnginePair, type TransferIds } from '../../../support/engine-pair.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

type Moment = 'offered' | 'opening' | 'moving' | 'checking';

/** A transfer from a to b, held at a moment. */
async function heldAt(moment: Moment): Promise<{ pair: EnginePair; ids: TransferIds; go: () => void }> {
  const pair = new EnginePair({ blocks: moment === 'moving' ? 500_000 : 'auto' }).open();
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  if (moment === 'opening') pair.b.stages.gates.open = gate;
  // What asks for the end never arrives, this once.
  let lost = false;
  pair.control.tap = (_, data) => {
    if (moment !== 'checking' || lost || parseControlWord(data as string)?.word !== 'check') return data;
    lost = true;
    return null;
  };
  const ids = await pair.offer('a', [chosen('a.bin', 3 * BLOCK_BYTES), chosen('empty', 0)]);
  if (moment !== 'offered') {
    const accepted = pair.b.engine.accept(ids.in, 'all');
    if (moment !== 'opening') await accepted;
  }
  if (moment === 'moving')
    await pair.until(() => pair.b.kind(ids.in) === 'moving' && pair.b.snapshot(ids.in).safeBytes > 0);
  if (moment === 'checking') await pair.both('a', ids, 'checking');
  return { pair, ids, go };
}

describe('TR8 cancel', () => {
  const moments: Moment[] = ['offered', 'opening', 'moving', 'checking'];
  test.each(moments.flatMap((moment) => [['sender', moment] as const, ['receiver', moment] as const]))(
    'TR8 by the %s while %s: both see it, and nothing is kept',
    async (who, moment) => {
      const { pair, ids, go } = await heldAt(moment);
      if (who === 'sender') await pair.a.engine.cancel(ids.out);
      else await pair.b.engine.cancel(ids.in);
      go();
      await pair.both('a', ids, 'cancelled');
      const by = who === 'sender' ? ['us', 'them'] : ['them', 'us'];
      expect(pair.a.snapshot(ids.out).state).toEqual({ kind: 'cancelled', by: by[0] });
      expect(pair.b.snapshot(ids.in).state).toEqual({ kind: 'cancelled', by: by[1] });
      await pair.settle();
      expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
      // The link goes on.
      const next = await pair.offer('b', [chosen('next', 5)]);
      await pair.a.engine.accept(next.in, 'all');
      await pair.both('b', next, 'complete');
    },
  );

  test('TR12 both at once is no offence', async () => {
    const { pair, ids } = await heldAt('moving');
    await Promise.all([pair.a.engine.cancel(ids.out), pair.b.engine.cancel(ids.in)]);
    await pair.both('a', ids, 'cancelled');
    expect(pair.a.snapshot(ids.out).state).toMatchObject({ by: 'us' });
    expect(pair.b.snapshot(ids.in).state).toMatchObject({ by: 'us' });
    expect(pair.a.page.brokenLinks).toEqual([]);
  });

  test('FR6 pieces and requests under way when it was cancelled are passed over', async () => {
    const { pair, ids } = await heldAt('moving');
    expect(pair.blocks.a.queue.length).toBeGreaterThan(0);
    await pair.b.engine.cancel(ids.in);
    await pair.until(() => pair.blocks.a.queue.length === 0);
    expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
  });

  test('TS3 after the end, cancel changes nothing', async () => {
    const pair = new EnginePair().open();
    const ids = await pair.offer('a', [chosen('a', 10)]);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.both('a', ids, 'complete');
    await pair.a.engine.cancel(ids.out);
    await pair.b.engine.cancel(ids.in);
    await pair.settle();
    await pair.both('a', ids, 'complete');
    expect(pair.b.disk(ids.in)).not.toBeNull();
  });

  test('TS5 a cancel that crosses `agreed`: complete there, cancelled here', async () => {
    const pair = new EnginePair({ control: 'by-hand' }).open();
    const carry = async (stop: () => boolean) => {
      while (!stop()) {
        if (!pair.control.deliver('a')) pair.control.deliver('b');
        await pair.settle();
      }
    };
    const ids = await pair.begin('a', [chosen('a', 10)]);
    await carry(() => pair.b.page.lists.has(ids.in));
    await pair.b.engine.accept(ids.in, 'all');
    const said = (end: 'a' | 'b') =>
      pair.control[end].queue.map((text) => parseControlWord(text as string)?.word);
    await carry(() => said('a').includes('agreed'));
    await pair.b.engine.cancel(ids.in);
    await carry(() => pair.control.a.queue.length + pair.control.b.queue.length === 0);
    await pair.until(() => pair.a.kind(ids.out) === 'complete' && pair.b.kind(ids.in) === 'cancelled');
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
    expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
  });
});

describe('TR7 decline', () => {
  test('TR7 both see it, and nothing was staged', async () => {
    const { pair, ids } = await heldAt('offered');
    await pair.b.engine.decline(ids.in);
    await pair.both('a', ids, 'declined');
    expect(pair.a.snapshot(ids.out).state).toEqual({ kind: 'declined', by: 'them' });
    expect(pair.b.snapshot(ids.in).state).toEqual({ kind: 'declined', by: 'us' });
    expect(pair.b.stages.log).toEqual([]);
  });

  test('TR7 while the stage opens, it is declined, and nothing is kept', async () => {
    const { pair, ids, go } = await heldAt('opening');
    await pair.b.engine.decline(ids.in);
    go();
    await pair.both('a', ids, 'declined');
    await pair.settle();
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
  });

  test('TR7 once it moves, decline changes nothing', async () => {
    const { pair, ids } = await heldAt('moving');
    await pair.b.engine.decline(ids.in);
    await pair.both('a', ids, 'complete');
  });

  test('TR12 an offer cancelled while it is being declined', async () => {
    const { pair, ids } = await heldAt('offered');
    await pair.b.engine.decline(ids.in);
    await pair.a.engine.cancel(ids.out);
    await pair.until(() => pair.a.kind(ids.out) === 'cancelled' && pair.b.kind(ids.in) === 'declined');
    expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
  });
});

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
