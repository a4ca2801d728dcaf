import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64url } from '../../../../src/pairing/base64url.ts';
import { formatControlWord, parseControlWord, type ControlWord } from '../../../../src/protocol/control.ts';
import { BLOCK_BYTES, MANIFEST_FILES } from '../../../../src/protocol/limits.ts';
import { Bitmap } from '../../../../src/transfer/blocks/bitmap.ts';
import {
  decodeChoice,
  encodeChoice,
  filesOfChoice,
  Wanted,
} from '../../../../src/transfer/manifest/choice.ts';
import { blockBytes, layoutOf } from '../../../../src/transfer/manifest/layout.ts';

const UNIT = BLOCK_BYTES / 16;

const offers = fc
  .array(fc.tuple(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })), fc.boolean()), {
    minLength: 1,
    maxLength: 12,
  })
  .map((files) => ({ sizes: files.map(([size]) => size), wanted: files.map(([, want]) => want) }));

/** The choice as it crosses, from a list of indexes. */
const encoded = (choice: readonly number[], files: number) => encodeChoice(filesOfChoice(choice, files));

describe('TR6 a choice on the wire', () => {
  test('TR6 what was chosen is what is read, whatever was chosen of however many', () => {
    const choices = fc
      .integer({ min: 1, max: 70 })
      .chain((files) =>
        fc.tuple(fc.constant(files), fc.uniqueArray(fc.nat({ max: files - 1 }), { minLength: 1 })),
      );
    fc.assert(
      fc.property(choices, ([files, choice]) => {
        const read = decodeChoice(encoded(choice, files), files)!;
        expect(read.length).toBe(files);
        expect(read.count).toBe(choice.length);
        for (let file = 0; file < files; file += 1) expect(read.has(file)).toBe(choice.includes(file));
      }),
    );
  });

  test('TR6 all is null, and null is all', () => {
    expect(encodeChoice(filesOfChoice('all', 5))).toBeNull();
    expect(encoded([4, 0, 1, 3, 2], 5)).toBeNull();
    expect(decodeChoice(null, 5)?.count).toBe(5);
  });

  test('TR6 a choice in any order, with doubles and nonsense, is taken for what it can mean', () => {
    expect([...filesOfChoice([3, 1, 2, 2, 9, -1, 0.5, NaN, 10, 7], 10).toBytes()]).toEqual([
      0b1000_1110, 0b10,
    ]);
    expect(filesOfChoice([], 10).count).toBe(0);
  });

  test('TR6 the lowest bit of the first byte is the first file', () => {
    expect(encoded([0], 9)).toBe('AQA');
    expect(encoded([8], 9)).toBe('AAE');
  });

  test.each([
    ['nothing', 'AAA'],
    ['a byte too few', 'AQ'],
    ['a byte too many', 'AQAA'],
    ['a bit beyond the last file', 'AQQ'],
    ['another spelling of the same bytes', 'AQB'],
    ['padding', 'AQA='],
    ['what is no base64url', 'A+A'],
    ['no bytes at all', ''],
  ])('TR6 over ten files, %s is refused', (_, text) => {
    expect(decodeChoice('AQA', 10)?.count).toBe(1);
    expect(decodeChoice(text, 10)).toBeNull();
  });

  test('TR6 any text at all is read as a choice or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, files) => {
        const read = decodeChoice(text, files);
        if (read) expect([read.count > 0, toBase64url(read.toBytes())]).toEqual([true, text]);
      }),
    );
  });

  test('TR6 every other of the most files that can be offered fits a control word', () => {
    const choice = Array.from({ length: MANIFEST_FILES / 2 }, (_, i) => 2 * i);
    const wanted = encoded(choice, MANIFEST_FILES);
    const word: ControlWord = { word: 'accept', id: 'A'.repeat(22), tag: 0xffff_ffff, wanted };
    expect(parseControlWord(formatControlWord(word))).toEqual(word);
    expect(decodeChoice(wanted, MANIFEST_FILES)?.count).toBe(MANIFEST_FILES / 2);
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
        const filesIn = blocks.map(
          (block) => new Set(block.map(({ file }) => file).filter((file) => want[file])),
        );
        expect(blocks.map((_, block) => wanted.filesIn(block))).toEqual(filesIn.map((files) => [...files]));
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
