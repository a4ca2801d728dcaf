import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { Bitmap } from '../../../../src/transfer/blocks/bitmap.ts';
import { Wanted } from '../../../../src/transfer/manifest/choice.ts';
import { blocksOfFile, layoutOf } from '../../../../src/transfer/manifest/layout.ts';
import { WholeFiles } from '../../../../src/transfer/receive/whole-files.ts';

const UNIT = BLOCK_BYTES / 4;

test('MF3 a wanted file is whole, and said to be once, when its last block is safe', () => {
  const files = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.boolean()), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(files, fc.infiniteStream(fc.nat()), (each, order) => {
      const layout = layoutOf(each.map(([size]) => size * UNIT));
      const chosen = new Bitmap(each.length);
      each.forEach(([, want], file) => {
        if (want) chosen.set(file);
      });
      const wanted = new Wanted(layout, chosen);
      const whole = new WholeFiles(layout, wanted);
      const safe = new Set<number>();
      const said: number[] = each.flatMap(([size, want], file) => (size === 0 && want ? [file] : []));
      const expectRight = () => {
        each.forEach(([, want], file) => {
          const { from, to } = blocksOfFile(layout, file);
          const blocks = Array.from({ length: to - from }, (_, i) => from + i);
          const isWhole = want && blocks.every((block) => safe.has(block));
          expect(whole.has(file)).toBe(isWhole);
          expect(said.includes(file)).toBe(isWhole);
        });
      };
      expectRight();
      const left = [...wanted.blocks];
      while (left.length > 0) {
        const now = left.splice(order.next().value % left.length, 1 + (order.next().value % 2));
        for (const block of now) safe.add(block);
        said.push(...whole.safe(now));
        expectRight();
      }
      expect(new Set(said).size).toBe(said.length);
    }),
  );
});
