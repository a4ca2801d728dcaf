import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { EnginePair } from '../../../support/engine-pair.ts';
import { again } from '../../../support/resuming.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

describe('MF4 taking some of the files', () => {
  const sizes = [BLOCK_BYTES, 10, 2 * BLOCK_BYTES, 0, BLOCK_BYTES / 2, 3 * BLOCK_BYTES];

  test.each([[[1]], [[0, 5]], [[3]], [[2, 3, 4]], [[4, 1]], [[5]], [[0, 1, 2, 3, 4, 5]]])(
    'MF4 %j: only their blocks are asked for, and the bytes are the same',
    async (choice) => {
      const pair = new EnginePair().open();
      const files = sizes.map((size, i) => chosen(`${i}.bin`, size));
      const asked = new Set<number>();
      pair.blocks.tap = (from, data) => {
        if (from === 'b') asked.add(new DataView(data as ArrayBuffer).getUint32(8));
        return data;
      };
      const ids = await pair.offer('a', files);
      await pair.b.engine.accept(ids.in, choice);
      await pair.both('a', ids, 'complete');

      const wantedBlocks = new Set<number>();
      let at = 0;
      for (const [i, size] of sizes.entries()) {
        if (choice.includes(i))
          for (let byte = at; byte < at + size; byte += 1) wantedBlocks.add(Math.floor(byte / BLOCK_BYTES));
        at += size;
      }
      expect([...asked].sort((a, b) => a - b)).toEqual([...wantedBlocks]);
      expect(pair.b.disk(ids.in)!.blocks.size).toBe(wantedBlocks.size);
      const total = choice.reduce((sum, i) => sum + sizes[i]!, 0);
      for (const snapshot of [pair.a.snapshot(ids.out), pair.b.snapshot(ids.in)])
        expect(snapshot).toMatchObject({ totalBytes: total, safeBytes: total });
      for (const [i, { file }] of files.entries()) {
        const saved = await pair.b.download(ids.in, { file: i });
        expect(saved !== null).toBe(choice.includes(i));
        if (saved) expect(Buffer.compare(saved.bytes, file.content)).toBe(0);
        expect(pair.b.page.lists.get(ids.in)?.[i]?.wanted).toBe(choice.includes(i));
      }
    },
  );
});

test('TR6 every other of ten thousand files, over a lost link and restarts of both', async () => {
  const choice = Array.from({ length: 5000 }, (_, i) => 2 * i);
  const pair = new EnginePair().open();
  const files = Array.from({ length: 10_000 }, (_, i) => chosen(`${i}`, i % 3));
  const ids = await pair.offer('a', files);
  await pair.a.engine.pause(ids.out);
  await pair.settle();
  await pair.b.engine.accept(ids.in, choice);
  await pair.until(() => pair.a.kind(ids.out) === 'paused');
  for (const side of ['a', 'b'] as const) await pair.restart(side);
  pair.rejoin().open();
  await pair.a.engine.supply(ids.out, again(files));
  await pair.a.engine.resume(ids.out);
  await pair.both('a', ids, 'complete');
  const lists = [pair.a.page.lists.get(ids.out), pair.b.page.lists.get(ids.in)];
  for (const list of lists)
    expect(list?.filter(({ wanted }) => wanted).map(({ index }) => index)).toEqual(choice);
  expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
});

test('TS1 several transfers at once, both ways, each its own bytes', async () => {
  const pair = new EnginePair().open();
  const sends = [
    ['a', 2 * BLOCK_BYTES + 5],
    ['b', 3 * BLOCK_BYTES],
    ['a', 100],
    ['b', 0],
    ['a', BLOCK_BYTES],
    ['b', 70_000],
  ] as const;
  const running = [];
  for (const [from, size] of sends) {
    const file = chosen(`${from}-${size}`, size);
    running.push({ from, file, ids: await pair.offer(from, [file]) });
  }
  await Promise.all(
    running.map(({ from, ids }) => pair[from === 'a' ? 'b' : 'a'].engine.accept(ids.in, 'all')),
  );
  for (const { from, file, ids } of running) {
    await pair.both(from, ids, 'complete');
    const disk = pair[from === 'a' ? 'b' : 'a'].disk(ids.in)!;
    expect(Buffer.compare(disk.contents(), file.file.content)).toBe(0);
  }
});
