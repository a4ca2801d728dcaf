import { describe, expect, test } from 'vitest';
import { LaneCount, type LaneFigures } from '../../../../../src/transfer/receive/flow/lane-count.ts';
import { seeded } from '../../../../support/path-model.ts';

/** What the lanes bring, by their number and the time in s. */
type Path = (lanes: number, atS: number) => Partial<LaneFigures>;

/** A path on which four lanes are begun with and five are never needed. */
const FAST = { rateBytesPerSecond: 4e6, minRoundTripMs: 50, roundTripMs: 60, isStarved: false };

/** Too slow for more lanes than one, but by trial. */
const SLOW_RATE = 5e5;

/** Observes every 200 ms, with lanes that open at once; answers the number wanted, each time. */
function observed(path: Path, seconds: number, most = 8): number[] {
  let nowMs = 0;
  const laneCount = new LaneCount({ now: () => nowMs, most });
  const wanted: number[] = [];
  for (; nowMs < seconds * 1000; nowMs += 200) {
    const lanes = laneCount.wanted;
    laneCount.observe({ lanes, ...FAST, ...path(lanes, nowMs / 1000) });
    wanted.push(laneCount.wanted);
  }
  return wanted;
}

/** Of the time, how much was spent with another number than that. */
function shareOff(wanted: number[], lanes: number): number {
  return wanted.filter((count) => count !== lanes).length / wanted.length;
}

const noise = (share: number) => {
  const chance = seeded(5);
  return () => 1 + share * (2 * chance() - 1);
};

describe('FL13 as many lanes as the path needs', () => {
  test('FL13 one at first, and while nothing is known', () => {
    expect(new LaneCount({ now: () => 0, most: 8 }).wanted).toBe(1);
    expect(Math.max(...observed(() => ({ rateBytesPerSecond: null }), 60))).toBe(1);
    expect(Math.max(...observed(() => ({ minRoundTripMs: null }), 60))).toBe(1);
  });

  test('FL13 four as soon as a long path proves fast', () => {
    expect(observed(() => ({ rateBytesPerSecond: 7e5 }), 0.2)).toEqual([4]);
    expect(observed(() => ({ rateBytesPerSecond: 7e5, minRoundTripMs: 18 }), 0.2)).toEqual([4]);
  });

  test('FL13 one on a slow path, and on a short one, however fast', () => {
    const steady = noise(0.3);
    const slow = observed(() => ({ rateBytesPerSecond: SLOW_RATE * steady() }), 600);
    expect(shareOff(slow, 1)).toBeLessThan(0.06);
    expect(Math.max(...slow)).toBe(2);
    expect(Math.max(...observed(() => ({ rateBytesPerSecond: 1e8, minRoundTripMs: 9 }), 600))).toBe(1);
  });

  test('FL13 one for each 64 KiB of what fills the path, at once', () => {
    const path: Path = (_, atS) => ({ rateBytesPerSecond: atS < 1 ? 4e6 : 8e6 });
    const wanted = observed(path, 1.4);
    expect(wanted.slice(0, 5)).toEqual([4, 4, 4, 4, 4]);
    expect(wanted.at(-1)).toBe(Math.ceil((8e3 * 50) / (64 * 1024)));
  });

  test('FL13 never more than allowed', () => {
    const path: Path = (lanes) => ({ rateBytesPerSecond: 1e6 * lanes, minRoundTripMs: 400 });
    expect(Math.max(...observed(path, 120))).toBe(8);
    expect(Math.max(...observed(path, 120, 3))).toBe(3);
    expect(Math.max(...observed(path, 120, 1))).toBe(1);
  });

  test('FL13 what was begun with stays when the path becomes slower', () => {
    const path: Path = (_, atS) => ({ rateBytesPerSecond: atS < 5 ? 4e6 : SLOW_RATE });
    expect(Math.min(...observed(path, 60).slice(1))).toBe(4);
  });
});

describe('FL13 more lanes are tried, and kept where they pay', () => {
  test('FL13 each lane brings its own: all within 10 s, noise or not, and few are let go', () => {
    const factor = noise(0.3);
    const path: Path = (lanes) => ({ rateBytesPerSecond: 4e5 * lanes * factor() });
    expect(observed(path, 15).at(-1)).toBe(8);
    expect(shareOff(observed(path, 600).slice(75), 8)).toBeLessThan(0.1);
  });

  test('FL13 where lanes gain nothing, trials get rare', () => {
    const factor = noise(0.1);
    const wanted = observed(() => ({ rateBytesPerSecond: 4e6 * factor() }), 600);
    expect(Math.max(...wanted)).toBe(8);
    expect(shareOff(wanted, 4)).toBeLessThan(0.06);
  });

  test('FL13 a larger share by a longer queue is no gain', () => {
    const path: Path = (lanes) => ({
      rateBytesPerSecond: 2e6 * (lanes / 4) ** 0.4,
      roundTripMs: 60 * (lanes / 4) ** 0.3,
    });
    expect(shareOff(observed(path, 600), 4)).toBeLessThan(0.06);
  });

  test('FL13 lanes that no longer pay are let go, down to what is needed', () => {
    const path: Path = (lanes, atS) => ({ rateBytesPerSecond: atS < 60 ? 5e5 * lanes : 3e6 });
    const wanted = observed(path, 400);
    expect(wanted[59 * 5]).toBe(8);
    expect(wanted.at(-1)).toBe(4);
  });

  test('FL13 on another path they are tried at once', () => {
    const path: Path = (lanes, atS) => ({ rateBytesPerSecond: atS < 300 ? 4e6 : 4e5 * lanes });
    const wanted = observed(path, 310);
    expect(wanted[299 * 5]).toBe(4);
    expect(wanted.at(-1)).toBe(8);
  });

  test('FL13 nothing is tried while the rate rises by itself', () => {
    const path: Path = (_, atS) => ({ rateBytesPerSecond: 1e3 * 3 ** atS });
    expect(Math.max(...observed(path, 5.6))).toBe(1);
  });

  test('FL13 nothing is tried while less is asked for than the window allows', () => {
    expect(Math.max(...observed(() => ({ isStarved: true }), 60))).toBe(4);
  });

  test('FL13 a trial whose lanes do not open ends', () => {
    const wanted = observed((lanes) => ({ lanes: Math.min(lanes, 4) }), 60);
    expect(wanted).toContain(8);
    expect(wanted.at(-1)).toBe(4);
    expect(shareOff(wanted, 4)).toBeLessThan(0.6);
  });
});
