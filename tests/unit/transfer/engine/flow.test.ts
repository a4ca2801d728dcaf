import { describe, expect, test } from 'vitest';
import { decodeFrame } from '../../../../src/protocol/frames.ts';
import { BLOCK_BYTES, PIECE_BYTES } from '../../../../src/protocol/limits.ts';
import type { Pace } from '../../../support/channel-pipe.ts';
import { EnginePair, type TransferIds } from '../../../support/engine-pair.ts';
import { chosen, type Chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const WINDOW_BYTES = 512 * 1024;
const HELD_BYTES = 8 * BLOCK_BYTES;
const HIGH_WATER_BYTES = 1024 * 1024;

/** Watches the lane from outside: what b asked for, what reached it, and what it wrote. Throws at once. */
function watched(pair: EnginePair): { mostOutstanding: number; mostHeld: number } {
  const most = { mostOutstanding: 0, mostHeld: 0 };
  let asked = 0;
  let here = 0;
  pair.blocks.b.onSend = (data) => {
    const frame = decodeFrame(data as ArrayBuffer);
    if (frame?.kind !== 'request') return;
    // A block's last piece may be shorter; every file here fills whole pieces.
    asked += frame.count * PIECE_BYTES;
    const written = [...pair.b.stages.disks.values()].reduce((sum, disk) => sum + disk.writtenBytes, 0);
    most.mostOutstanding = Math.max(most.mostOutstanding, asked - here);
    most.mostHeld = Math.max(most.mostHeld, asked - written);
    expect(asked - here).toBeLessThanOrEqual(WINDOW_BYTES);
    expect(asked - written).toBeLessThanOrEqual(HELD_BYTES);
  };
  pair.blocks.tap = (from, data) => {
    const frame = from === 'a' ? decodeFrame(data as ArrayBuffer) : null;
    if (frame?.kind === 'piece') here += frame.payload.length;
    return data;
  };
  return most;
}

/** Sends from a to b; answers how long it took by the clock. */
async function sent(
  pair: EnginePair,
  files: readonly Chosen[],
): Promise<{ ids: TransferIds; seconds: number }> {
  const ids = await pair.offer('a', files);
  const started = Date.now();
  await pair.b.engine.accept(ids.in, 'all');
  await pair.both('a', ids, 'complete');
  return { ids, seconds: (Date.now() - started) / 1000 };
}

describe('FL2 and FL3 a slow disk', () => {
  test('a stage that writes 1 MB/s: no more is asked for than the window and memory allow, at any time', async () => {
    const pair = new EnginePair().open();
    pair.b.stages.writeBytesPerSecond = 1_000_000;
    const most = watched(pair);
    const { ids, seconds } = await sent(pair, [chosen('large', 24 * BLOCK_BYTES)]);
    expect(most.mostOutstanding).toBe(WINDOW_BYTES);
    expect(most.mostHeld).toBe(HELD_BYTES);
    // The disk was kept busy, and nothing but the disk was waited for.
    expect(seconds).toBeGreaterThan(24);
    expect(seconds).toBeLessThan(28);
    // Progress as both people saw it: step by step, never back.
    for (const [side, id] of [
      [pair.a, ids.out],
      [pair.b, ids.in],
    ] as const) {
      const seen = side.page.snapshots.filter((each) => each.id === id).map(({ safeBytes }) => safeBytes);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect(new Set(seen).size).toBeGreaterThan(20);
    }
  });

  test('several transfers on one link share the bounds', async () => {
    const pair = new EnginePair().open();
    pair.b.stages.writeBytesPerSecond = 4_000_000;
    const most = watched(pair);
    const all = [];
    for (let i = 0; i < 4; i += 1) all.push(await pair.offer('a', [chosen(`${i}`, 4 * BLOCK_BYTES)]));
    await Promise.all(all.map((ids) => pair.b.engine.accept(ids.in, 'all')));
    for (const ids of all) await pair.both('a', ids, 'complete');
    expect(most.mostHeld).toBeLessThanOrEqual(HELD_BYTES);
    expect(most.mostOutstanding).toBeLessThanOrEqual(WINDOW_BYTES);
  });

  test('FL6 the sender reads one block further than it is asked, and no more', async () => {
    const pair = new EnginePair().open();
    const file = chosen('large', 40 * BLOCK_BYTES);
    pair.b.stages.gates.write = new Promise(() => undefined);
    const ids = await pair.offer('a', [file]);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.settle();
    expect(file.file.readBytes).toBe(HELD_BYTES + BLOCK_BYTES);
  });
});

describe('FL5 a slow lane', () => {
  test.each<[string, Pace]>([
    ['2 MB/s', 2_000_000],
    ['200 kB/s', 200_000],
  ])('drained at %s: the sender’s queue stays within its high-water mark', async (_, pace) => {
    const pair = new EnginePair({ blocks: pace }).open();
    watched(pair);
    const { seconds } = await sent(pair, [chosen('large', 4 * BLOCK_BYTES)]);
    expect(pair.blocks.a.mostBuffered).toBeLessThanOrEqual(HIGH_WATER_BYTES);
    // The lane was never empty for long.
    expect(seconds).toBeLessThan(((4 * BLOCK_BYTES) / (pace as number)) * 1.1 + 0.5);
  });

  test('FL5 both ways at once: requests, which ride on top, hardly lift it', async () => {
    const pair = new EnginePair({ blocks: 2_000_000 }).open();
    const there = await pair.offer('a', [chosen('there', 8 * BLOCK_BYTES)]);
    const back = await pair.offer('b', [chosen('back', 8 * BLOCK_BYTES)]);
    await pair.b.engine.accept(there.in, 'all');
    await pair.a.engine.accept(back.in, 'all');
    await pair.both('a', there, 'complete');
    await pair.both('b', back, 'complete');
    for (const end of [pair.blocks.a, pair.blocks.b])
      expect(end.mostBuffered).toBeLessThan(HIGH_WATER_BYTES + 4096);
  });

  test('FL5 a list of 20,000 names goes through a slow control channel a page at a time', async () => {
    const pair = new EnginePair({ control: 400_000 }).open();
    const file = chosen('x', 0);
    const files = Array.from({ length: 20_000 }, (_, i) => ({
      ...file,
      path: `folder/${'n'.repeat(80)}-${i}`,
    }));
    const ids = await pair.offer('a', files);
    expect(pair.b.page.lists.get(ids.in)?.length).toBe(20_000);
    expect(pair.control.a.mostBuffered).toBeLessThan(260 * 1024);
  });
});

describe('BL4 and BL5 what counts as safe', () => {
  test.each([
    ['all', 'all' as const],
    ['some', [1, 3]],
  ])('never more than the stage has flushed and the record names, when %s is taken', async (_, choice) => {
    const pair = new EnginePair().open();
    pair.b.stages.writeBytesPerSecond = 6_000_000;
    const files = [3, 2, 4, 3].map((blocks, i) => chosen(`${i}`, blocks * BLOCK_BYTES));
    const ids = await pair.offer('a', files);
    let records = 0;
    pair.b.checkpoints.onPut = ({ safeBlocks }) => {
      records += 1;
      const named = [...safeBlocks].reduce((n, byte) => n + byte.toString(2).replaceAll('0', '').length, 0);
      expect(named * BLOCK_BYTES).toBeLessThanOrEqual(pair.b.disk(ids.in)!.flushedBytes);
    };
    const tell = pair.b.page.transfer.bind(pair.b.page);
    pair.b.page.transfer = (snapshot) => {
      const disk = pair.b.disk(ids.in);
      if (snapshot.id === ids.in) expect(snapshot.safeBytes).toBeLessThanOrEqual(disk?.flushedBytes ?? 0);
      tell(snapshot);
    };
    pair.control.tap = (from, data) => {
      const word = JSON.parse(data as string) as { word: string; bytes: number };
      if (from === 'b' && word.word === 'safe')
        expect(word.bytes).toBeLessThanOrEqual(pair.b.disk(ids.in)!.flushedBytes);
      return data;
    };
    await pair.b.engine.accept(ids.in, choice);
    await pair.both('a', ids, 'complete');
    expect(records).toBeGreaterThan(2);
    // A crash now costs nothing of it.
    pair.b.stages.crash();
    for (const [i, { file }] of files.entries()) {
      const saved = await pair.b.download(ids.in, { file: i });
      if (saved) expect(Buffer.compare(saved.bytes, file.content)).toBe(0);
      expect(saved !== null).toBe(choice === 'all' || choice.includes(i));
    }
  });
});
