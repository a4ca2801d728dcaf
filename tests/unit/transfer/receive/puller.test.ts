import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Channel } from '../../../../src/connection/channel.ts';
import { decodeFrame, type RequestFrame } from '../../../../src/protocol/frames.ts';
import { BLOCK_BYTES, PIECE_BYTES } from '../../../../src/protocol/limits.ts';
import { Puller } from '../../../../src/transfer/receive/puller.ts';
import { fixedWindow } from '../../../support/fixed-window.ts';
import { ChannelPipe } from '../../../support/channel-pipe.ts';
import { answer, bytesOf, Counted } from './counted.ts';

const nothing = () => undefined;

function setUp(windowBytes = 512 * 1024, heldBytes = 4 * BLOCK_BYTES) {
  const pipe = new ChannelPipe('by-hand');
  const lane: Channel = new Channel({
    highWaterBytes: 1 << 20,
    lowWaterBytes: 1 << 18,
    onOpen: nothing,
    onMessage: nothing,
    onClosed: nothing,
  });
  lane.attach(pipe.a);
  pipe.open();
  const puller = new Puller(fixedWindow(windowBytes), heldBytes);
  const pullLane = puller.addLane(lane);
  const asked: RequestFrame[] = [];
  pipe.a.onSend = (data) => asked.push(decodeFrame(data as ArrayBuffer) as RequestFrame);
  return { pipe, puller, lane: pullLane, asked };
}

const PIECES = BLOCK_BYTES / PIECE_BYTES;

