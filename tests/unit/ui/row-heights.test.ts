import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowHeights } from '../../../src/ui/long-list/row-heights.ts';
import { shownRows } from '../../../src/ui/long-list/shown-rows.ts';

describe('where rows lie', () => {
  test('rows that were not measured are as high as the first ones that were', () => {
    const heights = new RowHeights(10_000, 44);
    expect([heights.offsetOf(10), heights.offsetOf(10_000)]).toEqual([440, 440_000]);
    expect(heights.measured([0, 1, 2].map((row) => [row, 50]))).toBe(true);
    expect([heights.offsetOf(10), heights.offsetOf(10_000)]).toEqual([500, 500_000]);
    expect(heights.measured([[0, 50.2]])).toBe(false);
  });

  test('a row of its own height moves only what follows', () => {
    const heights = new RowHeights(100, 44);
    heights.measured([
      [0, 44],
      [1, 44],
      [2, 44],
    ]);
    expect(heights.measured([[5, 120]])).toBe(true);
    expect([heights.offsetOf(5), heights.offsetOf(6), heights.offsetOf(100)]).toEqual([220, 340, 4476]);
    expect([219, 220, 339, 340].map((at) => heights.indexAt(at))).toEqual([4, 5, 5, 6]);
  });

  test('when all that is seen is twice as high, the rest is taken to be', () => {
    const heights = new RowHeights(1000, 44);
    heights.measured([0, 1, 2, 3].map((row) => [row, 44]));
    heights.measured([500, 501, 502, 503].map((row) => [row, 88]));
    expect(heights.offsetOf(1000)).toBe(88_000);
  });

  test('beyond either end is the first or the last row; of no rows there is none', () => {
    const heights = new RowHeights(3, 10);
    expect([-5, 0, 29, 30, 1e9].map((at) => heights.indexAt(at))).toEqual([0, 0, 2, 2, 2]);
    heights.resize(0);
    expect([heights.indexAt(7), heights.offsetOf(0)]).toEqual([0, 0]);
    expect(heights.measured([[4, 10]])).toBe(false);
  });

  test('offsets rise, and each leads back to its row', () => {
    const rows = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 400 })), { maxLength: 60 });
    fc.assert(
      fc.property(rows, fc.nat(199), (measured, row) => {
        const heights = new RowHeights(200, 44);
        heights.measured(measured);
        expect(heights.indexAt(heights.offsetOf(row))).toBe(row);
        expect(heights.offsetOf(row + 1)).toBeGreaterThan(heights.offsetOf(row));
      }),
    );
  });
});

describe('rows in the page', () => {
  test('are those that are seen and some around them', () => {
    expect(shownRows(100, 102, 8, null, 10_000)).toEqual(Array.from({ length: 19 }, (_, i) => 92 + i));
    expect(shownRows(0, 1, 8, null, 4)).toEqual([0, 1, 2, 3]);
    expect(shownRows(0, 0, 8, null, 0)).toEqual([]);
  });

  test('and the one with the focus, with its neighbours, in order and once', () => {
    expect(shownRows(100, 100, 8, 0, 10_000).slice(0, 3)).toEqual([0, 1, 92]);
    expect(shownRows(0, 0, 8, 9999, 10_000).slice(-2)).toEqual([9998, 9999]);
    expect(new Set(shownRows(10, 20, 8, 12, 1000)).size).toBe(shownRows(10, 20, 8, 12, 1000).length);
  });
});
