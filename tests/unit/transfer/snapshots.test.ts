import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Snapshots } from '../../../src/transfer/snapshots.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('telling the page', () => {
  test('at most five times a second each, and the last change always', () => {
    let value = 0;
    const told: [number, number][] = [];
    const snapshots = new Snapshots<string>(() => told.push([Date.now(), value]));
    const started = Date.now();
    for (; Date.now() - started < 4000; vi.advanceTimersByTime(1)) {
      value += 1;
      snapshots.changed('a');
    }
    vi.advanceTimersByTime(1000);
    expect(told.length).toBeGreaterThan(15);
    expect(told.length).toBeLessThanOrEqual(21);
    expect(told.at(-1)?.[1]).toBe(value);
    for (const [i, [at]] of told.entries())
      if (i > 0) expect(at - told[i - 1]![0]).toBeGreaterThanOrEqual(200);
    // Nothing more when nothing changed.
    const count = told.length;
    vi.advanceTimersByTime(10_000);
    expect(told.length).toBe(count);
  });

  test('as often as is said', () => {
    let told = 0;
    const snapshots = new Snapshots<string>(() => (told += 1), 1000);
    snapshots.changed('a');
    vi.advanceTimersByTime(999);
    expect(told).toBe(0);
    vi.advanceTimersByTime(1);
    expect(told).toBe(1);
  });

  test('each of those that changed, once', () => {
    const told: string[] = [];
    const snapshots = new Snapshots<string>((key) => told.push(key));
    for (const key of ['a', 'b', 'a', 'c', 'b']) snapshots.changed(key);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(told).toEqual(['a', 'b', 'c']);
  });

  test('nothing of one that was forgotten', () => {
    const told: string[] = [];
    const snapshots = new Snapshots<string>((key) => told.push(key));
    snapshots.changed('a');
    snapshots.changed('b');
    snapshots.forget('a');
    vi.advanceTimersByTime(200);
    expect(told).toEqual(['b']);
  });

  test('a change made while telling is told the next time', () => {
    const told: string[] = [];
    const snapshots = new Snapshots<string>((key) => {
      told.push(key);
      if (told.length === 1) snapshots.changed(key);
    });
    snapshots.changed('a');
    vi.advanceTimersByTime(200);
    expect(told).toEqual(['a']);
    vi.advanceTimersByTime(200);
    expect(told).toEqual(['a', 'a']);
  });
});
