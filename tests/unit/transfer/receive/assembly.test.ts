import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pieceBytes, pieceCount, type PieceFrame } from '../../../../src/protocol/frames.ts';
import { BLOCK_BYTES, PIECE_BYTES } from '../../../../src/protocol/limits.ts';
import { Assembly } from '../../../../src/transfer/receive/assembly.ts';
import { someBytes } from '../../../support/source-files.ts';

const hash = someBytes(32, 9);

/** Pieces of a block from `piece` on in one frame, as an honest sender cuts it. */
function frameOf(block: Uint8Array<ArrayBuffer>, piece: number, count: number): PieceFrame {
  return {
    kind: 'piece',
    tag: 1,
    block: 0,
    piece,
    hash: piece + count >= pieceCount(block.length) ? hash : null,
    payload: block.slice(piece * PIECE_BYTES, (piece + count) * PIECE_BYTES),
  };
}

/** All pieces of a block, a frame each. */
function piecesOf(block: Uint8Array<ArrayBuffer>): PieceFrame[] {
  return Array.from({ length: pieceCount(block.length) }, (_, piece) => frameOf(block, piece, 1));
}

describe('FL4 asking', () => {
  test('FL4 asks for every piece once, in order, never more than there is room for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: BLOCK_BYTES }),
        fc.array(fc.integer({ min: -PIECE_BYTES, max: 6 * PIECE_BYTES })),
        (size, rooms) => {
          const assembly = new Assembly(0, size);
          let asked = 0;
          for (const room of [...rooms, ...Array.from({ length: pieceCount(size) }, () => PIECE_BYTES)]) {
            const run = assembly.ask(room);
            if (!run) continue;
            expect(run.first).toBe(asked);
            const bytes = Array.from({ length: run.count }, (_, i) => pieceBytes(size, run.first + i));
            expect(run.bytes).toBe(bytes.reduce((sum, n) => sum + n, 0));
            expect(run.bytes).toBeLessThanOrEqual(room);
            asked += run.count;
          }
          expect(asked).toBe(pieceCount(size));
          expect(assembly.isAsked).toBe(true);
          expect(assembly.ask(BLOCK_BYTES)).toBeNull();
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('FR6 taking', () => {
  test('FR6 pieces in any order make the block', () => {
    const size = 5 * PIECE_BYTES + 11;
    const block = someBytes(size, 4);
    const pieces = piecesOf(block);
    fc.assert(
      fc.property(fc.shuffledSubarray(pieces, { minLength: 6 }), (shuffled) => {
        const assembly = new Assembly(0, size);
        assembly.ask(size);
        shuffled.forEach((piece, i) => {
          expect(assembly.isWhole).toBe(i === 6);
          expect(assembly.put(piece)).toBe(true);
        });
        expect(assembly.isWhole).toBe(true);
        expect(Buffer.compare(assembly.bytes, block)).toBe(0);
        expect(assembly.hash).toEqual(hash);
      }),
      { numRuns: 20 },
    );
  });

  test('FR6 frames of one piece and of two, in any order, make the block', () => {
    const cut = fc.array(fc.constantFrom(1, 2), { minLength: 32, maxLength: 32 });
    const sizes = fc.oneof(
      fc.integer({ min: 1, max: 9 }).map((pieces) => pieces * PIECE_BYTES),
      fc.integer({ min: 1, max: 9 * PIECE_BYTES }),
    );
    fc.assert(
      fc.property(sizes, cut, fc.infiniteStream(fc.nat()), (size, counts, chance) => {
        const block = someBytes(size, 4);
        const frames: PieceFrame[] = [];
        for (let piece = 0; piece < pieceCount(size);) {
          const count = Math.min(counts.pop()!, pieceCount(size) - piece);
          frames.push(frameOf(block, piece, count));
          piece += count;
        }
        const assembly = new Assembly(0, size);
        assembly.ask(size);
        while (frames.length > 0) {
          expect(assembly.isWhole).toBe(false);
          const [frame] = frames.splice(chance.next().value % frames.length, 1);
          expect(assembly.put(frame!)).toBe(true);
          expect(assembly.put(frame!)).toBe(false);
        }
        expect(assembly.isWhole).toBe(true);
        expect(Buffer.compare(assembly.bytes, block)).toBe(0);
        expect(assembly.hash).toEqual(hash);
      }),
      { numRuns: 60 },
    );
  });

  test('FR6 a frame of two is refused whole when one of them was not asked for or came already', () => {
    const block = someBytes(4 * PIECE_BYTES, 1);
    const assembly = new Assembly(0, block.length);
    assembly.ask(2 * PIECE_BYTES);
    expect(assembly.put(frameOf(block, 1, 2))).toBe(false);
    expect(assembly.put(frameOf(block, 2, 2))).toBe(false);
    expect(assembly.put(frameOf(block, 1, 1))).toBe(true);
    expect(assembly.put({ ...frameOf(block, 0, 2), payload: new Uint8Array(2 * PIECE_BYTES) })).toBe(false);
    assembly.ask(PIECE_BYTES);
    expect(assembly.put(frameOf(block, 1, 2))).toBe(false);
    // Nothing was taken of those.
    expect(assembly.put(frameOf(block, 0, 1))).toBe(true);
    expect(assembly.put(frameOf(block, 2, 1))).toBe(true);
    assembly.ask(PIECE_BYTES);
    expect(assembly.put(frameOf(block, 3, 1))).toBe(true);
    expect(Buffer.compare(assembly.bytes, block)).toBe(0);
  });

  test('FR6 a frame of two whose second piece was given back is refused', () => {
    const block = someBytes(3 * PIECE_BYTES, 1);
    const assembly = new Assembly(0, block.length);
    assembly.ask(block.length);
    assembly.giveBack(1);
    expect(assembly.put(frameOf(block, 0, 2))).toBe(false);
    expect(assembly.put(frameOf(block, 1, 2))).toBe(false);
    expect(assembly.put(frameOf(block, 0, 1))).toBe(true);
  });

  test('FR3 three pieces in one frame are refused, and two that run past the end', () => {
    const block = someBytes(3 * PIECE_BYTES, 1);
    const assembly = new Assembly(0, block.length);
    assembly.ask(block.length);
    expect(assembly.put(frameOf(block, 0, 3))).toBe(false);
    expect(assembly.put({ ...frameOf(block, 2, 1), payload: new Uint8Array(2 * PIECE_BYTES) })).toBe(false);
    expect(assembly.isWhole).toBe(false);
  });

  test('FR6 what was not asked for is refused', () => {
    const assembly = new Assembly(0, 3 * PIECE_BYTES);
    const pieces = piecesOf(someBytes(3 * PIECE_BYTES, 1));
    expect(assembly.put(pieces[0]!)).toBe(false);
    assembly.ask(PIECE_BYTES);
    expect(assembly.put(pieces[1]!)).toBe(false);
    expect(assembly.put(pieces[0]!)).toBe(true);
  });

  test('FL9 what was given back is asked for again, and what is here is not', () => {
    const assembly = new Assembly(0, 4 * PIECE_BYTES);
    const pieces = piecesOf(someBytes(4 * PIECE_BYTES, 1));
    assembly.ask(BLOCK_BYTES);
    assembly.put(pieces[1]!);
    for (const piece of [0, 1, 3]) assembly.giveBack(piece);
    expect(assembly.isAsked).toBe(false);
    expect(assembly.put(pieces[0]!)).toBe(false);
    expect(assembly.ask(BLOCK_BYTES)).toMatchObject({ first: 0, count: 1 });
    expect(assembly.ask(BLOCK_BYTES)).toMatchObject({ first: 3, count: 1 });
    expect([assembly.isAsked, assembly.ask(BLOCK_BYTES)]).toEqual([true, null]);
  });

  test('FR6 what came before is refused, and changes nothing', () => {
    const assembly = new Assembly(0, 10);
    const [piece] = piecesOf(someBytes(10, 1));
    assembly.ask(10);
    expect(assembly.put(piece!)).toBe(true);
    expect(assembly.put({ ...piece!, payload: new Uint8Array(10) })).toBe(false);
    expect(assembly.bytes).toEqual(someBytes(10, 1));
  });

  test('FR4 another length than the layout’s is refused', () => {
    const assembly = new Assembly(0, PIECE_BYTES + 10);
    const [first, last] = piecesOf(someBytes(PIECE_BYTES + 10, 1));
    assembly.ask(BLOCK_BYTES);
    for (const length of [
      1,
      PIECE_BYTES - 1,
      PIECE_BYTES + 1,
      PIECE_BYTES + 9,
      PIECE_BYTES + 11,
      2 * PIECE_BYTES,
    ])
      for (const each of [null, hash])
        expect(assembly.put({ ...first!, hash: each, payload: new Uint8Array(length) })).toBe(false);
    for (const length of [0, 9, 11, PIECE_BYTES])
      expect(assembly.put({ ...last!, payload: new Uint8Array(length) })).toBe(false);
    expect(assembly.isWhole).toBe(false);
  });

  test('FR4 the hash is on the frame with the last piece and on no other', () => {
    const assembly = new Assembly(0, PIECE_BYTES + 10);
    const [first, last] = piecesOf(someBytes(PIECE_BYTES + 10, 1));
    assembly.ask(BLOCK_BYTES);
    expect(assembly.put({ ...first!, hash })).toBe(false);
    expect(assembly.put({ ...last!, hash: null })).toBe(false);
    expect(assembly.put({ ...last!, piece: 2 })).toBe(false);
    const both = frameOf(someBytes(PIECE_BYTES + 10, 1), 0, 2);
    expect(assembly.put({ ...both, hash: null })).toBe(false);
    expect(assembly.put(both)).toBe(true);
  });

  test('FR4 a frame of two that are not the last has no hash', () => {
    const block = someBytes(3 * PIECE_BYTES, 1);
    const assembly = new Assembly(0, block.length);
    assembly.ask(block.length);
    expect(assembly.put({ ...frameOf(block, 0, 2), hash })).toBe(false);
    expect(assembly.put(frameOf(block, 0, 2))).toBe(true);
  });
});
