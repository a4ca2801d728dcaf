import { describe, expect, test } from 'vitest';
import { hasEnded, reduce, type Phase, type TransferEvent } from '../../../src/transfer/state.ts';

const phases = {
  offered: { kind: 'offered' },
  active: { kind: 'active' },
  checking: { kind: 'checking' },
  complete: { kind: 'complete' },
  cancelled: { kind: 'cancelled', by: 'us' },
  declined: { kind: 'declined', by: 'them' },
  failed: { kind: 'failed', reason: 'storage', detail: null },
} as const satisfies Record<Phase['kind'], Phase>;
const events = {
  accepted: { type: 'accepted' },
  'all-safe': { type: 'all-safe' },
  lacking: { type: 'lacking' },
  agreed: { type: 'agreed' },
  cancelled: { type: 'cancelled', by: 'them' },
  declined: { type: 'declined', by: 'us' },
  failed: { type: 'failed', reason: 'no-space', detail: 'a.txt' },
} as const satisfies Record<TransferEvent['type'], TransferEvent>;

// What each event makes of each phase; where nothing is written, nothing changes.
const cancelled = { kind: 'cancelled', by: 'them' } as const;
const failed = { kind: 'failed', reason: 'no-space', detail: 'a.txt' } as const;
const becomes: Partial<Record<Phase['kind'], Partial<Record<TransferEvent['type'], Phase>>>> = {
  offered: { accepted: phases.active, cancelled, declined: { kind: 'declined', by: 'us' }, failed },
  active: { 'all-safe': phases.checking, cancelled, failed },
  checking: { lacking: phases.active, agreed: phases.complete, cancelled, failed },
};
const pairs = Object.values(phases).flatMap((phase) =>
  Object.values(events).map((event) => [phase, event, becomes[phase.kind]?.[event.type] ?? phase] as const),
);

describe('the phase of a transfer', () => {
  test.each(pairs)('TS1–TS4 $0.kind, then $1.type', (phase, event, next) => {
    expect(reduce(phase, event)).toEqual(next);
    // Unchanged is the same object, so that nobody is told of nothing.
    if (phase.kind === next.kind) expect(reduce(phase, event)).toBe(phase);
  });

  test('TS3 four phases are ends', () => {
    const ends = Object.values(phases).filter(hasEnded);
    expect(ends.map(({ kind }) => kind)).toEqual(['complete', 'cancelled', 'declined', 'failed']);
  });
});
