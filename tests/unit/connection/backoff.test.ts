import { expect, test } from 'vitest';
import { Backoff } from '../../../src/connection/backoff.ts';

test('LK10 at once, then longer and longer up to a bound, and at once again after a reset', () => {
  const longest = new Backoff({ firstMs: 500, mostMs: 30_000, random: () => 1 });
  const waits = () => Array.from({ length: 9 }, () => longest.next());
  const expected = [0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
  expect(waits()).toEqual(expected);
  longest.reset();
  expect(waits()).toEqual(expected);
});

test('LK10 chance takes up to half of it', () => {
  const shortest = new Backoff({ firstMs: 500, mostMs: 30_000, random: () => 0 });
  expect([shortest.next(), shortest.next(), shortest.next()]).toEqual([0, 250, 500]);
});
