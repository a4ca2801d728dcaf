import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeFrame,
  encodePiece,
  encodeRequest,
  FRAME_BYTES,
  HASH_BYTES,
  pieceBytes,
  pieceCount,
  piecesIn,
} from '../../../src/protocol/frames.ts';
import { BLOCK_BYTES, PIECE_BYTES } from '../../../src/protocol/limits.ts';

const uint32 = fc.nat({ max: 0xffff_ffff });
const request = fc
  .record({ tag: uint32, block: uint32, first: fc.nat({ max: 31 }), count: fc.integer({ min: 1, max: 32 }) })
  .filter(({ first, count }) => first + count <= 32);
const piece = fc.record({
  tag: uint32,
  block: uint32,
  piece: fc.nat({ max: 31 }),
  hash: fc.option(fc.uint8Array({ minLength: HASH_BYTES, maxLength: HASH_BYTES })),
  payload: fc.uint8Array({ minLength: 1, maxLength: 300 }),
});

/** A message of these bytes, padded with zeros to `length`. */
function message(bytes: readonly number[], length = bytes.length): ArrayBuffer {
  const buffer = new Uint8Array(length);
  buffer.set(bytes);
  return buffer.buffer;
}

describe('what is written is read', () => {
  test('FR2 every request', () => {
    fc.assert(
      fc.property(request, (each) => {
        expect(decodeFrame(encodeRequest(each))).toEqual({ kind: 'request', ...each });
      }),
    );
  });

  test('FR3 and FR4 every piece', () => {
    fc.assert(
      fc.property(piece, (each) => {
        expect(decodeFrame(encodePiece(each))).toEqual({ kind: 'piece', ...each });
      }),
    );
  });

  test('FR2 a request, byte by byte', () => {
    const bytes = [
      ...new Uint8Array(encodeRequest({ tag: 0x01020304, block: 0x05060708, first: 9, count: 7 })),
    ];
    expect(bytes).toEqual([1, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7, 8, 0, 9, 0, 0]);
  });

  test('FR3 a piece, byte by byte, with the hash between header and payload', () => {
    const payload = Uint8Array.of(0xaa, 0xbb);
    const without = encodePiece({ tag: 0xffff_fffe, block: 1, piece: 31, hash: null, payload });
    expect([...new Uint8Array(without)]).toEqual([2, 0, 0, 31, 255, 255, 255, 254, 0, 0, 0, 1, 0xaa, 0xbb]);
    const hash = new Uint8Array(HASH_BYTES).fill(3);
    const hashed = [...new Uint8Array(encodePiece({ tag: 1, block: 2, piece: 0, hash, payload }))];
    expect(hashed).toEqual([2, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, ...hash, 0xaa, 0xbb]);
  });

  test.each([
    ['one piece', 0, PIECE_BYTES],
    ['one piece and a byte', 30, PIECE_BYTES + 1],
    ['two pieces', 30, 2 * PIECE_BYTES],
    ['a block’s last piece', 31, PIECE_BYTES],
  ])('FR3 a frame of %s', (_, first, length) => {
    const payload = new Uint8Array(length).map((_, i) => i * 7);
    for (const hash of [null, new Uint8Array(HASH_BYTES).fill(3)]) {
      const each = { tag: 1, block: 2, piece: first, hash, payload };
      expect(decodeFrame(encodePiece(each))).toEqual({ kind: 'piece', ...each });
    }
  });

  test('FR1 the largest frame is 65,580 bytes', () => {
    const hash = new Uint8Array(HASH_BYTES);
    const full = encodePiece({ tag: 1, block: 1, piece: 1, hash, payload: new Uint8Array(2 * PIECE_BYTES) });
    expect(full.byteLength).toBe(FRAME_BYTES);
    expect(FRAME_BYTES).toBe(65_580);
    expect(decodeFrame(full)).not.toBeNull();
  });
});

