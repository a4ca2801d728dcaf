import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import type { From } from '../../../support/channel-pipe.ts';
import { again, begun, completes, half, sees, sentBytes, type Run } from '../../../support/resuming.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const paces = { blocks: 2_000_000 };
const byUs = { kind: 'paused', by: 'us' } as const;
const byThem = { kind: 'paused', by: 'them' } as const;

function idOf({ ids }: Run, side: From): string {
  return side === 'a' ? ids.out : ids.in;
}

async function later(run: Run, ms: number): Promise<void> {
  const started = Date.now();
  await run.pair.until(() => Date.now() > started + ms);
}

/** Restarts a side and joins again; the sender's files come back with it. */
async function restart(run: Run, side: From): Promise<void> {
  const { pair, ids, files } = run;
  await pair.restart(side);
  if (side === 'a') await pair.a.engine.supply(ids.out, again(files));
  pair.rejoin().open();
}

describe('RS7 pause', () => {
  const sides: From[] = ['a', 'b'];

  test.each(sides)(
    'RS7 by %s: both see who, nothing moves, and it goes on when that side says so',
    async (side) => {
      const run = await begun([4 * BLOCK_BYTES], { paces });
      const { pair } = run;
      const other = side === 'a' ? 'b' : 'a';
      await half(run);
      await pair[side].engine.pause(idOf(run, side));
      await sees(pair, pair[side], idOf(run, side), byUs);
      await sees(pair, pair[other], idOf(run, other), byThem);
      // What was asked for still comes, and is made safe.
      await later(run, 3000);
      const sent = sentBytes(pair);
      await later(run, 20_000);
      expect(sent()).toBe(0);
      expect(pair.a.snapshot(run.ids.out).safeBytes).toBe(pair.b.snapshot(run.ids.in).safeBytes);
      // The other side cannot lift it.
      await pair[other].engine.resume(idOf(run, other));
      await later(run, 2000);
      expect([sent(), pair[other].kind(idOf(run, other))]).toEqual([0, 'paused']);
      await pair[side].engine.resume(idOf(run, side));
      await completes(run);
    },
  );

  test.each(sides.flatMap((side) => (['a', 'b'] as const).map((dies) => [side, dies] as const)))(
    'RS7 by %s outlives a lost link and a restart of %s',
    async (side, dies) => {
      const run = await begun([4 * BLOCK_BYTES], { paces });
      const { pair } = run;
      const other = side === 'a' ? 'b' : 'a';
      await half(run);
      await pair[side].engine.pause(idOf(run, side));
      pair.cut();
      await sees(pair, pair[side], idOf(run, side), byUs);
      await sees(pair, pair[other], idOf(run, other), { kind: 'waiting', why: 'link' });
      const sent = sentBytes(pair);
      pair.rejoin().open();
      await sees(pair, pair[side], idOf(run, side), byUs);
      await sees(pair, pair[other], idOf(run, other), byThem);
      await restart(run, dies);
      await sees(pair, pair[side], idOf(run, side), byUs);
      await sees(pair, pair[other], idOf(run, other), byThem);
      await later(run, 10_000);
      expect(sent()).toBe(0);
      await pair[side].engine.resume(idOf(run, side));
      await completes(run);
    },
  );

  test.each(sides)('RS7 by both: when %s goes on, it is still paused', async (first) => {
    const run = await begun([4 * BLOCK_BYTES], { paces });
    const { pair } = run;
    const second = first === 'a' ? 'b' : 'a';
    await half(run);
    for (const side of sides) await pair[side].engine.pause(idOf(run, side));
    await sees(pair, pair.a, run.ids.out, byUs);
    await sees(pair, pair.b, run.ids.in, byUs);
    await later(run, 3000);
    const sent = sentBytes(pair);
    await pair[first].engine.resume(idOf(run, first));
    await sees(pair, pair[first], idOf(run, first), byThem);
    await later(run, 5000);
    expect([sent(), pair[second].kind(idOf(run, second))]).toEqual([0, 'paused']);
    await pair[second].engine.resume(idOf(run, second));
    await completes(run);
  });

  test('RS7 paused while the link is away, and told on the next one', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces });
    const { pair, ids } = run;
    await half(run);
    pair.cut();
    await pair.a.engine.pause(ids.out);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, byThem);
    await later(run, 5000);
    expect(sent()).toBe(0);
    pair.cut();
    await pair.a.engine.resume(ids.out);
    pair.rejoin().open();
    await completes(run);
  });

  test('RS7 paused by the sender before it is taken: taken, it stays paused', async () => {
    const run = await begun([10]);
    await completes(run);
    const { pair } = run;
    const ids = await pair.offer('a', again(run.files));
    await pair.a.engine.pause(ids.out);
    await pair.settle();
    await pair.b.engine.accept(ids.in, 'all');
    await sees(pair, pair.b, ids.in, byThem);
    await sees(pair, pair.a, ids.out, byUs);
    await pair.a.engine.resume(ids.out);
    await completes({ ...run, ids });
  });

  test('RS7 it needs its files and is paused: one after the other is told', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces });
    const { pair, ids, files } = run;
    await half(run);
    await pair.a.engine.pause(ids.out);
    await pair.restart('a');
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'their-files' });
    await sees(pair, pair.a, ids.out, { kind: 'needs-files', canRegrant: false });
    await pair.a.engine.supply(ids.out, again(files));
    await sees(pair, pair.b, ids.in, byThem);
    await sees(pair, pair.a, ids.out, byUs);
    await pair.a.engine.resume(ids.out);
    await completes(run);
  });

  test('RS7 a pause whose record cannot be kept still pauses', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces });
    const { pair, ids } = run;
    await half(run);
    await pair.b.engine.pause(ids.in);
    await later(run, 3000);
    pair.b.checkpoints.refuses.add('put');
    await pair.b.engine.resume(ids.in);
    await pair.b.engine.pause(ids.in);
    await sees(pair, pair.a, ids.out, byThem);
    pair.b.checkpoints.refuses.clear();
    await later(run, 3000);
    await pair.b.engine.resume(ids.in);
    await completes(run);
  });
});

