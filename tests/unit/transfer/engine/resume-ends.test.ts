import { describe, expect, test, vi } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { ChannelPipe, type From } from '../../../support/channel-pipe.ts';
import { EXPIRE_AFTER_MS } from '../../../support/engine-side.ts';
import { EnginePair, LINK } from '../../../support/engine-pair.ts';
import {
  again,
  begun,
  completes,
  half,
  sees,
  sentBytes,
  tapAll,
  wordOf,
  type Run,
} from '../../../support/resuming.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const paces = { blocks: 4_000_000 };
const HOUR_MS = 3_600_000;

async function away(): Promise<Run> {
  const run = await begun([4 * BLOCK_BYTES], { paces });
  await half(run);
  run.pair.cut();
  await run.pair.until(() => run.pair.b.kind(run.ids.in) === 'waiting');
  return run;
}

async function restarts(run: Run, who: readonly From[]): Promise<void> {
  for (const side of who) await run.pair.restart(side);
}

/** Nothing of it is kept anywhere, and nobody waits for the other because of it. */
async function expectForgotten({ pair, ids }: Run): Promise<void> {
  await pair.settle();
  expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
  expect(pair.a.outgoing.records.size).toBe(0);
  expect(await pair.a.engine.awaited()).toEqual([]);
  expect(await pair.b.engine.awaited()).toEqual([]);
  expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
}

const whoRestarts: [string, From[]][] = [
  ['nobody', []],
  ['the sender', ['a']],
  ['the receiver', ['b']],
  ['both', ['a', 'b']],
];

