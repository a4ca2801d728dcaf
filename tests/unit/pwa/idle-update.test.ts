import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HIDDEN_FOR_MS, whenIdle } from '../../../src/pwa/idle-update.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp({ isHidden = true, isIdle = true } = {}) {
  const page = { isHidden, isIdle, applied: 0, changed: (): void => undefined };
  const over = new AbortController();
  const onVisibility = (listener: () => void, signal: AbortSignal) => {
    page.changed = () => {
      if (!signal.aborted) listener();
    };
  };
  const ports = { isHidden: () => page.isHidden, isIdle: () => page.isIdle, onVisibility };
  whenIdle(ports, () => (page.applied += 1), over.signal);
  const turn = (hidden: boolean) => {
    page.isHidden = hidden;
    page.changed();
  };
  return { page, over, turn };
}

test('once the page was hidden for a while, and only once', () => {
  const { page, turn } = setUp({ isHidden: false });
  vi.advanceTimersByTime(10 * HIDDEN_FOR_MS);
  expect(page.applied).toBe(0);
  turn(true);
  vi.advanceTimersByTime(HIDDEN_FOR_MS - 1);
  expect(page.applied).toBe(0);
  vi.advanceTimersByTime(1);
  expect(page.applied).toBe(1);
  turn(false);
  turn(true);
  vi.advanceTimersByTime(10 * HIDDEN_FOR_MS);
  expect(page.applied).toBe(1);
});

test('looking at the page in between begins it anew', () => {
  const { page, turn } = setUp();
  vi.advanceTimersByTime(HIDDEN_FOR_MS - 1);
  turn(false);
  turn(true);
  vi.advanceTimersByTime(HIDDEN_FOR_MS - 1);
  expect(page.applied).toBe(0);
  vi.advanceTimersByTime(1);
  expect(page.applied).toBe(1);
});

test('later, where something still goes on', () => {
  const { page } = setUp({ isIdle: false });
  vi.advanceTimersByTime(3 * HIDDEN_FOR_MS);
  expect(page.applied).toBe(0);
  page.isIdle = true;
  vi.advanceTimersByTime(HIDDEN_FOR_MS);
  expect(page.applied).toBe(1);
});

test('never once it is over', () => {
  const { page, over } = setUp();
  over.abort();
  vi.advanceTimersByTime(10 * HIDDEN_FOR_MS);
  expect(page.applied).toBe(0);
});
