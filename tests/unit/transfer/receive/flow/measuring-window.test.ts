import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../../../src/protocol/limits.ts';
import { measuringWindow } from '../../../../../src/transfer/receive/flow/measuring-window.ts';
import type { Asked } from '../../../../../src/transfer/receive/flow/window.ts';

const KIB = 1024;
const PIECE = PIECE_BYTES;

/** A pipe that takes `latencyMs` and then brings a piece every `pieceMs`. */
function pulled({ mostBytes = 32 * 1024 * KIB, lanes = 1 } = {}) {
  const at = { ms: 1000 };
  const count = { lanes };
  const window = measuringWindow({ now: () => at.ms, mostBytes, lanes: () => count.lanes });
  const onTheWay: { asked: Asked; dueMs: number }[] = [];
  const pipe = { latencyMs: 40, pieceMs: 10, isStarved: false };
  let outstanding = 0;
  let lastMs = 0;
  const limits: number[] = [];
  const fill = () => {
    while (!pipe.isStarved && outstanding + PIECE <= window.limitBytes) {
      lastMs = Math.max(at.ms + pipe.latencyMs, lastMs) + pipe.pieceMs;
      onTheWay.push({ asked: window.asked(PIECE), dueMs: lastMs });
      outstanding += PIECE;
    }
    if (pipe.isStarved) window.starved();
  };
  const run = (ms: number) => {
    const untilMs = at.ms + ms;
    fill();
    for (let next = onTheWay[0]; next && next.dueMs <= untilMs; next = onTheWay[0]) {
      onTheWay.shift();
      at.ms = next.dueMs;
      outstanding -= PIECE;
      window.arrived(next.asked);
      limits.push(window.limitBytes);
      fill();
    }
    at.ms = untilMs;
  };
  /** As when a lane dies: nothing of what is on the way comes. */
  const abandon = () => {
    for (const { asked } of onTheWay.splice(0)) window.abandoned(asked);
    outstanding = 0;
    lastMs = 0;
  };
  return { window, count, pipe, limits, run, abandon, onTheWay };
}

