import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../../../src/protocol/limits.ts';
import { measuringWindow } from '../../../../../src/transfer/receive/flow/measuring-window.ts';
import type { Asked } from '../../../../../src/transfer/receive/window.ts';

const KIB = 1024;
const PIECE = PIECE_BYTES;

/** A pipe that takes `latencyMs` and then brings a piece every `pieceMs`. */
function pulled(mostBytes = 32 * 1024 * KIB) {
  const at = { ms: 1000 };
  const window = measuringWindow({ now: () => at.ms, mostBytes });
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
  return { window, pipe, limits, run, abandon, onTheWay };
}

describe('FL7: a window that measures', () => {
  test('knows nothing at first, and begins with a few pieces', () => {
    const { window } = pulled();
    expect(window.rateBytesPerSecond).toBeNull();
    expect(window.minRoundTripMs).toBeNull();
    expect(window.roundTripMs).toBeNull();
    expect(window.limitBytes).toBe(3 * PIECE);
  });

  test('names rate and round trips', () => {
    const { window, run } = pulled();
    run(5000);
    expect(window.rateBytesPerSecond! / (PIECE / 0.01)).toBeCloseTo(1, 1);
    expect(window.minRoundTripMs).toBeCloseTo(50, 0);
    expect(window.roundTripMs).toBeGreaterThan(50);
    expect(window.roundTripMs).toBeLessThan(75);
  });

  test('stays between its floor and what it was allowed', () => {
    const fast = pulled(512 * KIB);
    Object.assign(fast.pipe, { latencyMs: 100, pieceMs: 1 });
    fast.run(10_000);
    expect(Math.max(...fast.limits)).toBe(512 * KIB);
    const slow = pulled();
    Object.assign(slow.pipe, { latencyMs: 1, pieceMs: 2000 });
    slow.run(60_000);
    expect(Math.min(...slow.limits)).toBeGreaterThanOrEqual(2 * PIECE);
    expect(Math.max(...slow.limits)).toBeLessThan(6 * PIECE);
  });

  test('a clock of whole ms, or one that stands, does no harm', () => {
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

  test('what was abandoned is forgotten', () => {
    const { window, run, abandon } = pulled();
    run(5000);
    const before = window.limitBytes;
    abandon();
    run(5000);
    expect(window.limitBytes).toBeGreaterThan(0.9 * before);
    expect(window.limitBytes).toBeLessThan(1.1 * before);
  });
});

describe('FL9: the smallest round trip is found anew', () => {
  test('a path that became longer is known after at most twice ten seconds', () => {
    const { window, pipe, run } = pulled();
    run(3000);
    pipe.latencyMs = 120;
    run(22_000);
    expect(window.minRoundTripMs).toBeGreaterThan(125);
    expect(window.rateBytesPerSecond).toBeGreaterThan(0.9 * (PIECE / 0.01));
  });

  test('so is a path that became shorter', () => {
    const { window, pipe, run } = pulled();
    run(3000);
    pipe.latencyMs = 10;
    run(12_000);
    expect(window.minRoundTripMs).toBeLessThan(35);
  });

  test('every ten seconds little is asked for, for a moment', () => {
    const { limits, run } = pulled();
    run(9000);
    expect(Math.min(...limits.slice(100))).toBeGreaterThan(4 * PIECE);
    limits.length = 0;
    run(4000);
    expect(Math.min(...limits)).toBeLessThan(3 * PIECE);
    expect(limits.at(-1)).toBeGreaterThan(4 * PIECE);
  });

  test('time in which nothing was asked for does not count', () => {
    const { limits, pipe, run } = pulled();
    run(3000);
    pipe.isStarved = true;
    run(60_000);
    pipe.isStarved = false;
    limits.length = 0;
    run(2000);
    expect(Math.min(...limits)).toBeGreaterThanOrEqual(3 * PIECE);
    expect(Math.min(...limits.slice(20))).toBeGreaterThan(4 * PIECE);
  });
});

describe('FL11: a window under which everything stood still is not reached again soon', () => {
  test('for half a minute, and longer the next time', () => {
    const { window, pipe, limits, run, onTheWay } = pulled();
    pipe.pieceMs = 2;
    run(5000);
    const before = window.limitBytes;
    const stall = () => onTheWay.forEach((piece) => (piece.dueMs += 800));
    stall();
    pipe.latencyMs = 70;
    limits.length = 0;
    run(8000);
    expect(Math.max(...limits.slice(100))).toBeLessThan(before);
    run(60_000);
    expect(window.limitBytes).toBeGreaterThan(before);
  });
});
