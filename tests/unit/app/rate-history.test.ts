// Speed by the second, for the plot in a transfer's details.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateHistory } from '../../../src/app/rate-history.ts';

test('one figure a second, the last that was said in it', () => {
  const history = new RateHistory();
  history.add(10, 5_000);
  history.add(20, 5_900);
  history.add(30, 6_100);
  expect(history.rates).toEqual([20, 30]);
});

test('seconds without a word were a standstill', () => {
  const history = new RateHistory();
  history.add(10, 1_000);
  history.add(30, 4_000);
  expect(history.rates).toEqual([10, 0, 0, 30]);
});

test('after two minutes of nothing it begins anew', () => {
  const history = new RateHistory();
  history.add(10, 1_000);
  history.add(30, 122_000);
  expect(history.rates).toEqual([30]);
});

test('a clock that was set back changes the newest, and adds none', () => {
  const history = new RateHistory();
  history.add(10, 9_000);
  history.add(20, 3_000);
  expect(history.rates).toEqual([20]);
});

test('never more than two minutes, whatever is said', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1e9), fc.nat(1e6))), (said) => {
      const history = new RateHistory();
      for (const [rate, atMs] of said) history.add(rate, atMs);
      expect(history.rates.length).toBeLessThanOrEqual(120);
      if (said.length > 0) expect(history.rates.at(-1)).toBe(said.at(-1)?.[0]);
    }),
  );
});