describe('RS9 a full disk', () => {
  test.each(['link', 'restart'] as const)(
    'RS9 it waits, says so on both sides, also over a %s, and goes on when there is room',
    async (over) => {
      const run = await begun([6 * BLOCK_BYTES], { paces: { blocks: 8_000_000 } });
      const { pair, ids } = run;
      pair.b.stages.spaceBytes = 3 * BLOCK_BYTES + 5;
      pair.b.freeBytes = 1000;
      await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'space' });
      await sees(pair, pair.a, ids.out, { kind: 'waiting', why: 'their-space' });
      await pair.until(() => pair.a.snapshot(ids.out).safeBytes === 3 * BLOCK_BYTES);
      // The figure on the screen is looked at again as time goes by.
      pair.b.freeBytes = 2000;
      await pair.until(() => pair.b.snapshot(ids.in).freeBytes === 2000);
      const sent = sentBytes(pair);
      await later(run, 30_000);
      expect(sent()).toBe(0);
      if (over === 'restart') await pair.restart('b');
      pair.rejoin().open();
      await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'space' });
      await sees(pair, pair.a, ids.out, { kind: 'waiting', why: 'their-space' });
      pair.b.stages.spaceBytes = Infinity;
      pair.b.freeBytes = 100 * BLOCK_BYTES;
      const started = Date.now();
      await completes(run);
      expect(Date.now() - started).toBeLessThan(6000);
    },
  );

  const figures = [null, 100 * BLOCK_BYTES];

  test.each(figures)(
    'RS9 where the figure of free space is %s it tries by itself, and fetches nothing for it',
    async (freeBytes) => {
      const run = await begun([6 * BLOCK_BYTES], { paces: { blocks: 8_000_000 } });
      const { pair, ids } = run;
      pair.b.freeBytes = freeBytes;
      pair.b.stages.spaceBytes = 3 * BLOCK_BYTES + 5;
      await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'space' });
      // What was asked for before still comes.
      await later(run, 3000);
      const sent = sentBytes(pair);
      const tries = () => pair.b.stages.log.filter((step) => step.startsWith('write')).length;
      const triedBefore = tries();
      await later(run, 30_000);
      expect(sent()).toBe(0);
      // One at each look at first, then fewer: each may fill the disk for a moment.
      expect(tries() - triedBefore).toBeGreaterThanOrEqual(5);
      expect(tries() - triedBefore).toBeLessThanOrEqual(7);
      await later(run, 110_000);
      expect(tries() - triedBefore).toBeLessThanOrEqual(12);
      expect(pair.b.snapshot(ids.in).safeBytes).toBe(3 * BLOCK_BYTES);
      pair.b.stages.spaceBytes = Infinity;
      const started = Date.now();
      await completes(run);
      expect(Date.now() - started).toBeLessThan(33_000);
      // The block that was kept is not fetched again.
      expect(sent()).toBeLessThanOrEqual(2 * BLOCK_BYTES);
    },
  );

  test('RS9 what was refused is fetched again on the next link, once, and by none when there is no room', async () => {
    const run = await begun([6 * BLOCK_BYTES], { paces: { blocks: 8_000_000 } });
    const { pair, ids } = run;
    pair.b.stages.spaceBytes = 3 * BLOCK_BYTES + 5;
    await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'space' });
    await later(run, 3000);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await later(run, 30_000);
    expect(sent()).toBeLessThanOrEqual(3 * BLOCK_BYTES);
    expect(pair.b.snapshot(ids.in).state).toEqual({ kind: 'waiting', why: 'space' });
    const before = sent();
    pair.b.stages.spaceBytes = Infinity;
    await completes(run);
    expect(sent() - before).toBeLessThanOrEqual(3 * BLOCK_BYTES);
  });

  test('RS9 FL3 a transfer that finds no room starves none on the same link', async () => {
    const run = await begun([40 * BLOCK_BYTES], { paces: { blocks: 40_000_000 } });
    const { pair, ids } = run;
    const { stages } = pair.b;
    const open = stages.open.bind(stages);
    // Only what comes later has a disk with room.
    stages.spaceBytes = 3 * BLOCK_BYTES + 5;
    await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'space' });
    stages.open = async (id) => {
      const stage = await open(id);
      const write = stage.write.bind(stage);
      return {
        ...stage,
        write: async (...block) => {
          const before = stages.spaceBytes;
          stages.spaceBytes = Infinity;
          await write(...block).finally(() => {
            stages.spaceBytes = before;
          });
        },
      };
    };
    const files = [chosen('other', 30 * BLOCK_BYTES)];
    const other = await pair.offer('a', files);
    await pair.b.engine.accept(other.in, 'all');
    await pair.both('a', other, 'complete');
    expect(pair.b.snapshot(ids.in).state).toEqual({ kind: 'waiting', why: 'space' });
    stages.spaceBytes = Infinity;
    await completes(run);
  });

  test('RS9 a checkpoint that finds no room keeps it waiting, and counts nothing', async () => {
    for (const where of ['flush', 'QuotaExceededError', 'UnknownError'] as const) {
      const run = await begun([2 * BLOCK_BYTES]);
      const { pair, ids } = run;
      if (where === 'flush') pair.b.stages.faults.flush = 'no-space';
      else {
        pair.b.checkpoints.refusal = where;
        pair.b.checkpoints.refuses.add('put');
      }
      await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'space' });
      await sees(pair, pair.a, ids.out, { kind: 'waiting', why: 'their-space' });
      await later(run, 10_000);
      // On another link there is nothing to check either.
      pair.rejoin().open();
      await later(run, 4000);
      expect([pair.a.snapshot(ids.out).safeBytes, pair.b.snapshot(ids.in).safeBytes]).toEqual([0, 0]);
      delete pair.b.stages.faults.flush;
      pair.b.checkpoints.refuses.clear();
      await completes(run);
    }
  });

  test('RS9 full and paused: lifting one is not lifting the other', async () => {
    const run = await begun([6 * BLOCK_BYTES], { paces: { blocks: 8_000_000 } });
    const { pair, ids } = run;
    pair.b.stages.spaceBytes = 3 * BLOCK_BYTES + 5;
    pair.b.freeBytes = 1000;
    await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'space' });
    await pair.b.engine.pause(ids.in);
    await sees(pair, pair.b, ids.in, byUs);
    await sees(pair, pair.a, ids.out, byThem);
    pair.b.stages.spaceBytes = Infinity;
    pair.b.freeBytes = null;
    await later(run, 10_000);
    expect(pair.b.snapshot(ids.in).state).toEqual(byUs);
    await pair.b.engine.resume(ids.in);
    await completes(run);
  });
});
