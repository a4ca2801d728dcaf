import { describe, expect, test, vi } from 'vitest';
import { Channel } from '../../../../src/connection/channel.ts';
import { decodeFrame, FRAME_BYTES, piecesIn } from '../../../../src/protocol/frames.ts';
import { BLOCK_BYTES, PIECE_BYTES } from '../../../../src/protocol/limits.ts';
import { BlockHashes } from '../../../../src/transfer/blocks/hash.ts';
import { blockBytes, layoutOf } from '../../../../src/transfer/manifest/layout.ts';
import { BlockReader } from '../../../../src/transfer/send/block-reader.ts';
import { Server, type Served } from '../../../../src/transfer/send/server.ts';
import type { SourceError } from '../../../../src/transfer/send/source.ts';
import { ChannelPipe } from '../../../support/channel-pipe.ts';
import { someBytes } from '../../../support/source-files.ts';
import { settle, useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const HIGH = 1024 * 1024;
const PIECES = BLOCK_BYTES / PIECE_BYTES;
/** 40 blocks, and one of three pieces of which the last is short. */
const stream = someBytes(40 * BLOCK_BYTES + 2 * PIECE_BYTES + 5, 3);

/** A transfer over `stream`, under tag 1; tag 2 has ended, others are not accepted yet. */
function setUp() {
  const layout = layoutOf([stream.length]);
  const source = { read: async (offset: number, length: number) => stream.slice(offset, offset + length) };
  const failures: SourceError[] = [];
  const sent = vi.fn<(bytes: number) => void>();
  const served: Served = {
    reader: new BlockReader(source, layout, new BlockHashes(layout.blockCount), 4),
    blockBytes: (block) => (block < layout.blockCount ? blockBytes(layout, block) : 0),
    sent,
    failed: (error) => failures.push(error),
  };
  const tags = new Map<number, Served | null>([
    [1, served],
    [2, null],
  ]);
  const pipe = new ChannelPipe('by-hand');
  pipe.b.binaryType = 'arraybuffer';
  const lane = new Channel({
    highWaterBytes: HIGH,
    lowWaterBytes: HIGH / 4,
    onOpen: () => undefined,
    onMessage: () => undefined,
    onClosed: () => undefined,
  });
  lane.attach(pipe.a);
  pipe.open();
  const server = new Server(lane, (tag) => (tags.has(tag) ? tags.get(tag)! : 'unknown'));
  const ask = (tag: number, block: number, first = 0, count = PIECES) =>
    server.request({ kind: 'request', tag, block, first, count });
  /** Block, first piece and how many, of every frame. */
  const arrived: [number, number, number][] = [];
  pipe.tap = (_, data) => {
    const frame = decodeFrame(data as ArrayBuffer);
    if (frame?.kind !== 'piece') throw new Error('no piece');
    const size = blockBytes(layout, frame.block);
    const count = piecesIn(size, frame.piece, frame.payload.length);
    expect(count).toBeGreaterThan(0);
    // FR4: on the frame with the last piece, and on no other.
    expect(frame.hash !== null).toBe((frame.piece + count) * PIECE_BYTES >= size);
    const at = frame.block * BLOCK_BYTES + frame.piece * PIECE_BYTES;
    expect(Buffer.compare(frame.payload, stream.subarray(at, at + frame.payload.length))).toBe(0);
    arrived.push([frame.block, frame.piece, count]);
    return data;
  };
  return { pipe, lane, server, tags, served, sent, failures, ask, arrived };
}

const idle = () => settle(() => false);

describe('FL5 the high-water mark', () => {
  test('FL5 40 MiB asked for at once: the queue is looked at before every frame, and never above the mark', async () => {
    const { pipe, ask, arrived, sent } = setUp();
    for (let block = 0; block < 40; block += 1) expect(ask(1, block)).toBe(true);
    await idle();
    expect(pipe.a.bufferedAmount).toBeGreaterThan(HIGH - FRAME_BYTES);
    while (arrived.length < 20 * PIECES) {
      pipe.deliver('a');
      await idle();
    }
    expect(pipe.a.mostBuffered).toBeLessThanOrEqual(HIGH);
    const pairs = Array.from({ length: 20 * PIECES }, (_, i) => i * 2);
    expect(arrived).toEqual(pairs.map((piece) => [Math.floor(piece / PIECES), piece % PIECES, 2]));
    expect(sent.mock.calls.length).toBe(20 * PIECES);
  });

  test('FL5 a channel that closes while it waits ends the sending', async () => {
    const { pipe, ask, sent } = setUp();
    for (let block = 0; block < 4; block += 1) ask(1, block);
    await idle();
    const before = sent.mock.calls.length;
    pipe.cut();
    await idle();
    expect(sent.mock.calls.length).toBe(before);
  });

  test('a transfer that ends while it waits sends nothing more', async () => {
    const { pipe, tags, ask, arrived } = setUp();
    for (let block = 0; block < 4; block += 1) ask(1, block);
    await idle();
    const queued = pipe.a.queue.length;
    tags.set(1, null);
    while (pipe.deliver('a')) await idle();
    expect(arrived.length).toBe(queued);
  });

  test('stopped, it sends nothing more', async () => {
    const { pipe, server, ask, arrived } = setUp();
    for (let block = 0; block < 4; block += 1) ask(1, block);
    await idle();
    const queued = pipe.a.queue.length;
    server.stop();
    while (pipe.deliver('a')) await idle();
    expect(arrived.length).toBe(queued);
  });
});

describe('FR3 and FR4 the frames of an answer', () => {
  test.each<[string, [number, number, number], [number, number][]]>([
    ['one piece', [0, 4, 1], [[4, 1]]],
    ['two', [0, 4, 2], [[4, 2]]],
    [
      'five: two, two and the last by itself',
      [0, 4, 5],
      [
        [4, 2],
        [6, 2],
        [8, 1],
      ],
    ],
    [
      'three from an odd one on',
      [0, 5, 3],
      [
        [5, 2],
        [7, 1],
      ],
    ],
    [
      'three up to the last, which has the hash',
      [0, PIECES - 3, 3],
      [
        [PIECES - 3, 2],
        [PIECES - 1, 1],
      ],
    ],
    ['two with the last, which share the hash', [0, PIECES - 2, 2], [[PIECES - 2, 2]]],
    [
      'a whole short block',
      [40, 0, 3],
      [
        [0, 2],
        [2, 1],
      ],
    ],
    ['a full piece and a short one', [40, 1, 2], [[1, 2]]],
  ])('FR5 %s', async (_, [block, first, count], frames) => {
    const { pipe, ask, arrived } = setUp();
    expect(ask(1, block, first, count)).toBe(true);
    await idle();
    while (pipe.deliver('a')) await idle();
    expect(arrived).toEqual(frames.map((frame) => [block, ...frame]));
  });

  test('FR5 requests that follow each other are not made one', async () => {
    const { pipe, ask, arrived } = setUp();
    for (const piece of [0, 1, 2]) ask(1, 3, piece, 1);
    await idle();
    while (pipe.deliver('a')) await idle();
    expect(arrived).toEqual([0, 1, 2].map((piece) => [3, piece, 1]));
  });
});

describe('FR5 what may be asked', () => {
  test('FR5 up to 64 MiB at once, and not a piece more', () => {
    const { ask } = setUp();
    ask(1, 0, 0, 1);
    // The first is being answered, and not counted any more.
    for (let i = 0; i < 64; i += 1) expect(ask(1, i % 40)).toBe(true);
    expect(ask(1, 0, 0, 1)).toBe(false);
  });

  test('FR5 what overtook its accept is answered once it is accepted, in its order', async () => {
    const { pipe, server, tags, served, ask, arrived } = setUp();
    expect([ask(3, 5, 2, 2), ask(4, 7, 0, 1), ask(3, 6, 0, 1)]).toEqual([true, true, true]);
    await idle();
    expect(pipe.a.queue.length).toBe(0);
    tags.set(3, served);
    expect(server.accepted(3)).toBe(true);
    await idle();
    while (pipe.deliver('a'));
    expect(arrived).toEqual([
      [5, 2, 2],
      [6, 0, 1],
    ]);
  });

  test('FR5 what overtook its accept and makes no sense is refused then', () => {
    const { server, tags, served, ask } = setUp();
    expect(ask(3, 999, 0, 1)).toBe(true);
    tags.set(3, served);
    expect(server.accepted(3)).toBe(false);
    // Of one that has ended meanwhile it does not matter.
    expect(ask(4, 999, 0, 1)).toBe(true);
    tags.set(4, null);
    expect(server.accepted(4)).toBe(true);
    expect(ask(2, 999)).toBe(true);
  });
});
