import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bitmap } from '../../../../src/transfer/blocks/bitmap.ts';

test('a bitmap is a set of small integers', () => {
  fc.assert(
    fc.property(fc.nat({ max: 70 }), fc.array(fc.nat({ max: 69 })), (length, indexes) => {
      const bitmap = new Bitmap(length);
      const model = new Set(indexes.filter((index) => index < length));
      for (const index of model) bitmap.set(index);
      // Again: what is set stays set, and is counted once.
      for (const index of model) bitmap.set(index);
      expect(bitmap.count).toBe(model.size);
      const bytes = bitmap.toBytes();
      expect(bytes.length).toBe(Math.ceil(length / 8));
      for (let index = 0; index < length; index += 1) {
        expect(bitmap.has(index)).toBe(model.has(index));
        expect((bytes[index >>> 3]! >>> (index & 7)) & 1).toBe(model.has(index) ? 1 : 0);
      }
      expect(bitmap.has(length)).toBe(false);
    }),
  );
});

test('its bytes are a copy', () => {
  const bitmap = new Bitmap(8);
  bitmap.toBytes().fill(255);
  expect(bitmap.has(0)).toBe(false);
});

test('setting what is outside is a bug', () => {
  const bitmap = new Bitmap(9);
  for (const index of [-1, 9, 15]) expect(() => bitmap.set(index)).toThrow(RangeError);
  expect(bitmap.count).toBe(0);
});
