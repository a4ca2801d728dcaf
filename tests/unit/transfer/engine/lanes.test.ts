// A transfer over several lanes, which come and go.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFrame } from '../../../../src/protocol/frames.ts';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import type { ChannelPipe } from '../../../support/channel-pipe.ts';
import { EnginePair, LINK } from '../../../support/engine-pair.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const SIZE = 12 * BLOCK_BYTES;

async function accepted(pair: EnginePair, sizeBytes = SIZE) {
  const file = chosen('large', sizeBytes);
  const ids = await pair.offer('a', [file]);
  await pair.b.engine.accept(ids.in, 'all');
  return { file, ids };
}

/** Counts the payload that b receives over a pipe. */
function counted(pipe: ChannelPipe): { bytes: number } {
  const count = { bytes: 0 };
  pipe.tap = (from, data) => {
    const frame = from === 'a' ? decodeFrame(data as ArrayBuffer) : null;
    if (frame?.kind === 'piece') count.bytes += frame.payload.length;
    return data;
  };
  return count;
}

describe('FL8 several lanes', () => {
  test('FL8 the bytes are shared by the lanes, and every one crosses once', async () => {
    const pair = new EnginePair({ blocks: 4_000_000 }).open();
    const lanes = [pair.blocks, pair.addLane(1), pair.addLane(2), pair.addLane(3)].map(counted);
    const { file, ids } = await accepted(pair);
    await pair.both('a', ids, 'complete');
    expect(Buffer.compare(pair.b.disk(ids.in)!.contents(), file.file.content)).toBe(0);
    expect(lanes.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(SIZE);
    for (const { bytes } of lanes) expect(bytes).toBeGreaterThan(SIZE / 8);
    expect(file.file.readBytes).toBe(SIZE);
    expect(pair.b.page.latestFigures.get(LINK)?.lanes).toBe(4);
  });

  test('FL8 nothing is asked over a lane before the other side says that it listens', async () => {
    const pair = new EnginePair({ control: 'by-hand', blocks: 4_000_000 }).open();
    const deliver = async () => {
      for (const side of ['a', 'b'] as const) while (pair.control.deliver(side)) await pair.settle();
    };
    await deliver();
    const ids = await pair.begin('a', [chosen('large', SIZE)]);
    await deliver();
    await pair.b.engine.accept(ids.in, 'all');
    await deliver();
    const lane = counted(pair.addLane(2));
    await pair.until(() => pair.b.disk(ids.in)!.blocks.size > 4);
    expect(lane.bytes).toBe(0);
    await deliver();
    await pair.until(() => lane.bytes > 0);
  });

  test('FL8 words of lanes that closed meanwhile, however many, break nothing', async () => {
    const pair = new EnginePair({ blocks: 4_000_000 }).open();
    await pair.settle();
    for (let lane = 1; lane <= 200; lane += 1) {
      // Closed here before the other side's word of it comes.
      pair.addLane(lane);
      void pair.a.engine.detachLane(LINK, lane);
      void pair.b.engine.detachLane(LINK, lane);
      pair.lanes.delete(lane);
      await pair.settle();
    }
    const used = counted(pair.addLane(201));
    const { file, ids } = await accepted(pair);
    await pair.both('a', ids, 'complete');
    expect(Buffer.compare(pair.b.disk(ids.in)!.contents(), file.file.content)).toBe(0);
    expect(used.bytes).toBeGreaterThan(0);
    expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
  });
});

describe('FL9 lanes that die', () => {
  test('FL9 give back what was asked over them, and nothing stops', async () => {
    const seeds = fc.record({
      at: fc.array(fc.integer({ min: 1, max: 11 }), { minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(seeds, async ({ at }) => {
        const pair = new EnginePair({ blocks: 8_000_000 }).open();
        for (const lane of [1, 2, 3]) pair.addLane(lane);
        const { file, ids } = await accepted(pair);
        for (const [i, blocks] of at.toSorted((a, b) => a - b).entries()) {
          await pair.until(
            () => pair.b.kind(ids.in) === 'complete' || (pair.b.disk(ids.in)?.blocks.size ?? 0) >= blocks,
          );
          const [[number, lane] = [0, null]] = pair.lanes;
          lane?.cut();
          pair.lanes.delete(number);
          if (i % 2 === 1) pair.addLane(10 + i);
        }
        await pair.both('a', ids, 'complete');
        expect(Buffer.compare(pair.b.disk(ids.in)!.contents(), file.file.content)).toBe(0);
        expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test('RS1 the first lane is the connection: with it the others go, and the next connection begins with one', async () => {
    const pair = new EnginePair({ blocks: 4_000_000 }).open();
    pair.addLane(1);
    const { file, ids } = await accepted(pair);
    await pair.until(() => pair.b.disk(ids.in)!.blocks.size > 3);
    pair.blocks.cut();
    await pair.settle();
    expect(pair.lanes.get(1)?.b.readyState).not.toBe('open');
    pair.rejoin().open();
    await pair.both('a', ids, 'complete');
    expect(Buffer.compare(pair.b.disk(ids.in)!.contents(), file.file.content)).toBe(0);
  });
});