describe('what fits no layout is no frame', () => {
  test.each([
    ['FR1 nothing', message([])],
    ['FR1 a header cut short', message([2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])],
    ['FR1 more than the largest frame', message([2, 1], FRAME_BYTES + 1)],
    ['FR1 kind 0', message([0], 16)],
    ['FR1 kind 3', message([3], 16)],
    ['FR2 a request of 15 bytes', message([1, 0, 0, 1], 15)],
    ['FR2 a request of 17 bytes', message([1, 0, 0, 1], 17)],
    ['FR2 a request with flags', message([1, 1, 0, 1], 16)],
    [
      'FR2 a request with something in the spare bytes',
      message([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]),
    ],
    ['FR2 a request for nothing', message([1, 0, 0, 0], 16)],
    ['FR2 a request for 33 pieces', message([1, 0, 0, 33], 16)],
    ['FR2 a request past the end', message([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 32, 0, 0])],
    ['FR2 a request that runs past the end', message([1, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 31, 0, 0])],
    ['FR3 a piece with unknown flags', message([2, 2], 64)],
    ['FR3 piece 32', message([2, 0, 0, 32], 13)],
    ['FR3 an empty piece', message([2, 0], 12)],
    ['FR3 a hash and no payload', message([2, 1], 12 + HASH_BYTES)],
    ['FR3 a hash cut short', message([2, 1], 12 + HASH_BYTES - 1)],
    ['FR3 a payload of 65,537 bytes: three pieces', message([2, 0], 12 + 65_537)],
    ['FR3 two pieces from the last of a block on', message([2, 0, 0, 31], 12 + PIECE_BYTES + 1)],
  ])('%s', (_, bytes) => {
    expect(decodeFrame(bytes)).toBeNull();
  });

  test('FR1 any bytes at all never throw, and what is taken is within its bounds', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      // Close to real ones, so that the checks behind the first are reached, too.
      fc
        .tuple(fc.constantFrom(1, 2), fc.nat({ max: 3 }), fc.uint8Array({ minLength: 8, maxLength: 60 }))
        .map(([kind, flags, rest]) => Uint8Array.of(kind, flags, 0, ...rest)),
    );
    fc.assert(
      fc.property(bytes, (data) => {
        const frame = decodeFrame(data.slice().buffer);
        if (frame?.kind === 'request') {
          expect(frame.count).toBeGreaterThan(0);
          expect(frame.first + frame.count).toBeLessThanOrEqual(32);
          expect(new Uint8Array(encodeRequest(frame))).toEqual(data);
        } else if (frame) {
          expect(frame.piece).toBeLessThan(32);
          expect(frame.payload.length).toBeGreaterThan(0);
          expect(new Uint8Array(encodePiece(frame))).toEqual(data);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

test('FR4 pieces cover their block exactly', () => {
  for (const size of [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, BLOCK_BYTES - 1, BLOCK_BYTES]) {
    const lengths = Array.from({ length: pieceCount(size) }, (_, i) => pieceBytes(size, i));
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(size);
    expect(lengths.slice(0, -1).every((length) => length === PIECE_BYTES)).toBe(true);
  }
  expect(pieceCount(BLOCK_BYTES)).toBe(32);
});

test('FR3 and FR4 a payload is one piece, or two that follow each other, to the byte', () => {
  const blockBytes = fc.integer({ min: 1, max: BLOCK_BYTES });
  const off = fc.constantFrom(-1, 0, 0, 0, 1);
  fc.assert(
    fc.property(
      blockBytes,
      fc.nat({ max: 32 }),
      fc.integer({ min: 0, max: 4 }),
      off,
      (size, first, n, by) => {
        const lengths = Array.from({ length: pieceCount(size) }, (_, i) => pieceBytes(size, i)).slice(first);
        const length = lengths.slice(0, n).reduce((sum, each) => sum + each, 0) + by;
        const right = [1, 2].filter(
          (count) => count <= lengths.length && lengths[0]! + (count === 2 ? lengths[1]! : 0) === length,
        );
        expect(piecesIn(size, first, length)).toBe(right[0] ?? 0);
      },
    ),
    { numRuns: 2000 },
  );
  expect(piecesIn(3 * PIECE_BYTES, 0, 3 * PIECE_BYTES)).toBe(0);
});
