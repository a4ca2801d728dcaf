// What keeps a transfer from moving for a while, and how it looks by that. Pure. Rules TS6–TS8.
// Several can hold at once, from either side; it moves when none does.

import type { WireHold } from '../protocol/control.ts';
import type { TransferState } from './engine-api.ts';
import type { Phase } from './state.ts';

export interface Holds {
  /** The other device can be reached. */
  readonly isLinked: boolean;
  /** What was received cannot be opened, until the next start. */
  readonly isUnopened: boolean;
  readonly ours: ReadonlySet<WireHold>;
  /** What the other side said last, since the link stands. */
  readonly theirs: WireHold | null;
}

/** Whether anything holds. */
export function isHeld({ isLinked, isUnopened, ours, theirs }: Holds): boolean {
  return !isLinked || isUnopened || ours.size > 0 || theirs !== null;
}

/** The one of ours that the other side is told of: what takes longest to mend comes first. */
export function saidHold(ours: ReadonlySet<WireHold>): WireHold | null {
  return (['files', 'pause', 'space'] as const).find((hold) => ours.has(hold)) ?? null;
}

/** How fast it moves; null when it has not moved since it could. */
export interface Rate {
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | null;
}

/** The state that a person sees: the phase, or what holds it, the most telling first. */
export function shownState(
  phase: Phase,
  holds: Holds,
  rate: Rate | null,
  canRegrant: boolean,
): TransferState {
  if (phase.kind !== 'active' && phase.kind !== 'checking') return phase;
  const { ours, theirs, isLinked } = holds;
  if (holds.isUnopened) return { kind: 'waiting', why: 'storage' };
  if (ours.has('files')) return { kind: 'needs-files', canRegrant };
  if (ours.has('pause')) return { kind: 'paused', by: 'us' };
  if (isLinked && theirs === 'pause') return { kind: 'paused', by: 'them' };
  if (ours.has('space')) return { kind: 'waiting', why: 'space' };
  if (!isLinked) return { kind: 'waiting', why: 'link' };
  if (theirs === 'files') return { kind: 'waiting', why: 'their-files' };
  if (theirs === 'space') return { kind: 'waiting', why: 'their-space' };
  if (phase.kind === 'checking') return { kind: 'checking' };
  return rate === null ? { kind: 'waiting', why: 'start' } : { kind: 'moving', ...rate };
}
