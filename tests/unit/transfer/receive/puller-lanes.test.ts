import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFrame, type RequestFrame } from '../../../../src/protocol/frames.ts';
import { BLOCK_BYTES, PIECE_BYTES } from '../../../../src/protocol/limits.ts';
import type { RequestChannel } from '../../../../src/transfer/receive/pull-lane.ts';
import { Puller } from '../../../../src/transfer/receive/puller.ts';
import { fixedWindow } from '../../../support/fixed-window.ts';
import { answer, Counted } from './counted.ts';

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
