import { describe, expect, test } from 'vitest';
import type { TransferState } from '../../../src/transfer/engine-api.ts';
import { hasEnded, reduce, type TransferEvent } from '../../../src/transfer/state.ts';

const states = {
  offered: { kind: 'offered' },
  waiting: { kind: 'waiting' },
  moving: { kind: 'moving', bytesPerSecond: 1, secondsLeft: null },
  checking: { kind: 'checking' },
  complete: { kind: 'complete' },
  cancelled: { kind: 'cancelled', by: 'us' },
  declined: { kind: 'declined', by: 'them' },
  failed: { kind: 'failed', reason: 'storage', detail: null },
} as const satisfies Record<TransferState['kind'], TransferState>;
const events = {
  accepted: { type: 'accepted' },
  moved: { type: 'moved', bytesPerSecond: 5, secondsLeft: 2 },
  'all-safe': { type: 'all-safe' },
  agreed: { type: 'agreed' },
  cancelled: { type: 'cancelled', by: 'them' },
  declined: { type: 'declined', by: 'us' },
  failed: { type: 'failed', reason: 'no-space', detail: 'a.txt' },
} as const satisfies Record<TransferEvent['type'], TransferEvent>;

// What each event makes of each state; where nothing is written, nothing changes.
const cancelled = { kind: 'cancelled', by: 'them' } as const;
const failed = { kind: 'failed', reason: 'no-space', detail: 'a.txt' } as const;
const moving = { kind: 'moving', bytesPerSecond: 5, secondsLeft: 2 } as const;
const becomes: Partial<Record<TransferState['kind'], Partial<Record<TransferEvent['type'], TransferState>>>> =
  {
    offered: { accepted: states.waiting, cancelled, declined: { kind: 'declined', by: 'us' }, failed },
    waiting: { moved: moving, 'all-safe': states.checking, cancelled, failed },
    moving: { moved: moving, 'all-safe': states.checking, cancelled, failed },
    checking: { agreed: states.complete, cancelled, failed },
  };
const pairs = Object.values(states).flatMap((state) =>
  Object.values(events).map((event) => [state, event, becomes[state.kind]?.[event.type] ?? state] as const),
);

describe('the state of a transfer', () => {
  test.each(pairs)('TS1–TS4 $0.kind, then $1.type', (state, event, next) => {
    expect(reduce(state, event)).toEqual(next);
    // Unchanged is the same object, so that nobody is told of nothing.
    if (state.kind === next.kind && next.kind !== 'moving') expect(reduce(state, event)).toBe(state);
  });

  test('TS3 four states are ends', () => {
    const ends = Object.values(states).filter(hasEnded);
    expect(ends.map(({ kind }) => kind)).toEqual(['complete', 'cancelled', 'declined', 'failed']);
  });
});
