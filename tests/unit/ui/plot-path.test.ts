// The plot's paths stay within its box.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaPath, linePath } from '../../../src/ui/transfers/plot-path.ts';

test('from the start to the end of the box, highest near the top', () => {
  expect(linePath([0, 100], 200, 54)).toBe('M0.0 54.0L200.0 4.0');
  expect(areaPath([0, 100], 200, 54)).toBe('M0.0 54.0L200.0 4.0L200 54L0 54Z');
});

test('one figure is no line', () => {
  expect(linePath([5], 100, 10)).toBe('');
  expect(areaPath([], 100, 10)).toBe('');
});

test('nothing leaves the box', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 2, maxLength: 120 }),
      (rates) => {
        const numbers =
          linePath(rates, 240, 48)
            .match(/[\d.]+/g)
            ?.map(Number) ?? [];
        numbers.forEach((number, index) => {
          expect(number).toBeGreaterThanOrEqual(0);
          expect(number).toBeLessThanOrEqual(index % 2 === 0 ? 240 : 48);
        });
      },
    ),
  );
});
