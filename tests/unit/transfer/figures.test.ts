import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Figures } from '../../../src/transfer/figures.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const told: [string, number, number][] = [];
  const started = Date.now();
  const figures = new Figures((linkId, { lanes }) => told.push([linkId, lanes, Date.now() - started]));
  const changed = (linkId: string, lanes: number) => {
    figures.changed(linkId, { lanes, roundTripMs: null });
  };
  return { figures, told, changed };
}

describe('telling the page how the bytes go', () => {
  test('once a second a link, the latest figures', () => {
    const { told, changed } = setUp();
    for (let ms = 0; ms < 2000; ms += 1) {
      changed('a', ms);
      if (ms === 500) changed('b', 7);
      vi.advanceTimersByTime(1);
    }
    expect(told).toEqual([
      ['a', 999, 1000],
      ['b', 7, 1000],
      ['a', 1999, 2000],
    ]);
  });

  test('nothing of a link that is over', () => {
    const { figures, told, changed } = setUp();
    changed('a', 1);
    figures.forget('a');
    vi.advanceTimersByTime(2000);
    expect(told).toEqual([]);
  });
});
