import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pieceBytes, pieceCount, type PieceFrame } from '../../../../src/protocol/frames.ts';
import { BLOCK_BYTES, PIECE_BYTES } from '../../../../src/protocol/limits.ts';
import { Assembly } from '../../../../src/transfer/receive/assembly.ts';
import { someBytes } from '../../../support/source-files.ts';

const hash = someBytes(32, 9);

/** The pieces of a block, as an honest sender cuts them. */
function piecesOf(block: Uint8Array<ArrayBuffer>): PieceFrame[] {
  const last = pieceCount(block.length) - 1;
  return Array.from({ length: last + 1 }, (_, piece) => ({
    kind: 'piece',
    tag: 1,
    block: 0,
    piece,
    hash: piece === last ? hash : null,
    payload: block.slice(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES),
  }));
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
          for (const room of [...rooms, ...Array.from({ length: 16 }, () => PIECE_BYTES)]) {
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
    for (const length of [1, PIECE_BYTES - 1])
      expect(assembly.put({ ...first!, payload: new Uint8Array(length) })).toBe(false);
    for (const length of [9, 11, PIECE_BYTES])
      expect(assembly.put({ ...last!, payload: new Uint8Array(length) })).toBe(false);
    expect(assembly.isWhole).toBe(false);
  });

  test('FR4 the hash is on the last piece and on no other', () => {
    const assembly = new Assembly(0, PIECE_BYTES + 10);
    const [first, last] = piecesOf(someBytes(PIECE_BYTES + 10, 1));
    assembly.ask(BLOCK_BYTES);
    expect(assembly.put({ ...first!, hash })).toBe(false);
    expect(assembly.put({ ...last!, hash: null })).toBe(false);
    expect(assembly.put({ ...last!, piece: 2 })).toBe(false);
  });
});