describe('FL2–FL4 asking', () => {
  test('FL2 and FL3 both bounds hold at any time, each block is asked for whole, and all of them in the end', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: BLOCK_BYTES }), { maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(lengths, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 24 }),
        fc.integer({ min: 1, max: 6 }),
        fc.infiniteStream(fc.nat()),
        (jobs, windowPieces, heldBlocks, chance) => {
          const windowBytes = windowPieces * PIECE_BYTES;
          // Never less than two windows: there is always room to ask while a window's worth is written.
          const heldLimit = Math.max(heldBlocks * BLOCK_BYTES, 2 * windowBytes);
          const { puller, lane, asked } = setUp(windowBytes, heldBlocks * BLOCK_BYTES);
          const counted = new Map(jobs.map((each) => [puller.newTag(), new Counted(each)]));
          const waiting: { tag: number; block: number; piece: number; count: number }[] = [];
          let written = 0;
          let seen = 0;
          const collect = () => {
            // Frames of one and of two, as they come; the sender may cut a request as it likes.
            for (const { tag, block, first, count } of asked.slice(seen)) {
              for (let left = count; left > 0;) {
                const taken = Math.min(left, 1 + (chance.next().value % 2));
                waiting.push({ tag, block, piece: first + count - left, count: taken });
                left -= taken;
              }
            }
            seen = asked.length;
            expect(puller.outstandingBytes).toBeLessThanOrEqual(windowBytes);
            expect(puller.heldBytes).toBeLessThanOrEqual(heldLimit);
            const outstanding = waiting.reduce(
              (sum, { tag, block, piece, count }) =>
                sum + bytesOf(counted.get(tag)!.lengths[block]!, piece, count),
              0,
            );
            expect(puller.outstandingBytes).toBe(outstanding);
            // One block is asked for in part, at most.
            const partly = [...counted.values()].flatMap((each) =>
              [...each.assembling.values()].filter((assembly) => !assembly.isAsked),
            );
            expect(partly.length).toBeLessThanOrEqual(1);
          };
          for (const [tag, each] of counted) {
            puller.add(tag, each);
            collect();
          }
          const unwritten: { tag: number; bytes: number }[] = [];
          while (waiting.length > 0 || unwritten.length > 0) {
            if (waiting.length > 0 && (unwritten.length === 0 || chance.next().value % 3 > 0)) {
              const [next] = waiting.splice(chance.next().value % waiting.length, 1);
              const { tag, block, piece, count } = next!;
              const each = counted.get(tag)!;
              const before = each.whole.length;
              expect(puller.arrived(lane, answer(each, tag, block, piece, count))).toBe(true);
              if (each.whole.length > before) unwritten.push({ tag, bytes: each.lengths[block]! });
            } else {
              const { tag, bytes } = unwritten.shift()!;
              written += bytes;
              puller.released(tag, bytes);
            }
            collect();
          }
          expect(written).toBe(jobs.flat().reduce((sum, length) => sum + length, 0));
          expect([puller.outstandingBytes, puller.heldBytes]).toEqual([0, 0]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('FL4 transfers take turns, a block each; a new one goes to the end of the line', () => {
    const { puller, lane, asked } = setUp(BLOCK_BYTES, 100 * BLOCK_BYTES);
    const jobs = [1, 2, 3].map(() => new Counted([BLOCK_BYTES, BLOCK_BYTES, BLOCK_BYTES]));
    for (const job of jobs) puller.add(puller.newTag(), job);
    for (let i = 0; i < 9; i += 1) {
      const { tag, block } = asked.at(-1)!;
      for (let piece = 0; piece < PIECES; piece += 2)
        expect(puller.arrived(lane, answer(jobs[tag - 1]!, tag, block, piece, 2))).toBe(true);
    }
    // The first was alone when it was asked for its first block.
    const turns = asked.filter(({ first }) => first === 0).map(({ tag }) => tag);
    expect(turns).toEqual([1, 1, 2, 3, 1, 2, 3, 2, 3]);
  });

  test('FL2 what is removed counts no longer, and the others go on', () => {
    const { puller, lane, asked } = setUp(BLOCK_BYTES, 2 * BLOCK_BYTES);
    const [one, two] = [new Counted([BLOCK_BYTES, BLOCK_BYTES]), new Counted([BLOCK_BYTES])];
    const [tagOne, tagTwo] = [puller.newTag(), puller.newTag()];
    puller.add(tagOne, one);
    puller.add(tagTwo, two);
    expect(asked.map(({ tag }) => tag)).toEqual([tagOne]);
    puller.arrived(lane, answer(one, tagOne, 0, 0));
    puller.remove(tagOne);
    expect(asked.at(-1)).toMatchObject({ tag: tagTwo, first: 0, count: PIECES });
    expect(puller.outstandingBytes).toBe(BLOCK_BYTES);
    // Under way when it was removed.
    expect(puller.arrived(lane, answer(one, tagOne, 0, 1))).toBe(true);
    puller.released(tagOne, BLOCK_BYTES);
    puller.remove(tagOne);
    expect([puller.outstandingBytes, puller.heldBytes]).toEqual([BLOCK_BYTES, BLOCK_BYTES]);
  });

  test('FR6 pieces of tags that were never given are refused', () => {
    const { puller, lane } = setUp();
    const counted = new Counted([10]);
    expect(puller.arrived(lane, answer(counted, 0, 0, 0))).toBe(false);
    expect(puller.arrived(lane, answer(counted, 1, 0, 0))).toBe(false);
    puller.add(puller.newTag(), counted);
    expect(puller.arrived(lane, answer(counted, 2, 0, 0))).toBe(false);
    expect(puller.arrived(lane, answer(counted, 1, 0, 0))).toBe(true);
    expect(puller.arrived(lane, answer(counted, 1, 0, 0))).toBe(false);
  });

  test('FR6 a frame of two of which one was not asked for, or came already, is refused', () => {
    const { puller, lane, asked } = setUp(3 * PIECE_BYTES);
    const counted = new Counted([BLOCK_BYTES]);
    const tag = puller.newTag();
    puller.add(tag, counted);
    expect(asked.map(({ first, count }) => [first, count])).toEqual([0, 1, 2].map((first) => [first, 1]));
    expect(puller.arrived(lane, answer(counted, tag, 0, 2, 2))).toBe(false);
    expect(puller.outstandingBytes).toBe(3 * PIECE_BYTES);
    expect(puller.arrived(lane, answer(counted, tag, 0, 0, 2))).toBe(true);
    expect(puller.arrived(lane, answer(counted, tag, 0, 1, 2))).toBe(false);
    expect(puller.arrived(lane, answer(counted, tag, 0, 2, 2))).toBe(true);
  });

  test('FR6 three pieces in a frame are refused, asked for or not', () => {
    const { puller, lane } = setUp();
    const counted = new Counted([BLOCK_BYTES]);
    puller.add(puller.newTag(), counted);
    expect(puller.arrived(lane, answer(counted, 1, 0, 0, 3))).toBe(false);
  });

  test('nothing is asked for on a lane that is not open, and all of it once `fill` is called on one that is', () => {
    const pipe = new ChannelPipe('by-hand');
    const lane: Channel = new Channel({
      highWaterBytes: 1 << 20,
      lowWaterBytes: 1 << 18,
      onOpen: () => puller.fill(),
      onMessage: nothing,
      onClosed: nothing,
    });
    const puller: Puller = new Puller(fixedWindow());
    puller.addLane(lane);
    lane.attach(pipe.a);
    puller.add(puller.newTag(), new Counted([BLOCK_BYTES]));
    expect(puller.outstandingBytes).toBe(0);
    pipe.open();
    expect([puller.outstandingBytes, pipe.a.queue.length]).toEqual([512 * 1024, 1]);
  });
});