describe('FL7 the window', () => {
  test('FL7 knows nothing at first, and begins with four pieces', () => {
    const { window } = pulled();
    expect(window.rateBytesPerSecond).toBeNull();
    expect(window.minRoundTripMs).toBeNull();
    expect(window.roundTripMs).toBeNull();
    expect(window.limitBytes).toBe(4 * PIECE);
  });

  test('FL7 names rate and round trips', () => {
    const { window, run } = pulled();
    run(5000);
    expect(window.rateBytesPerSecond! / (PIECE / 0.01)).toBeCloseTo(1, 1);
    expect(window.minRoundTripMs).toBeCloseTo(50, 0);
    expect(window.roundTripMs).toBeGreaterThan(50);
    expect(window.roundTripMs).toBeLessThan(75);
  });

  test.each([1, 4, 8])(
    'FL7 is what fills the path, and a piece and a quarter for each of %i lanes',
    (lanes) => {
      const { window, run, pipe } = pulled({ lanes });
      pipe.pieceMs = 2;
      run(5000);
      expect(window.limitBytes).toBeGreaterThanOrEqual((42 / 2 + 1.25 * lanes) * PIECE);
      // What the round trips vary by is allowed on top: 8 ms of data at most.
      expect(window.limitBytes).toBeLessThanOrEqual((42 / 2 + 1.25 * lanes + 4) * PIECE);
    },
  );

  test('FL7 never exceeds what it was allowed', () => {
    const { pipe, run, limits } = pulled({ mostBytes: 512 * KIB });
    Object.assign(pipe, { latencyMs: 100, pieceMs: 1 });
    run(10_000);
    expect(Math.max(...limits)).toBe(512 * KIB);
  });

  test.each([
    [1, 3],
    [4, 8],
  ])('FL7 with %i lanes is never below %i pieces, but for a drain', (lanes, least) => {
    const { pipe, run, limits } = pulled({ lanes });
    Object.assign(pipe, { latencyMs: 1, pieceMs: 200 });
    run(14_000);
    const atRest = limits.slice(50);
    expect(Math.min(...atRest)).toBe(least * PIECE);
    expect(Math.max(...atRest)).toBe(least * PIECE);
    run(60_000);
    expect(Math.min(...limits.slice(30))).toBeGreaterThanOrEqual(Math.max(2, lanes) * PIECE);
  });

  test('FL7 the start adds a half a round, but no more than 128 KiB', () => {
    const { pipe, run, limits } = pulled();
    Object.assign(pipe, { latencyMs: 100, pieceMs: 0.2 });
    run(4000);
    let most = 4 * PIECE;
    const steps = limits.map((limit) => {
      const step = Math.max(0, limit - most);
      most += step;
      return step;
    });
    expect(steps.filter((step) => step > 0).slice(0, 4)).toEqual(
      [2, 3, 4, 4].map((pieces) => pieces * PIECE),
    );
    expect(Math.max(...steps)).toBe(128 * KIB);
    expect(most).toBeGreaterThan(2400 * KIB);
  });

  test('FL7 the start ends at a queue', () => {
    const { window, pipe, run } = pulled();
    run(1500);
    const limit = window.limitBytes;
    expect(limit).toBeLessThan(10 * PIECE);
    pipe.pieceMs = 9;
    run(300);
    expect(window.limitBytes).toBeLessThan(limit + 2 * PIECE);
  });

  test('FL7 on a short path it holds what comes in 32 ms', () => {
    const { window, pipe, run } = pulled();
    Object.assign(pipe, { latencyMs: 0.5, pieceMs: 2 });
    run(3000);
    expect(window.limitBytes).toBeGreaterThanOrEqual((32 / 2) * PIECE);
    expect(window.limitBytes).toBeLessThan((32 / 2 + 3) * PIECE);
  });

  test('FL7 a clock of whole ms, or one that stands, does no harm', () => {
    const { window, pipe, run } = pulled();
    Object.assign(pipe, { latencyMs: 0, pieceMs: 0.2 });
    run(200);
    expect(window.limitBytes).toBeGreaterThan(PIECE);
    expect(window.rateBytesPerSecond).toBeGreaterThan(0);
    expect(Number.isFinite(window.rateBytesPerSecond)).toBe(true);
    const still = measuringWindow({ now: () => 7, mostBytes: 8 * 1024 * KIB });
    for (let piece = 0; piece < 100; piece += 1) still.arrived(still.asked(PIECE));
    expect(still.limitBytes).toBeGreaterThanOrEqual(PIECE);
    expect(still.limitBytes).toBeLessThanOrEqual(8 * 1024 * KIB);
  });

  test('FL7 what was abandoned is forgotten', () => {
    const { window, run, abandon } = pulled();
    run(5000);
    const before = window.limitBytes;
    abandon();
    run(5000);
    expect(window.limitBytes).toBeGreaterThan(0.9 * before);
    expect(window.limitBytes).toBeLessThan(1.1 * before);
  });
});

describe('FL7 lanes that join', () => {
  test('FL7 bring two pieces each until three windows came, whatever their start looks like', () => {
    const { window, count, pipe, limits, run } = pulled();
    run(5000);
    const before = window.limitBytes;
    count.lanes = 4;
    limits.length = 0;
    // Their start: everything takes three times as long.
    pipe.pieceMs = 30;
    run(600);
    expect(limits.at(-1)).toBe(before + 6 * PIECE);
    run(3000);
    expect(window.limitBytes).toBeLessThan(before + 6 * PIECE);
  });

  test('FL7 but not when one overran a queue', () => {
    const { window, count, onTheWay, run } = pulled();
    run(5000);
    const before = window.limitBytes;
    count.lanes = 4;
    run(200);
    onTheWay.forEach((piece) => (piece.dueMs += 800));
    run(1200);
    expect(window.limitBytes).toBeLessThan(before + 6 * PIECE);
  });
});