describe('RS8 ended while the other side is away', () => {
  test.each(whoRestarts)(
    'RS8 the sender cancels, %s restarts: the receiver hears of it on the next link',
    async (_, who) => {
      const run = await away();
      const { pair, ids } = run;
      await pair.a.engine.cancel(ids.out);
      await restarts(run, who);
      expect(await pair.a.engine.awaited()).toEqual([LINK]);
      pair.rejoin().open();
      await sees(pair, pair.b, ids.in, { kind: 'cancelled', by: 'them' });
      await expectForgotten(run);
    },
  );

  test.each(whoRestarts)(
    'RS8 the sender removes it, %s restarts: gone there at once, cancelled here on the next link',
    async (_, who) => {
      const run = await away();
      const { pair, ids } = run;
      await pair.a.engine.remove(ids.out);
      expect(pair.a.page.removedIds).toEqual([ids.out]);
      await restarts(run, who);
      await pair.settle();
      expect(pair.a.page.latest.has(ids.out)).toBe(false);
      expect(await pair.a.engine.awaited()).toEqual([LINK]);
      pair.rejoin().open();
      await sees(pair, pair.b, ids.in, { kind: 'cancelled', by: 'them' });
      await pair.settle();
      expect(pair.a.page.latest.has(ids.out)).toBe(false);
      await expectForgotten(run);
    },
  );

  test.each(
    whoRestarts.flatMap(([name, who]) =>
      (['cancel', 'remove'] as const).map((how) => [how, name, who] as const),
    ),
  )(
    'RS8 the receiver says %s, %s restarts: its bytes go at once, the sender hears of it on the next link',
    async (how, _, who) => {
      const run = await away();
      const { pair, ids } = run;
      await pair.b.engine[how](ids.in);
      expect(pair.b.disk(ids.in)).toBeNull();
      await restarts(run, who);
      expect(await pair.b.engine.awaited()).toEqual([LINK]);
      pair.rejoin().open();
      await sees(pair, pair.a, ids.out, { kind: 'cancelled', by: 'them' });
      await expectForgotten(run);
    },
  );

  test.each(whoRestarts)('RS8 both cancel, %s restarts', async (_, who) => {
    const run = await away();
    const { pair, ids } = run;
    await pair.a.engine.cancel(ids.out);
    await pair.b.engine.cancel(ids.in);
    await restarts(run, who);
    pair.rejoin().open();
    await expectForgotten(run);
  });

  test.each(['a', 'b'] as const)(
    'RS8 cancelled by %s on a link that dies with the word on it: heard on the next',
    async (side) => {
      const run = await begun([4 * BLOCK_BYTES], { paces });
      const { pair, ids } = run;
      await half(run);
      tapAll(pair, (_, from, data) => (from === side && wordOf(data) === 'cancel' ? null : data));
      await pair[side].engine.cancel(side === 'a' ? ids.out : ids.in);
      await pair.settle();
      tapAll(pair, (_, __, data) => data);
      pair.rejoin().open();
      const [other, id] = side === 'a' ? ([pair.b, ids.in] as const) : ([pair.a, ids.out] as const);
      await sees(pair, other, id, { kind: 'cancelled', by: 'them' });
      await expectForgotten(run);
    },
  );

  // Seed 389376576 of model.test.ts.
  test.each(['a', 'b'] as const)(
    'RS8 cancelled by %s, the word is lost, and that side restarts: told on the next link, and not offered anew',
    async (side) => {
      const run = await begun([4 * BLOCK_BYTES], { paces });
      const { pair, ids } = run;
      await half(run);
      tapAll(pair, (_, from, data) => (from === side && wordOf(data) === 'cancel' ? null : data));
      await pair[side].engine.cancel(side === 'a' ? ids.out : ids.in);
      await pair.settle();
      await pair.restart(side);
      tapAll(pair, (_, __, data) => data);
      pair.rejoin().open();
      const [other, id] = side === 'a' ? ([pair.b, ids.in] as const) : ([pair.a, ids.out] as const);
      await sees(pair, other, id, { kind: 'cancelled', by: 'them' });
      await expectForgotten(run);
    },
  );

  // Seed 1970840629 of model.test.ts.
  test.each(['cancel', 'decline'] as const)(
    'RS8 %s of an offer whose list was not whole yet, and the word is lost: said to the next one',
    async (how) => {
      const pair = new EnginePair({ control: 'by-hand' }).open();
      const ids = await pair.begin(
        'a',
        Array.from({ length: 500 }, (_, i) => chosen(`${i}`, 1)),
      );
      pair.control.deliver('b');
      for (let i = 0; i < 3; i += 1) {
        pair.control.deliver('a');
        await pair.settle();
      }
      await pair.b.engine[how](ids.in);
      pair.rejoin({ control: 'auto' }).open();
      await pair.until(() => ['cancelled', 'declined'].includes(pair.a.kind(ids.out)!));
      await pair.settle();
      expect(pair.a.outgoing.records.size).toBe(0);
      expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
    },
  );

  test('RS8 the receiver’s word is lost once more: the sender is told again', async () => {
    const run = await away();
    const { pair, ids } = run;
    await pair.b.engine.cancel(ids.in);
    tapAll(pair, (_, __, data) => {
      if (wordOf(data) !== 'cancel') return data;
      pair.cut();
      return null;
    });
    pair.rejoin().open();
    await pair.settle();
    tapAll(pair, (_, __, data) => data);
    pair.rejoin().open();
    await sees(pair, pair.a, ids.out, { kind: 'cancelled', by: 'them' });
    await expectForgotten(run);
  });

  test.each(['a', 'b'] as const)(
    'RS8 cancelled by %s, and the `done` is lost: it is said again',
    async (side) => {
      const run = await away();
      const { pair, ids } = run;
      await pair[side].engine.cancel(side === 'a' ? ids.out : ids.in);
      tapAll(pair, (_, __, data) => {
        if (wordOf(data) !== 'done') return data;
        pair.cut();
        return null;
      });
      pair.rejoin().open();
      const [other, id] = side === 'a' ? ([pair.b, ids.in] as const) : ([pair.a, ids.out] as const);
      await sees(pair, other, id, { kind: 'cancelled', by: 'them' });
      await pair.settle();
      expect(await pair[side].engine.awaited()).toEqual([LINK]);
      tapAll(pair, (_, __, data) => data);
      // Over a restart as well: nothing of it is offered any more.
      await pair.restart(side);
      pair.rejoin().open();
      await expectForgotten(run);
    },
  );

  test('RS8 the sender failed, and its word was lost: the receiver does not wait for ever, over a restart either', async () => {
    for (const who of [[], ['a']] as From[][]) {
      const run = await begun([8 * BLOCK_BYTES], { paces });
      const { pair, ids, files } = run;
      await half(run);
      tapAll(pair, (_, __, data) => {
        if (wordOf(data) !== 'failed') return data;
        pair.cut();
        return null;
      });
      files[0]!.file.refuses = 'NotFoundError';
      await pair.until(() => pair.a.kind(ids.out) === 'failed');
      await restarts(run, who);
      tapAll(pair, (_, __, data) => data);
      pair.rejoin().open();
      const state = { kind: 'failed', reason: 'source-changed', detail: 'folder/0.bin' } as const;
      await sees(pair, pair.b, ids.in, state);
      await expectForgotten(run);
    }
  });

  test('RS8 the receiver failed, and its word was lost', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces });
    const { pair, ids } = run;
    await half(run);
    tapAll(pair, (_, __, data) => {
      if (wordOf(data) !== 'failed') return data;
      pair.cut();
      return null;
    });
    pair.b.stages.faults.write = 'storage';
    await pair.until(() => pair.b.kind(ids.in) === 'failed');
    await pair.settle();
    delete pair.b.stages.faults.write;
    tapAll(pair, (_, __, data) => data);
    pair.rejoin().open();
    await sees(pair, pair.a, ids.out, { kind: 'cancelled', by: 'them' });
    await expectForgotten(run);
  });

  test('RS8 cancelled while its offer is on the way, once more', async () => {
    const run = await away();
    const { pair, ids } = run;
    tapAll(pair, (_, __, data) => {
      if (wordOf(data) === 'page') void pair.b.engine.cancel(ids.in);
      return data;
    });
    pair.rejoin().open();
    await sees(pair, pair.a, ids.out, { kind: 'cancelled', by: 'them' });
    await pair.settle();
    expect(pair.b.disk(ids.in)).toBeNull();
    expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
  });

  test('RS8 complete there and removed there, before the receiver heard: it hears all the same', async () => {
    for (const who of [[], ['a']] as From[][]) {
      const run = await begun([BLOCK_BYTES + 1]);
      const { pair, ids } = run;
      tapAll(pair, (_, __, data) => (wordOf(data) === 'agreed' ? null : data));
      await pair.until(() => pair.a.kind(ids.out) === 'complete');
      await pair.a.engine.remove(ids.out);
      await restarts(run, who);
      tapAll(pair, (_, __, data) => data);
      pair.rejoin().open();
      await pair.until(() => pair.b.kind(ids.in) === 'complete');
      await pair.settle();
      expect(pair.a.page.latest.has(ids.out)).toBe(false);
      expect(pair.a.outgoing.records.size).toBe(0);
    }
  });

  test('RS8 abandoned: nobody is told, nobody is waited for, over a restart either', async () => {
    const run = await away();
    const { pair, ids } = run;
    for (const side of ['a', 'b'] as const) await pair[side].engine.abandon(LINK);
    await pair.until(() => pair.a.kind(ids.out) === 'failed' && pair.b.kind(ids.in) === 'failed');
    await expectForgotten(run);
    await restarts(run, ['a', 'b']);
    await expectForgotten(run);
  });

  test('RS8 abandoned with a word still to be said: it is not said any more', async () => {
    const run = await away();
    const { pair, ids } = run;
    await pair.b.engine.cancel(ids.in);
    await pair.a.engine.cancel(ids.out);
    for (const side of ['a', 'b'] as const) await pair[side].engine.abandon(LINK);
    await expectForgotten(run);
  });
});

