import { describe, expect, test } from 'vitest';
import { decodeFrame } from '../../../../src/protocol/frames.ts';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { EnginePair, LINK } from '../../../support/engine-pair.ts';
import type { Tear } from '../../../support/memory-stage.ts';
import {
  begun,
  completes,
  half,
  HELD_BYTES,
  sees,
  sentBytes,
  tapAll,
  wordOf,
  type Run,
} from '../../../support/resuming.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const CHECKPOINT_BYTES = 16 * BLOCK_BYTES;
const PACE = 4_000_000;
const lost = { kind: 'waiting', why: 'link' } as const;

function safeBlocksOf({ pair, ids }: Run): number[] {
  const bytes = pair.b.checkpoints.records.get(ids.in)?.safeBlocks ?? new Uint8Array();
  return Array.from({ length: bytes.length * 8 }, (_, i) => i).filter((i) => (bytes[i >> 3]! >> (i & 7)) & 1);
}

/** As the receiver's page was last told; null when it was not. */
function safeBytesOf({ pair, ids }: Run): number | null {
  return pair.b.page.latest.get(ids.in)?.safeBytes ?? null;
}

describe('RS3 the receiver restarts', () => {
  const tears: Tear[] = ['lost', 'kept', 'torn', 'no-hash', 'no-bytes'];
  test.each(tears)(
    'RS3 what was not flushed is %s: what is safe is shown at once, and only the rest is pulled',
    async (tear) => {
      const run = await begun([6 * BLOCK_BYTES + 5], { paces: { blocks: PACE } });
      const { pair, ids, totalBytes } = run;
      await half(run);
      // Written, and in no checkpoint yet.
      await pair.until(() => pair.b.disk(ids.in)!.writtenBytes > pair.b.disk(ids.in)!.flushedBytes);
      const sent = sentBytes(pair);
      const before = sent();
      await pair.restart('b', () => tear);
      const safeBytes = safeBlocksOf(run).length * BLOCK_BYTES;
      expect(safeBytes).toBeGreaterThan(0);
      await sees(pair, pair.b, ids.in, lost);
      expect(pair.b.snapshot(ids.in).safeBytes).toBe(safeBytes);
      expect(pair.b.page.lists.get(ids.in)?.[0]).toMatchObject({
        path: 'folder/0.bin',
        wanted: true,
        whole: false,
      });
      expect(await pair.b.engine.awaited()).toEqual([LINK]);
      // Nothing of it was damaged: re-reading takes nothing away.
      await pair.settle();
      pair.rejoin().open();
      await completes(run);
      expect(sent() - before).toBe(totalBytes - safeBytes);
    },
  );

  test('RS12 killed at any moment: no more is fetched twice than was held, and written since the last checkpoint', async () => {
    for (let ms = 100; ms < 2200; ms += 150) {
      const run = await begun([5 * BLOCK_BYTES], { paces: { blocks: PACE } });
      const { pair, totalBytes } = run;
      const started = Date.now();
      const sent = sentBytes(pair);
      await pair.until(() => Date.now() >= started + ms);
      const [sentBefore, safe] = [sent(), safeBlocksOf(run).length * BLOCK_BYTES];
      // Half a second between checkpoints, what it takes to write one, and what was under way.
      expect(sentBefore - safe).toBeLessThanOrEqual(0.6 * PACE + 2 * BLOCK_BYTES);
      expect(sentBefore - safe).toBeLessThanOrEqual(HELD_BYTES + CHECKPOINT_BYTES);
      await pair.restart('b', (slot) => tears[slot % tears.length]!);
      pair.rejoin().open();
      await completes(run);
      expect(sent()).toBe(sentBefore + totalBytes - safe);
    }
  }, 30_000);

  test('RS12 ten restarts in one transfer: each goes on from what was safe', async () => {
    const run = await begun([20 * BLOCK_BYTES], { paces: { blocks: PACE } });
    const { pair } = run;
    let last = 0;
    for (let kills = 0; kills < 10; kills += 1) {
      const started = Date.now();
      await pair.until(() => Date.now() >= started + 900);
      await pair.restart('b', (slot) => tears[(slot + kills) % tears.length]!);
      const safe = safeBlocksOf(run).length;
      expect(safe).toBeGreaterThanOrEqual(last);
      last = safe;
      pair.rejoin().open();
    }
    expect(last).toBeGreaterThan(9);
    await completes(run);
  }, 30_000);

  test('RS3 it pulls while it reads again: a slow disk does not keep it from moving', async () => {
    const run = await begun([6 * BLOCK_BYTES], { paces: { blocks: PACE } });
    const { pair, ids } = run;
    await half(run);
    await pair.restart('b');
    let go: () => void = () => undefined;
    pair.b.stages.gates.read = new Promise<void>((resolve) => {
      go = resolve;
    });
    pair.rejoin().open();
    await pair.until(() => safeBytesOf(run) === 6 * BLOCK_BYTES);
    await pair.until(() => pair.a.kind(ids.out) === 'checking');
    go();
    await completes(run);
  });

  test('RS2 nothing is said of it on a new connection before its list is whole there', async () => {
    const run = await begun([6 * BLOCK_BYTES], { paces: { blocks: PACE } });
    const { pair, ids } = run;
    await half(run);
    pair.kill('b');
    pair.b.disk(ids.in)!.damage(0);
    let go: () => void = () => undefined;
    pair.b.stages.gates.read = new Promise<void>((resolve) => {
      go = resolve;
    });
    await pair.b.start();
    pair.rejoin({ control: 'by-hand' }).open();
    for (const from of ['a', 'b', 'a'] as const) {
      pair.control.deliver(from);
      await pair.settle();
    }
    expect(pair.control.a.queue.map(wordOf)).toEqual(['that-is-all', 'page']);
    // The damage is found now, between the offer and its list.
    await pair.until(() => pair.b.page.latest.has(ids.in));
    const before = safeBytesOf(run)!;
    go();
    await pair.until(() => safeBytesOf(run)! < before);
    expect(pair.control.b.queue.map(wordOf)).toEqual(['that-is-all']);
    for (let i = 0; i < 2; i += 1) pair.control.deliver('a');
    await pair.settle();
    expect(pair.control.b.queue.map(wordOf).slice(1, 3)).toEqual(['accept', 'safe']);
    pair.rejoin({ control: 'auto' }).open();
    await completes(run);
  });

  test('RS3 read again newest first', async () => {
    const run = await begun([6 * BLOCK_BYTES], { paces: { blocks: PACE } });
    const { pair } = run;
    await pair.until(() => safeBlocksOf(run).length >= 3);
    await pair.restart('b');
    const read = pair.b.stages.readSlots;
    await pair.settle();
    expect(read.length).toBeGreaterThanOrEqual(3);
    expect(read).toEqual(read.toSorted((a, b) => b - a));
  });

  test.each(['the first block', 'the last safe block', 'the hash beside a block', 'every block'])(
    'RS3 damaged while closed: %s is found, counted no more, and fetched again',
    async (what) => {
      const run = await begun([3 * BLOCK_BYTES, 3 * BLOCK_BYTES], { paces: { blocks: PACE } });
      const { pair, ids, totalBytes } = run;
      // The first file is whole.
      await pair.until(() => safeBlocksOf(run).length >= 3 && pair.b.page.wholes.has(ids.in));
      pair.kill('b');
      const disk = pair.b.disk(ids.in)!;
      const safe = safeBlocksOf(run);
      const damaged = what === 'every block' ? safe : [what === 'the last safe block' ? safe.at(-1)! : 0];
      for (const block of damaged) {
        if (what === 'the hash beside a block') disk.damageHash(block);
        else disk.damage(block, 77);
      }
      await pair.b.start();
      await sees(pair, pair.b, ids.in, lost);
      await pair.until(() => safeBytesOf(run) === (safe.length - damaged.length) * BLOCK_BYTES);
      const isFirstHit = damaged.some((block) => block < 3);
      expect(pair.b.page.lists.get(ids.in)?.[0]?.whole).toBe(!isFirstHit);
      const sent = sentBytes(pair);
      pair.rejoin().open();
      await completes(run);
      expect(sent()).toBe(totalBytes - (safe.length - damaged.length) * BLOCK_BYTES);
      // Whole again, and said so.
      if (isFirstHit) expect(pair.b.page.wholes.get(ids.in)).toContain(0);
    },
  );

  test('RS3 the hash file is gone altogether: everything is fetched again', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces: { blocks: PACE } });
    const { pair, ids, totalBytes } = run;
    await half(run);
    pair.kill('b');
    const disk = pair.b.disk(ids.in)!;
    disk.hashes.clear();
    disk.durable.hashes.clear();
    await pair.b.start();
    await pair.until(() => safeBytesOf(run) === 0);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await completes(run);
    expect(sent()).toBe(totalBytes);
  });

  test('RS3 damage found when all else is safe: it goes back to moving, and ends complete', async () => {
    const run = await begun([3 * BLOCK_BYTES]);
    const { pair, ids } = run;
    tapAll(pair, (_, __, data) => (wordOf(data) === 'check' ? null : data));
    await pair.both('a', ids, 'checking');
    pair.kill('b');
    pair.b.disk(ids.in)!.damage(1);
    await pair.b.start();
    tapAll(pair, (_, __, data) => data);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await completes(run);
    expect(sent()).toBe(BLOCK_BYTES);
  });

  test('RS10 damage found after `agreed` was missed: it says so, and is never complete', async () => {
    const run = await begun([3 * BLOCK_BYTES]);
    const { pair, ids } = run;
    tapAll(pair, (_, __, data) => (wordOf(data) === 'agreed' ? null : data));
    await pair.until(() => pair.a.kind(ids.out) === 'complete');
    pair.kill('b');
    pair.b.disk(ids.in)!.damage(1);
    await pair.b.start();
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, { kind: 'failed', reason: 'damaged', detail: null });
    await pair.settle();
    expect(pair.a.outgoing.records.size).toBe(0);
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
    expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
  });

  test('RS10 `agreed` was missed, and the receiver restarted: all is read again, then complete on both', async () => {
    const run = await begun([3 * BLOCK_BYTES]);
    const { pair, ids } = run;
    tapAll(pair, (_, __, data) => (wordOf(data) === 'agreed' ? null : data));
    await pair.until(() => pair.a.kind(ids.out) === 'complete');
    await pair.restart('b');
    tapAll(pair, (_, __, data) => data);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await completes(run);
    expect(sent()).toBe(0);
    expect(pair.b.disk(ids.in)!.isOpen).toBe(false);
  });

  test('RS3 complete before: it is there with its bytes, without a link, and asks for nothing', async () => {
    const run = await begun([BLOCK_BYTES + 5, 9], { choice: [0] });
    const { pair, ids, files } = run;
    await completes(run);
    await pair.restart('b');
    await pair.until(() => pair.b.kind(ids.in) === 'complete');
    const saved = await pair.b.download(ids.in, { file: 0 });
    expect(Buffer.compare(saved!.bytes, files[0]!.file.content)).toBe(0);
    expect(await pair.b.download(ids.in, { file: 1 })).toBeNull();
    expect(pair.b.page.lists.get(ids.in)).toMatchObject([{ whole: true }, { wanted: false, whole: false }]);
    expect(await pair.b.engine.awaited()).toEqual([]);
    pair.rejoin().open();
    await pair.settle();
    await pair.until(() => pair.b.kind(ids.in) === 'complete');
    await pair.b.engine.remove(ids.in);
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
  });

  test('RS2 some of the files, over a restart of the receiver', async () => {
    const run = await begun([BLOCK_BYTES, 500_000, 2 * BLOCK_BYTES, 10], {
      choice: [1, 2],
      paces: { blocks: 1_500_000 },
    });
    const { pair, ids, totalBytes } = run;
    await half(run);
    await pair.restart('b');
    await pair.until(() => pair.b.kind(ids.in) === 'waiting');
    expect(pair.b.snapshot(ids.in).totalBytes).toBe(totalBytes);
    expect(pair.b.page.lists.get(ids.in)?.map(({ wanted }) => wanted)).toEqual([false, true, true, false]);
    pair.rejoin().open();
    await completes(run);
    expect(pair.a.snapshot(ids.out).totalBytes).toBe(totalBytes);
  });

  test('RS3 a power cut while accepting: either it was taken, or it is offered anew', async () => {
    for (const step of ['open', 'putManifest', 'put'] as const) {
      const pair = new EnginePair().open();
      const files = [chosen('a', BLOCK_BYTES + 5)];
      const ids = await pair.offer('a', files);
      const never = new Promise<never>(() => undefined);
      if (step === 'open') pair.b.stages.gates.open = never;
      else pair.b.checkpoints[step] = () => never;
      void pair.b.engine.accept(ids.in, 'all');
      await pair.settle();
      pair.kill('b');
      if (step !== 'open') Reflect.deleteProperty(pair.b.checkpoints, step);
      await pair.b.start();
      expect(
        pair.b.stages.disks.size + pair.b.checkpoints.records.size + pair.b.checkpoints.manifests.size,
      ).toBe(0);
      pair.rejoin().open();
      await pair.until(() => pair.b.kind(ids.in) === 'offered');
      await completes({ pair, ids, files, choice: 'all', totalBytes: BLOCK_BYTES + 5 });
    }
  });
});