describe('FL10 the smallest round trip is found anew', () => {
  test('FL10 a path that became longer is known after at most twice fifteen seconds', () => {
    const { window, pipe, run } = pulled();
    run(3000);
    pipe.latencyMs = 120;
    run(32_000);
    expect(window.minRoundTripMs).toBeGreaterThan(125);
    expect(window.rateBytesPerSecond).toBeGreaterThan(0.9 * (PIECE / 0.01));
  });

  test('FL10 so is, at once, a path that became shorter, and what was in the queue is let go', () => {
    const { window, pipe, run } = pulled();
    run(3000);
    const before = window.limitBytes;
    pipe.latencyMs = 10;
    run(18_000);
    expect(window.minRoundTripMs).toBeLessThan(35);
    expect(window.limitBytes).toBeLessThan(0.8 * before);
  });

  test('FL10 after fifteen seconds less is asked for, for a moment: six tenths of what fills the path', () => {
    const { limits, pipe, run } = pulled();
    pipe.pieceMs = 5;
    run(14_000);
    expect(Math.min(...limits.slice(100))).toBeGreaterThan((45 / 5) * PIECE);
    limits.length = 0;
    run(4000);
    expect(Math.min(...limits)).toBeGreaterThan(0.5 * (45 / 5) * PIECE);
    expect(Math.min(...limits)).toBeLessThan(0.7 * (45 / 5) * PIECE);
    expect(limits.at(-1)).toBeGreaterThan((45 / 5) * PIECE);
  });

  test('FL10 but at least a piece for each lane', () => {
    const { limits, run } = pulled({ lanes: 8 });
    run(60_000);
    expect(Math.min(...limits.slice(100))).toBe(8 * PIECE);
  });

  test('FL10 the path is emptied and filled again by half a piece for each that comes', () => {
    const { limits, pipe, run } = pulled();
    pipe.pieceMs = 2;
    run(14_000);
    limits.length = 0;
    run(4000);
    const steps = limits.slice(1).map((limit, i) => Math.abs(limit - limits[i]!));
    expect(Math.min(...limits)).toBeLessThan(0.7 * Math.max(...limits));
    expect(Math.max(...steps)).toBeLessThan(2 * PIECE);
  });

  test('FL10 time in which nothing was asked for does not count', () => {
    const { limits, pipe, run } = pulled();
    pipe.pieceMs = 5;
    run(3000);
    pipe.isStarved = true;
    run(60_000);
    pipe.isStarved = false;
    limits.length = 0;
    run(2000);
    expect(Math.min(...limits)).toBeGreaterThanOrEqual(3 * PIECE);
    expect(Math.min(...limits.slice(20))).toBeGreaterThan((45 / 5) * PIECE);
  });
});

describe('FL12 a window under which everything stood still', () => {
  test('FL12 is not reached again for half a minute, and longer the next time', () => {
    const { window, pipe, limits, run, onTheWay } = pulled();
    pipe.pieceMs = 2;
    run(5000);
    const before = window.limitBytes;
    const stallAndWiden = () => {
      onTheWay.forEach((piece) => (piece.dueMs += 800));
      // A longer path, which by itself would take a larger window.
      pipe.latencyMs += 30;
      limits.length = 0;
    };
    stallAndWiden();
    run(8000);
    expect(Math.max(...limits.slice(100))).toBeLessThan(before);
    run(60_000);
    const then = window.limitBytes;
    expect(then).toBeGreaterThan(before);
    stallAndWiden();
    run(50_000);
    expect(Math.max(...limits.slice(100))).toBeLessThan(then);
    run(60_000);
    expect(window.limitBytes).toBeGreaterThan(then);
  });
});
