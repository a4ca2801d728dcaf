import { describe, expect, test } from 'vitest';
import { parseControlWord } from '../../../../src/protocol/control.ts';
import { EnginePair } from '../../../support/engine-pair.ts';
import { heldAt, type Moment } from '../../../support/held-transfer.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

describe('TR8 cancel', () => {
  const moments: Moment[] = ['offered', 'opening', 'moving', 'checking'];
  test.each(moments.flatMap((moment) => [['sender', moment] as const, ['receiver', moment] as const]))(
    'TR8 by the %s while %s: both see it, and what is whole stays only if it was the sender',
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
      // The empty file is whole once it was taken.
      const keeps = who === 'sender' && moment !== 'offered';
      expect(pair.b.keepsNothingOf(ids.in)).toBe(!keeps);
      const whole = pair.b.page.lists.get(ids.in)?.filter((file) => file.whole) ?? [];
      expect(whole.length).toBe(!keeps ? 0 : moment === 'checking' ? 2 : 1);
      // The link goes on.
      const next = await pair.offer('b', [chosen('next', 5)]);
      await pair.a.engine.accept(next.in, 'all');
      await pair.both('b', next, 'complete');
    },
  );

  test('TR8 what is being written is waited for before it is deleted', async () => {
    const pair = new EnginePair().open();
    let go: () => void = () => undefined;
    pair.b.stages.gates.write = new Promise<void>((resolve) => {
      go = resolve;
    });
    const ids = await pair.offer('a', [chosen('a', 10)]);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.until(() => pair.b.stages.log.some((line) => line.startsWith('write')));
    const cancelled = pair.b.engine.cancel(ids.in);
    await pair.both('a', ids, 'cancelled');
    expect(pair.b.stages.log.some((line) => line.startsWith('remove'))).toBe(false);
    go();
    await cancelled;
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
  });

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