describe('RS11 what expires', () => {
  test('RS11 what nothing happened to for so long is forgotten with its bytes, when it starts', async () => {
    const run = await away();
    const { pair, ids } = run;
    for (const side of ['a', 'b'] as const) pair.kill(side);
    vi.setSystemTime(Date.now() + EXPIRE_AFTER_MS + 1000);
    for (const side of ['a', 'b'] as const) await pair[side].start();
    await expectForgotten(run);
    expect(pair.b.stages.disks.size).toBe(0);
    for (const side of ['a', 'b'] as const) expect(pair[side].page.snapshots).toEqual([]);
    pair.rejoin().open();
    await pair.settle();
    expect([pair.a.kind(ids.out), pair.b.kind(ids.in)]).toEqual([null, null]);
  });

  test('RS11 just before that it is still there, and says until when', async () => {
    const run = await away();
    const { pair, ids, files } = run;
    await pair.settle();
    const updatedAt = pair.b.checkpoints.records.get(ids.in)!.updatedAt;
    for (const side of ['a', 'b'] as const) pair.kill(side);
    vi.setSystemTime(updatedAt + EXPIRE_AFTER_MS - 2000);
    for (const side of ['a', 'b'] as const) await pair[side].start();
    await pair.until(() => pair.b.kind(ids.in) !== null);
    expect(pair.b.snapshot(ids.in).expiresAt).toBe(updatedAt + EXPIRE_AFTER_MS);
    pair.rejoin().open();
    await pair.a.engine.supply(ids.out, again(files));
    await completes(run);
  });

  test('RS11 what is complete stays until it is removed; what was to be told of it goes', async () => {
    const run = await begun([BLOCK_BYTES + 1]);
    const { pair, ids, files } = run;
    tapAll(pair, (_, __, data) => (wordOf(data) === 'done' ? null : data));
    await pair.both('a', ids, 'complete');
    await pair.settle();
    for (const side of ['a', 'b'] as const) pair.kill(side);
    vi.setSystemTime(Date.now() + 100 * EXPIRE_AFTER_MS);
    for (const side of ['a', 'b'] as const) await pair[side].start();
    await pair.until(() => pair.b.kind(ids.in) === 'complete');
    expect(pair.b.snapshot(ids.in).expiresAt).toBeNull();
    const saved = await pair.b.download(ids.in, { file: 0 });
    expect(Buffer.compare(saved!.bytes, files[0]!.file.content)).toBe(0);
    expect(pair.a.outgoing.records.size).toBe(0);
  });

  test('RS11 a word that was to be said expires, too', async () => {
    const run = await away();
    const { pair, ids } = run;
    await pair.a.engine.cancel(ids.out);
    await pair.b.engine.cancel(ids.in);
    for (const side of ['a', 'b'] as const) pair.kill(side);
    vi.setSystemTime(Date.now() + EXPIRE_AFTER_MS + 1000);
    for (const side of ['a', 'b'] as const) await pair[side].start();
    await expectForgotten(run);
  });

  /** The clock jumps, and an hour passes. */
  async function pass(run: Run, ms: number): Promise<void> {
    vi.setSystemTime(Date.now() + ms);
    vi.advanceTimersByTime(HOUR_MS);
    await run.pair.settle();
  }

  test.each(['away', 'paused on a link that stands'] as const)(
    'RS11 while both run, and it is %s: forgotten just as at a start',
    async (how) => {
      const run = await away();
      const { pair, ids } = run;
      if (how !== 'away') {
        await pair.a.engine.pause(ids.out);
        pair.rejoin().open();
        await sees(pair, pair.b, ids.in, { kind: 'paused', by: 'them' });
        await pair.until(() => pair.a.kind(ids.out) === 'paused');
      }
      await pass(run, EXPIRE_AFTER_MS - 2 * HOUR_MS);
      expect([pair.a.page.removedIds, pair.b.page.removedIds]).toEqual([[], []]);
      await pass(run, HOUR_MS + 5000);
      await expectForgotten(run);
      expect([pair.a.page.removedIds, pair.b.page.removedIds]).toEqual([[ids.out], [ids.in]]);
    },
  );

  test('RS11 one side forgets it while the link stands: the other is told', async () => {
    const run = await away();
    const { pair, ids } = run;
    await pair.b.engine.pause(ids.in);
    pair.rejoin().open();
    await sees(pair, pair.a, ids.out, { kind: 'paused', by: 'them' });
    pair.kill('b');
    await pair.b.start(HOUR_MS);
    pair.rejoin().open();
    await sees(pair, pair.a, ids.out, { kind: 'paused', by: 'them' });
    await pass(run, HOUR_MS);
    await sees(pair, pair.a, ids.out, { kind: 'cancelled', by: 'them' });
    await expectForgotten(run);
  });

  test('RS11 a link that comes and goes keeps nothing alive', async () => {
    const run = await away();
    const { pair, ids } = run;
    const { updatedAt } = pair.a.outgoing.records.get(ids.out)!;
    for (let i = 0; i < 5; i += 1) {
      vi.setSystemTime(Date.now() + HOUR_MS);
      // Nobody is at the other end.
      const [control, blocks] = [new ChannelPipe(), new ChannelPipe()];
      await pair.a.engine.attach(LINK, control.a, blocks.a);
      control.open();
      blocks.open();
      await pair.settle();
      await pair.a.engine.detach(LINK);
      await pair.settle();
    }
    expect(pair.a.outgoing.records.get(ids.out)!.updatedAt).toBe(updatedAt);
    // The other side's words do.
    pair.rejoin().open();
    await pair.settle();
    const records = [pair.a.outgoing.records.get(ids.out)!, pair.b.checkpoints.records.get(ids.in)!];
    for (const record of records) expect(record.updatedAt).toBe(Date.now());
    await completes(run);
  });

  test('RS11 what is complete stays while it runs; a word that was to be said goes', async () => {
    const run = await begun([BLOCK_BYTES + 1]);
    const { pair, ids } = run;
    tapAll(pair, (_, __, data) => (wordOf(data) === 'done' ? null : data));
    await pair.both('a', ids, 'complete');
    const other = await pair.offer('a', [chosen('b', 10)]);
    await pair.a.engine.pause(other.out);
    await pair.settle();
    await pair.b.engine.accept(other.in, 'all');
    await pair.until(() => pair.b.kind(other.in) === 'paused');
    pair.cut();
    await pair.b.engine.remove(other.in);
    await pair.a.engine.remove(other.out);
    await pair.settle();
    expect(await pair.b.engine.awaited()).toEqual([LINK]);
    await pass(run, 10 * EXPIRE_AFTER_MS);
    expect(pair.b.page.removedIds).toEqual([other.in]);
    expect((await pair.b.download(ids.in, { file: 0 }))?.bytes.length).toBe(BLOCK_BYTES + 1);
    expect([pair.a.kind(ids.out), pair.a.outgoing.records.size]).toEqual(['complete', 0]);
    expect(pair.b.checkpoints.records.has(other.in)).toBe(false);
    expect([await pair.a.engine.awaited(), await pair.b.engine.awaited()]).toEqual([[], []]);
  });

  test('RS11 forgotten by the receiver alone: it is offered anew, whole', async () => {
    const run = await away();
    const { pair, ids, totalBytes } = run;
    pair.kill('b');
    await pair.b.checkpoints.remove(ids.in);
    await pair.b.start();
    expect(pair.b.stages.disks.size).toBe(0);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await completes(run);
    expect(sent()).toBe(totalBytes);
  });
});
