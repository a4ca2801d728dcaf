import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Channel } from '../../../../src/connection/channel.ts';
import { decodeFrame, pieceBytes, pieceCount, type RequestFrame } from '../../../../src/protocol/frames.ts';
import { BLOCK_BYTES, PIECE_BYTES } from '../../../../src/protocol/limits.ts';
import { Assembly } from '../../../../src/transfer/receive/assembly.ts';
import type { RequestChannel } from '../../../../src/transfer/receive/pull-lane.ts';
import { Puller, type Pulled } from '../../../../src/transfer/receive/puller.ts';
import { fixedWindow } from '../../../../src/transfer/receive/window.ts';
import { ChannelPipe } from '../../../support/channel-pipe.ts';

const nothing = () => undefined;
const hash = new Uint8Array(32);

/** A transfer that is only counted: blocks of these lengths, each fetched once. */
class Counted implements Pulled {
  readonly lengths: number[];
  readonly assembling = new Map<number, Assembly>();
  readonly whole: number[] = [];
  #next = 0;

  constructor(lengths: number[]) {
    this.lengths = lengths;
  }

  nextBlock(): Assembly | null {
    const length = this.lengths[this.#next];
    if (length === undefined) return null;
    const assembly = new Assembly(this.#next, length);
    this.assembling.set(this.#next, assembly);
    this.#next += 1;
    return assembly;
  }

  take(frame: Parameters<Pulled['take']>[0]): boolean {
    const assembly = this.assembling.get(frame.block);
    if (!assembly?.put(frame)) return false;
    if (assembly.isWhole) {
      this.assembling.delete(frame.block);
      this.whole.push(frame.block);
    }
    return true;
  }
}

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

/** Bytes of so many pieces of a block of `length`. */
function bytesOf(length: number, first: number, count: number): number {
  return Array.from({ length: count }, (_, i) => pieceBytes(length, first + i)).reduce((a, b) => a + b, 0);
}

/** The frame that answers, with bytes of no matter. */
function answer(counted: Counted, tag: number, block: number, piece: number, count = 1) {
  const length = counted.lengths[block]!;
  return {
    kind: 'piece' as const,
    tag,
    block,
    piece,
    hash: piece + count === pieceCount(length) ? hash : null,
    payload: new Uint8Array(bytesOf(length, piece, count)),
  };
}

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

/** A lane whose requests are only written down. */
class Written implements RequestChannel {
  isOpen = true;
  readonly asked: RequestFrame[] = [];
  send(data: ArrayBuffer): boolean {
    this.asked.push(decodeFrame(data) as RequestFrame);
    return true;
  }
}

describe('FL8 several lanes', () => {
  function lanes(count: number, windowPieces: number) {
    const puller = new Puller(fixedWindow(windowPieces * PIECE_BYTES));
    const channels = Array.from({ length: count }, () => new Written());
    return { puller, channels, lanes: channels.map((channel) => puller.addLane(channel)) };
  }

  test('FL8 one window over all lanes, shared evenly, a piece at a time', () => {
    const { puller, channels } = lanes(4, 12);
    puller.add(puller.newTag(), new Counted([BLOCK_BYTES]));
    expect(puller.outstandingBytes).toBe(12 * PIECE_BYTES);
    expect(channels.map(({ asked }) => asked.length)).toEqual([3, 3, 3, 3]);
    expect(channels.flatMap(({ asked }) => asked).every(({ count }) => count === 1)).toBe(true);
  });

  test.each([
    [1, 7, 7, 1],
    [1, 8, 1, 8],
    [2, 15, 15, 1],
    [2, 16, 8, 2],
    [4, 31, 31, 1],
    [4, 33, 16, 2],
  ])(
    'FL8 %i lanes, a window of %i pieces: %i requests of %i; in twos from 8 pieces a lane on',
    (count, windowPieces, requests, each) => {
      const { puller, channels } = lanes(count, windowPieces);
      puller.add(puller.newTag(), new Counted([BLOCK_BYTES, BLOCK_BYTES]));
      const asked = channels.flatMap((channel) => channel.asked);
      expect(asked.map((request) => request.count)).toEqual(Array.from({ length: requests }, () => each));
      expect(puller.outstandingBytes).toBe(requests * each * PIECE_BYTES);
      // What is left of the window is less than a unit: that is no lack of work.
      expect(puller.isStarved).toBe(false);
    },
  );

  test('FL8 a small window on one lane goes on a piece at a time, also after frames of two', () => {
    const { puller, channels, lanes: pulls } = lanes(1, 6);
    const counted = new Counted([BLOCK_BYTES]);
    const tag = puller.newTag();
    puller.add(tag, counted);
    for (let piece = 0; piece < 20; piece += 2)
      expect(puller.arrived(pulls[0]!, answer(counted, tag, 0, piece, 2))).toBe(true);
    expect(channels[0]!.asked.map(({ first, count }) => [first, count])).toEqual(
      Array.from({ length: 26 }, (_, piece) => [piece, 1]),
    );
  });

  test('FL8 in twos, an odd block ends with one, and every piece is asked for once', () => {
    const { puller, channels, lanes: pulls } = lanes(2, 16);
    const counted = new Counted([5 * PIECE_BYTES, 4 * PIECE_BYTES + 1, PIECE_BYTES, 2 * PIECE_BYTES]);
    const tag = puller.newTag();
    puller.add(tag, counted);
    const asked = () => channels.flatMap((channel, lane) => channel.asked.map((each) => ({ ...each, lane })));
    const pieces = asked().toSorted((a, b) => a.block - b.block || a.first - b.first);
    expect(pieces.map(({ block, first, count }) => [block, first, count])).toEqual([
      [0, 0, 2],
      [0, 2, 2],
      [0, 4, 1],
      [1, 0, 2],
      [1, 2, 2],
      [1, 4, 1],
      [2, 0, 1],
      [3, 0, 2],
    ]);
    for (const { block, first, count, lane } of pieces)
      expect(puller.arrived(pulls[lane]!, answer(counted, tag, block, first, count))).toBe(true);
    expect(counted.whole.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    expect([puller.outstandingBytes, puller.isStarved]).toEqual([0, true]);
  });

  test('FL8 a lane that empties faster is asked for more', () => {
    const { puller, channels, lanes: pulls } = lanes(2, 4);
    const counted = new Counted([BLOCK_BYTES, BLOCK_BYTES]);
    const tag = puller.newTag();
    puller.add(tag, counted);
    for (let i = 0; i < 10; i += 1) {
      const { block, first } = channels[1]!.asked[i]!;
      expect(puller.arrived(pulls[1]!, answer(counted, tag, block, first))).toBe(true);
    }
    expect(channels.map(({ asked }) => asked.length)).toEqual([2, 12]);
  });

  test('FL8 a piece is taken only over the lane it was asked on', () => {
    const { puller, channels, lanes: pulls } = lanes(2, 2);
    const counted = new Counted([BLOCK_BYTES]);
    const tag = puller.newTag();
    puller.add(tag, counted);
    const { first } = channels[0]!.asked[0]!;
    expect(puller.arrived(pulls[1]!, answer(counted, tag, 0, first))).toBe(false);
    expect(puller.arrived(pulls[0]!, answer(counted, tag, 0, first))).toBe(true);
  });

  test('FL8 a frame of two that were asked for over two lanes is refused on both', () => {
    const { puller, lanes: pulls } = lanes(2, 2);
    const counted = new Counted([BLOCK_BYTES]);
    const tag = puller.newTag();
    puller.add(tag, counted);
    for (const lane of pulls) expect(puller.arrived(lane, answer(counted, tag, 0, 0, 2))).toBe(false);
    expect(puller.outstandingBytes).toBe(2 * PIECE_BYTES);
  });

  test('FL9 what a dead lane gives back is asked for first: memory full of blocks it lacks would never empty', () => {
    const channels = [new Written(), new Written()] as const;
    const puller = new Puller(fixedWindow(4 * PIECE_BYTES), 8 * PIECE_BYTES);
    const [slow, fast] = [puller.addLane(channels[0]), puller.addLane(channels[1])];
    const counted = new Counted([6 * PIECE_BYTES, 6 * PIECE_BYTES]);
    const tag = puller.newTag();
    puller.add(tag, counted);
    // All but what is on the slow lane comes, until memory is full: one block lacks it, the next is asked for in part.
    let answered = 0;
    const come = () => {
      for (; answered < channels[1].asked.length; answered += 1) {
        const { block, first } = channels[1].asked[answered]!;
        const before = counted.whole.length;
        expect(puller.arrived(fast, answer(counted, tag, block, first))).toBe(true);
        if (counted.whole.length > before) puller.released(tag, counted.lengths[block]!);
      }
    };
    come();
    expect([puller.heldBytes, puller.isStarved, counted.whole]).toEqual([8 * PIECE_BYTES, true, []]);
    puller.removeLane(slow);
    come();
    expect(counted.whole).toEqual([0, 1]);
  });

  test('FL9 what was asked over a lane that dies is asked over the others, once, whatever else happens', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 3 * PIECE_BYTES }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lengths, fc.constantFrom(6, 40), fc.infiniteStream(fc.nat()), (blocks, window, chance) => {
        const { puller, channels, lanes: pulls } = lanes(4, window);
        const counted = new Counted(blocks);
        const tag = puller.newTag();
        puller.add(tag, counted);
        const read = channels.map(() => 0);
        const waiting = channels.map((): [number, number][] => []);
        const here = new Set<string>();
        let alive = [0, 1, 2, 3];
        const collect = () => {
          for (const lane of alive) {
            for (const { block, first, count } of channels[lane]!.asked.slice(read[lane]))
              for (let i = 0; i < count; i += 1) waiting[lane]!.push([block, first + i]);
            read[lane] = channels[lane]!.asked.length;
          }
        };
        collect();
        while (alive.some((lane) => waiting[lane]!.length > 0)) {
          const lane = alive[chance.next().value % alive.length]!;
          if (alive.length > 1 && chance.next().value % 9 === 0) {
            alive = alive.filter((other) => other !== lane);
            puller.removeLane(pulls[lane]!);
          } else {
            const next = waiting[lane]!.shift();
            if (!next) continue;
            const [block, piece] = next;
            expect(here.has(`${block}:${piece}`)).toBe(false);
            here.add(`${block}:${piece}`);
            expect(puller.arrived(pulls[lane]!, answer(counted, tag, block, piece))).toBe(true);
          }
          collect();
        }
        expect(counted.whole.toSorted((a, b) => a - b)).toEqual(blocks.map((_, i) => i));
        expect(puller.outstandingBytes).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});
