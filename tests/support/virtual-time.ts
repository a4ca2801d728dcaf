// Time that the test moves. Timers and the clock are fake; hashing is real, and waited for, so that what
// takes no time by the fake clock takes none, however busy the machine is.

import { afterEach, beforeEach, vi } from 'vitest';

/** Turns of the event loop without work after which nothing more comes by itself. */
const QUIET_TURNS = 3;

let hashing = 0;

/** For the tests of a file: fake timers, and hashes that are waited for. */
export function useVirtualTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    hashing = 0;
    const digest = crypto.subtle.digest.bind(crypto.subtle);
    vi.spyOn(crypto.subtle, 'digest').mockImplementation(async (algorithm, data) => {
      hashing += 1;
      try {
        return await digest(algorithm, data);
      } finally {
        hashing -= 1;
      }
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
}

/** Resolves when nothing more happens without the clock. */
export async function settle(busy: () => boolean): Promise<void> {
  for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
    if (hashing > 0 || busy()) quiet = -1;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Moves the clock until the condition holds; throws after `limitMs` by the fake clock. */
export async function until(
  condition: () => boolean,
  busy: () => boolean,
  { stepMs = 10, limitMs = 120_000 }: { stepMs?: number; limitMs?: number } = {},
): Promise<void> {
  for (let passedMs = 0; passedMs < limitMs; passedMs += stepMs) {
    await settle(busy);
    if (condition()) return;
    vi.advanceTimersByTime(stepMs);
  }
  throw new Error(`still not so after ${limitMs / 1000} s: ${String(condition)}`);
}
