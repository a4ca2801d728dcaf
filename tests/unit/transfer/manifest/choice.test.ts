import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { Bitmap } from '../../../../src/transfer/blocks/bitmap.ts';
import { filesOfRuns, runsOfChoice, Wanted } from '../../../../src/transfer/manifest/choice.ts';
import { blockBytes, layoutOf } from '../../../../src/transfer/manifest/layout.ts';

const UNIT = BLOCK_BYTES / 16;

const offers = fc
  .array(fc.tuple(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })), fc.boolean()), {
    minLength: 1,
    maxLength: 12,
  })
  .map((files) => ({ sizes: files.map(([size]) => size), wanted: files.map(([, want]) => want) }));

describe('TR6 runs', () => {
  test('TR6 a choice and its runs say the same', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 30 })), (choice) => {
        const runs = runsOfChoice(choice, 31);
        const files = filesOfRuns(runs, 31)!;
        for (let file = 0; file < 31; file += 1) expect(files.has(file)).toBe(choice.includes(file));
        expect(files.count).toBe(choice.length);
        // As few as can be: between two runs is a file that is not wanted.
        for (const [from] of runs!.slice(1)) expect(choice).not.toContain(from - 1);
      }),
    );
  });

  test('TR6 all is null, and null is all', () => {
    expect(runsOfChoice('all', 5)).toBeNull();
    expect(filesOfRuns(null, 5)?.count).toBe(5);
  });

  test('TR6 a choice in any order, with doubles and nonsense, is taken for what it can mean', () => {
    expect(runsOfChoice([3, 1, 2, 2, 9, -1, 0.5, NaN, 10, 7], 10)).toEqual([
      [1, 3],
      [7, 7],
      [9, 9],
    ]);
    expect(runsOfChoice([], 10)).toEqual([]);
  });

  test.each([
    [[[0, 10]]],
    [[[-1, 2]]],
    [[[2, 1]]],
    [
      [
        [0, 3],
        [3, 5],
      ],
    ],
    [
      [
        [4, 5],
        [0, 1],
      ],
    ],
    [[[10, 10]]],
  ])('TR6 runs that are not ascending, apart and within ten files are refused: %j', (runs) => {
    expect(filesOfRuns(runs as [number, number][], 10)).toBeNull();
  });
});

describe('MF4 what is wanted', () => {
  test('MF4 of a choice: the blocks that hold it, its bytes in each, and its place in the stage', () => {
    fc.assert(
      fc.property(offers, ({ sizes, wanted: want }) => {
        const layout = layoutOf(sizes.map((size) => size * UNIT));
        const files = new Bitmap(sizes.length);
        want.forEach((yes, file) => {
          if (yes) files.set(file);
        });
        const wanted = new Wanted(layout, files);
        const stream = sizes.flatMap((size, file) => Array.from({ length: size }, (_, at) => ({ file, at })));
        const blocks: { file: number; at: number }[][] = [];
        stream.forEach((unit, i) => (blocks[Math.floor(i / 16)] ??= []).push(unit));
        const inBlock = blocks.map((block) => block.filter(({ file }) => want[file]).length);

        expect(blocks.map((_, block) => wanted.bytesIn(block))).toEqual(inBlock.map((n) => n * UNIT));
        const wantedBlocks = inBlock.flatMap((count, block) => (count > 0 ? [block] : []));
        expect([...wanted.blocks]).toEqual(wantedBlocks);
        expect(blocks.map((_, block) => wanted.has(block))).toEqual(inBlock.map((n) => n > 0));
        expect(wanted.totalBytes).toBe(inBlock.reduce((sum, n) => sum + n * UNIT, 0));
        expect(wanted.stageBytes).toBe(
          wantedBlocks.reduce((sum, block) => sum + blockBytes(layout, block), 0),
        );
        // BL6: read from the stage, a file is all there, in one stretch.
        const stage = wantedBlocks.flatMap((block) => blocks[block]!);
        wantedBlocks.forEach((block, slot) => {
          expect(wanted.slotOf(block)).toBe(slot);
        });
        sizes.forEach((size, file) => {
          if (!want[file]) return;
          const { offset, length } = wanted.stageRange(file);
          const read = stage.slice(offset / UNIT, (offset + length) / UNIT);
          expect(read).toEqual(Array.from({ length: size }, (_, at) => ({ file, at })));
        });
      }),
    );
  });

  test('MF4 asking for the place of a block that is not wanted is a bug', () => {
    const files = new Bitmap(2);
    files.set(0);
    const wanted = new Wanted(layoutOf([BLOCK_BYTES, BLOCK_BYTES]), files);
    expect(wanted.has(1)).toBe(false);
    expect(wanted.has(99)).toBe(false);
    expect(() => wanted.slotOf(1)).toThrow(RangeError);
  });
});
