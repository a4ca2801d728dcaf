// A window of constant size that measures nothing, for tests of what asks through one.

import type { Window } from '../../src/transfer/receive/flow/window.ts';

const FIXED_BYTES = 512 * 1024;

export function fixedWindow(limitBytes = FIXED_BYTES): Window {
  return {
    limitBytes,
    rateBytesPerSecond: null,
    minRoundTripMs: null,
    roundTripMs: null,
    asked: (bytes) => ({ bytes, atMs: 0 }),
    arrived: () => undefined,
    abandoned: () => undefined,
    starved: () => undefined,
  };
}
