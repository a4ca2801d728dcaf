import { describe, expect, test } from 'vitest';
import { LaneCount, type LaneFigures } from '../../../../../src/transfer/receive/flow/lane-count.ts';
import { FlowTrial } from '../../../../support/flow-trial.ts';
import { seeded } from '../../../../support/path-model.ts';

/** What the lanes bring, by their number and the time in s. */
type Path = (lanes: number, atS: number) => Partial<LaneFigures>;

/** Observes every 200 ms, with lanes that open at once; answers the number wanted, each time. */
function observed(path: Path, seconds: number, most = 8): number[] {
  let nowMs = 0;
  const laneCount = new LaneCount({ now: () => nowMs, most });
  const wanted: number[] = [];
  for (; nowMs < seconds * 1000; nowMs += 200) {
    laneCount.observe({
      lanes: laneCount.wanted,
      rateBytesPerSecond: 1e6,
      minRoundTripMs: 50,
      roundTripMs: 60,
      isStarved: false,
      ...path(laneCount.wanted, nowMs / 1000),
    });
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

describe('FL12: more lanes are tried, and kept where they pay', () => {
  test('begins with one', () => {
    expect(new LaneCount({ now: () => 0, most: 8 }).wanted).toBe(1);
  });

  test('each lane brings its own: eight within 20 s, noise or not', () => {
    const factor = noise(0.3);
    const path: Path = (lanes) => ({ rateBytesPerSecond: 1e6 * lanes * factor() });
    expect(observed(path, 20).at(-1)).toBe(8);
    expect(shareOff(observed(path, 600).slice(100), 8)).toBeLessThan(0.08);
  });

  test('never more than allowed', () => {
    const path: Path = (lanes) => ({ rateBytesPerSecond: 1e6 * lanes });
    expect(Math.max(...observed(path, 120, 3))).toBe(3);
    expect(Math.max(...observed(path, 120, 1))).toBe(1);
  });

  test('stops at the number beyond which nothing is gained', () => {
    const path: Path = (lanes) => ({ rateBytesPerSecond: 1e6 * Math.min(lanes, 4) });
    expect(observed(path, 15).at(-1)).toBe(4);
    expect(shareOff(observed(path, 600).slice(100), 4)).toBeLessThan(0.08);
  });

  test('where lanes gain nothing, trials get rare', () => {
    const factor = noise(0.1);
    const path: Path = () => ({ rateBytesPerSecond: 6e6 * factor() });
    const wanted = observed(path, 600);
    expect(Math.max(...wanted)).toBe(2);
    expect(shareOff(wanted, 1)).toBeLessThan(0.06);
  });

  test('a larger share by a longer queue is no gain', () => {
    const path: Path = (lanes) => ({
      rateBytesPerSecond: 1e6 * lanes ** 0.4,
      roundTripMs: 60 * lanes ** 0.3,
    });
    expect(shareOff(observed(path, 600), 1)).toBeLessThan(0.06);
  });

  test('lanes that no longer pay are let go', () => {
    const path: Path = (lanes, atS) => ({ rateBytesPerSecond: atS < 60 ? 1e6 * lanes : 5e6 });
    const wanted = observed(path, 400);
    expect(wanted[59 * 5]).toBe(8);
    expect(wanted.at(-1)).toBeLessThanOrEqual(2);
  });

  test('not while the rate still rises by itself', () => {
    const path: Path = (_, atS) => ({ rateBytesPerSecond: 1e5 * 1.3 ** atS });
    expect(Math.max(...observed(path, 20))).toBe(1);
  });

  test('not while less is asked for than the window allows', () => {
    expect(Math.max(...observed(() => ({ isStarved: true }), 60))).toBe(1);
  });

  test('not on a short path', () => {
    expect(Math.max(...observed(() => ({ minRoundTripMs: 4 }), 60))).toBe(1);
  });

  test('a trial whose lanes do not open ends', () => {
    let nowMs = 0;
    const laneCount = new LaneCount({ now: () => nowMs, most: 8 });
    const wanted: number[] = [];
    for (; nowMs < 60_000; nowMs += 200) {
      const figures = { rateBytesPerSecond: 1e6, minRoundTripMs: 50, roundTripMs: 60, isStarved: false };
      laneCount.observe({ lanes: 1, ...figures });
      wanted.push(laneCount.wanted);
    }
    expect(wanted).toContain(2);
    expect(wanted.at(-1)).toBe(1);
    expect(shareOff(wanted, 1)).toBeLessThan(0.6);
  });

  test('unknown figures change nothing', () => {
    expect(Math.max(...observed(() => ({ rateBytesPerSecond: null }), 60))).toBe(1);
  });
});

describe('FL12 on modelled paths', () => {
  test('loss by chance: several lanes, and several times the rate', () => {
    const flow = new FlowTrial({
      roundTripMs: 50,
      loss: 0.001,
      processorPausesMs: 0,
      lanes: 'steered',
      seed: 3,
    });
    expect(flow.between(20, 35).rate).toBeGreaterThan(3);
    expect(flow.pulls[0]!.open).toBeGreaterThanOrEqual(4);
  });

  test.each([512, 128])('a home link with a queue of %i KB loses little by trials', (queueKb) => {
    const flow = new FlowTrial({ roundTripMs: 40, megabits: 50, queueKb, lanes: 'steered' });
    const seen = flow.between(2, 40);
    expect(seen.rate).toBeGreaterThan(queueKb === 512 ? 5.5 : 4.2);
    expect(seen.droppedShare).toBeLessThan(0.01);
  });

  test('the loopback stays with one', () => {
    const flow = new FlowTrial({ roundTripMs: 0.4, processorPausesMs: 5, lanes: 'steered' });
    flow.between(0, 6);
    expect(flow.pulls[0]!.open).toBe(1);
  });
});
