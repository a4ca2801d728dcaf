import { describe, expect, test } from 'vitest';
import type { WireHold } from '../../../src/protocol/control.ts';
import { isHeld, saidHold, shownState, type Holds } from '../../../src/transfer/holds.ts';
import type { Phase } from '../../../src/transfer/state.ts';

const rate = { bytesPerSecond: 5, secondsLeft: 2 };
const active: Phase = { kind: 'active' };

function held(
  change: Partial<{ isLinked: boolean; isUnopened: boolean; ours: WireHold[]; theirs: WireHold | null }> = {},
): Holds {
  return {
    isLinked: change.isLinked ?? true,
    isUnopened: change.isUnopened ?? false,
    ours: new Set(change.ours ?? []),
    theirs: change.theirs ?? null,
  };
}

describe('TS8 what a person sees', () => {
  const waiting = (why: string) => ({ kind: 'waiting', why });
  test.each([
    // Each hides all that follow it.
    [
      held({ isUnopened: true, isLinked: false, ours: ['pause', 'space'], theirs: 'pause' }),
      waiting('storage'),
    ],
    [
      held({ isLinked: false, ours: ['files', 'pause', 'space'], theirs: 'pause' }),
      { kind: 'needs-files', canRegrant: true },
    ],
    [held({ isLinked: false, ours: ['pause', 'space'], theirs: 'pause' }), { kind: 'paused', by: 'us' }],
    [held({ ours: ['space'], theirs: 'pause' }), { kind: 'paused', by: 'them' }],
    [held({ isLinked: false, ours: ['space'], theirs: 'pause' }), waiting('space')],
    [held({ ours: ['space'], theirs: 'files' }), waiting('space')],
    [held({ isLinked: false, theirs: 'files' }), waiting('link')],
    [held({ theirs: 'files' }), waiting('their-files')],
    [held({ theirs: 'space' }), waiting('their-space')],
    [held(), { kind: 'moving', ...rate }],
  ] as const)('TS8 %j is %j', (holds, shown) => {
    expect(shownState(active, holds, rate, true)).toEqual(shown);
    expect(isHeld(holds)).toBe(shown.kind !== 'moving');
  });

  test('TS8 before a byte crossed it waits to start; when all is safe it is checking', () => {
    expect(shownState(active, held(), null, false)).toEqual(waiting('start'));
    expect(shownState({ kind: 'checking' }, held(), rate, false)).toEqual({ kind: 'checking' });
    expect(shownState({ kind: 'checking' }, held({ theirs: 'files' }), rate, false)).toEqual(
      waiting('their-files'),
    );
  });

  test.each<Phase>([
    { kind: 'offered' },
    { kind: 'complete' },
    { kind: 'cancelled', by: 'us' },
    { kind: 'declined', by: 'them' },
    { kind: 'failed', reason: 'storage', detail: null },
  ])('TS8 $kind is seen as it is, whatever holds', (phase) => {
    const holds = held({
      isUnopened: true,
      isLinked: false,
      ours: ['files', 'pause', 'space'],
      theirs: 'space',
    });
    expect(shownState(phase, holds, rate, true)).toBe(phase);
  });
});

test.each([
  [[], null],
  [['space'], 'space'],
  [['space', 'pause'], 'pause'],
  [['space', 'pause', 'files'], 'files'],
] as const)('TS7 of %j it is %j that is said', (ours, said) => {
  expect(saidHold(new Set(ours))).toBe(said);
});
