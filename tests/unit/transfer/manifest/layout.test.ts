import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import {
  blockBytes,
  blocksOfFile,
  fileAt,
  fileRange,
  layoutOf,
  slicesOf,
} from '../../../../src/transfer/manifest/layout.ts';

// Sizes around the edges of blocks, in units of a 16th of a block, so that a model byte by byte stays small.
const UNIT = BLOCK_BYTES / 16;
const units = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })), {
  minLength: 1,
  maxLength: 12,
});

/** The stream, spelt out: for each unit, whose it is and which of that file. */
function spelt(sizes: readonly number[]): { file: number; at: number }[] {
  return sizes.flatMap((size, file) => Array.from({ length: size }, (_, at) => ({ file, at })));
}

describe('MF3 the one stream', () => {
  test('MF3 files lie one behind the other; blocks cover them', () => {
    fc.assert(
      fc.property(units, (sizes) => {
        const layout = layoutOf(sizes.map((size) => size * UNIT));
        const stream = spelt(sizes);
        expect(layout.totalBytes).toBe(stream.length * UNIT);
        expect(layout.blockCount).toBe(Math.ceil(stream.length / 16));
        sizes.forEach((size, file) => {
          const first = stream.findIndex((unit) => unit.file === file);
          const range = fileRange(layout, file);
          expect(range.length).toBe(size * UNIT);
          if (size > 0) expect(range.offset).toBe(first * UNIT);
          const blocks = new Set(
            stream.flatMap((unit, i) => (unit.file === file ? [Math.floor(i / 16)] : [])),
          );
          const { from, to } = blocksOfFile(layout, file);
          expect(Array.from({ length: to - from }, (_, i) => from + i)).toEqual([...blocks]);
        });
        stream.forEach((unit, i) => {
          expect(fileAt(layout, i * UNIT)).toBe(unit.file);
          expect(fileAt(layout, i * UNIT + UNIT - 1)).toBe(unit.file);
        });
      }),
    );
  });

  test('MF3 any stretch of it is made of slices of files, in order, none empty', () => {
    fc.assert(
      fc.property(units, fc.nat(), fc.nat(), (sizes, from, length) => {
        const stream = spelt(sizes);
        const start = stream.length === 0 ? 0 : from % stream.length;
        const end = start + (length % (stream.length - start + 1));
        const slices = slicesOf(
          layoutOf(sizes.map((size) => size * UNIT)),
          start * UNIT,
          (end - start) * UNIT,
        );
        expect(slices.every((slice) => slice.length > 0)).toBe(true);
        const covered = slices.flatMap((slice) =>
          Array.from({ length: slice.length / UNIT }, (_, i) => ({
            file: slice.file,
            at: slice.offset / UNIT + i,
          })),
        );
        expect(covered).toEqual(stream.slice(start, end));
      }),
    );
  });

  test('only the last block is short', () => {
    const layout = layoutOf([BLOCK_BYTES, 1]);
    expect([blockBytes(layout, 0), blockBytes(layout, 1)]).toEqual([BLOCK_BYTES, 1]);
    expect(blockBytes(layoutOf([BLOCK_BYTES]), 0)).toBe(BLOCK_BYTES);
    expect(layoutOf([0, 0])).toMatchObject({ totalBytes: 0, blockCount: 0 });
  });

  test('sizes beyond 32 bits add up exactly', () => {
    const layout = layoutOf([2 ** 43, 2 ** 43 - 1, 1]);
    expect(layout.totalBytes).toBe(2 ** 44);
    expect(layout.blockCount).toBe(2 ** 24);
    expect(fileAt(layout, 2 ** 44 - 1)).toBe(2);
  });
});