describe('RS3 record and stage do not belong together', () => {
  test('RS3 the checkpoint is gone: the stage without it is removed, and it is offered anew', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces: { blocks: PACE } });
    const { pair, ids, totalBytes } = run;
    await half(run);
    pair.kill('b');
    await pair.b.checkpoints.remove(ids.in);
    await pair.b.start();
    expect(pair.b.disk(ids.in)).toBeNull();
    expect(pair.b.page.snapshots).toEqual([]);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await pair.until(() => pair.b.kind(ids.in) === 'offered');
    expect(pair.a.kind(ids.out)).toBe('waiting');
    await completes(run);
    expect(sent()).toBe(totalBytes);
  });

  test('RS8 the checkpoint is gone, and it is declined: the sender sees that it was not wanted any more', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces: { blocks: PACE } });
    const { pair, ids } = run;
    await half(run);
    pair.kill('b');
    await pair.b.checkpoints.remove(ids.in);
    await pair.b.start();
    pair.rejoin().open();
    await pair.until(() => pair.b.kind(ids.in) === 'offered');
    await pair.b.engine.decline(ids.in);
    await sees(pair, pair.a, ids.out, { kind: 'cancelled', by: 'them' });
    expect(pair.a.outgoing.records.size).toBe(0);
  });

  test('RS2 the checkpoint is gone, and another choice is made: the blocks are as that choice has them', async () => {
    const sizes = [BLOCK_BYTES + 300_000, 400_000, BLOCK_BYTES];
    const run = await begun(sizes, { choice: [0, 2], paces: { blocks: 1_000_000 } });
    const { pair, ids } = run;
    await half(run);
    pair.kill('b');
    await pair.b.checkpoints.remove(ids.in);
    await pair.b.start();
    pair.rejoin().open();
    await pair.until(() => pair.b.kind(ids.in) === 'offered');
    await completes({ ...run, choice: [0, 1] });
    expect(pair.a.snapshot(ids.out).totalBytes).toBe(BLOCK_BYTES + 700_000);
  });

  test('RS3 the stage is gone while the checkpoint stays: everything is fetched again', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces: { blocks: PACE } });
    const { pair, ids, totalBytes } = run;
    await half(run);
    pair.kill('b');
    await pair.b.stages.remove(ids.in);
    await pair.b.start();
    await pair.until(() => safeBytesOf(run) === 0);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await completes(run);
    expect(sent()).toBe(totalBytes);
  });

  test('RS3 the stage is shorter than the checkpoint says: what is cut off is fetched again', async () => {
    const run = await begun([5 * BLOCK_BYTES], { paces: { blocks: PACE } });
    const { pair, ids } = run;
    await pair.until(() => safeBlocksOf(run).length >= 3);
    pair.kill('b');
    const disk = pair.b.disk(ids.in)!;
    const safe = safeBlocksOf(run).length;
    disk.blocks.set(safe - 1, disk.blocks.get(safe - 1)!.slice(0, 1000));
    for (const slot of [...disk.blocks.keys()]) if (slot >= safe) disk.blocks.delete(slot);
    await pair.b.start();
    await pair.until(() => safeBytesOf(run) === (safe - 1) * BLOCK_BYTES);
    pair.rejoin().open();
    await completes(run);
  });

  test('RS3 the stage cannot be opened: nothing is said or deleted, and the next start goes on', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces: { blocks: PACE } });
    const { pair, ids } = run;
    await half(run);
    pair.kill('b');
    pair.b.stages.faults.open = 'storage';
    await pair.b.start();
    await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'storage' });
    expect(await pair.b.engine.awaited()).toEqual([LINK]);
    pair.rejoin().open();
    await sees(pair, pair.a, ids.out, { kind: 'waiting', why: 'start' });
    await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'storage' });
    pair.kill('b');
    delete pair.b.stages.faults.open;
    await pair.b.start();
    pair.rejoin().open();
    await completes(run);
  });

  test.each(['cancelled', 'complete'] as const)(
    'RS8 the stage cannot be opened, and it is %s there: nobody says `done` before it can',
    async (end) => {
      const run = await begun([5 * BLOCK_BYTES], { paces: { blocks: PACE } });
      const { pair, ids } = run;
      tapAll(pair, (_, __, data) => (wordOf(data) === 'agreed' ? null : data));
      if (end === 'complete') await pair.until(() => pair.a.kind(ids.out) === 'complete');
      else await half(run);
      pair.kill('b');
      if (end === 'cancelled') await pair.a.engine.cancel(ids.out);
      tapAll(pair, (_, __, data) => data);
      pair.b.stages.faults.open = 'storage';
      await pair.b.start();
      pair.rejoin().open();
      await pair.settle();
      expect(pair.a.outgoing.records.get(ids.out)?.state).toBe(end);
      pair.kill('b');
      delete pair.b.stages.faults.open;
      await pair.b.start();
      pair.rejoin().open();
      if (end === 'complete') await completes(run);
      else await sees(pair, pair.b, ids.in, { kind: 'cancelled', by: 'them' });
      await pair.settle();
      expect(pair.a.outgoing.records.size).toBe(0);
    },
  );

  test('RS3 a checkpoint that names blocks nobody wants is no harm', async () => {
    const run = await begun([2 * BLOCK_BYTES, 2 * BLOCK_BYTES], {
      choice: [1],
      paces: { blocks: 1_000_000 },
    });
    const { pair, ids } = run;
    await half(run);
    pair.kill('b');
    const record = pair.b.checkpoints.records.get(ids.in)!;
    record.safeBlocks[0]! |= 1;
    await pair.b.start();
    pair.rejoin().open();
    await completes(run);
  });

  test.each(['load', 'list'])(
    'RS3 storage that cannot be read (%s) holds nothing, and new transfers go through',
    async (what) => {
      const pair = new EnginePair();
      if (what === 'load') pair.b.checkpoints.refuses.add('load');
      else pair.b.stages.list = () => Promise.reject(new Error('unreadable'));
      pair.a.outgoing.isRefusing = true;
      for (const side of ['a', 'b'] as const) await pair[side].start();
      pair.rejoin().open();
      const ids = await pair.offer('a', [chosen('a', 10)]);
      await pair.b.engine.accept(ids.in, 'all');
      await pair.both('a', ids, 'complete');
    },
  );
});

test('RS3 not one request goes out for a block that is safe', async () => {
  const run = await begun([6 * BLOCK_BYTES], { paces: { blocks: PACE } });
  const { pair } = run;
  await pair.until(() => safeBlocksOf(run).length >= 2);
  await pair.restart('b');
  const safe = safeBlocksOf(run);
  const asked = new Set<number>();
  tapAll(pair, (channel, from, data) => {
    const frame = channel === 'blocks' && from === 'b' ? decodeFrame(data as ArrayBuffer) : null;
    if (frame) asked.add(frame.block);
    return data;
  });
  pair.rejoin().open();
  await completes(run);
  expect([...asked].filter((block) => safe.includes(block))).toEqual([]);
  expect(asked.size).toBe(6 - safe.length);
});
