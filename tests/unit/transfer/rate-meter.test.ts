import { describe, expect, test } from 'vitest';
import { RateMeter } from '../../../src/transfer/rate-meter.ts';

/** Feeds a steady rate in chunks; answers the meter's figure at the end. */
function fed(
  meter: RateMeter,
  bytesPerSecond: number,
  fromMs: number,
  toMs: number,
  everyMs: number,
): number {
  for (let at = fromMs; at <= toMs; at += everyMs) meter.add((bytesPerSecond * everyMs) / 1000, at);
  return meter.bytesPerSecond(toMs);
}

describe('the speed shown', () => {
  test('is nothing before anything moved', () => {
    expect(new RateMeter().bytesPerSecond(1000)).toBe(0);
  });

  test.each([1, 7, 100, 250])('is right for a steady stream that comes every %i ms', (everyMs) => {
    const rate = fed(new RateMeter(), 2_000_000, 0, 10_000, everyMs);
    expect(rate).toBeGreaterThan(1_900_000);
    expect(rate).toBeLessThan(2_100_000);
  });

  test('follows a change within three seconds or little more', () => {
    const meter = new RateMeter();
    fed(meter, 10_000_000, 0, 10_000, 50);
    const rate = fed(meter, 1_000_000, 10_050, 13_300, 50);
    expect(rate).toBeGreaterThan(900_000);
    expect(rate).toBeLessThan(1_200_000);
  });

  test('falls while nothing comes, to nothing after three seconds', () => {
    const meter = new RateMeter();
    const before = fed(meter, 1_000_000, 0, 5000, 50);
    expect(meter.bytesPerSecond(7000)).toBeLessThan(before / 1.3);
    expect(meter.bytesPerSecond(7999)).toBeLessThan(before / 1.9);
    expect(meter.bytesPerSecond(8000)).toBe(0);
    meter.add(1000, 20_000);
    expect(meter.bytesPerSecond(20_000)).toBeGreaterThanOrEqual(0);
  });

  test('is finite and not negative in the first moments', () => {
    const meter = new RateMeter();
    meter.add(65_536, 0);
    expect(meter.bytesPerSecond(0)).toBe(0);
    meter.add(65_536, 1);
    expect(meter.bytesPerSecond(1)).toBeLessThanOrEqual(655_360);
  });
});
