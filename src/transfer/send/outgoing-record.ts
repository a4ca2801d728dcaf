// What a sender writes down of a transfer, and what it takes up of that after a restart. Pure.

import type { Progress } from '../progress.ts';
import type { Phase, ToldFailure } from '../state.ts';
import type { Offering } from './offering.ts';
import type { StoredOutgoing } from './outgoing-store.ts';

/** What is neither progress nor offering. */
export interface OutgoingEnd {
  /** The user removed it; it is kept to tell the receiver, and not shown any more. */
  readonly isRemoved: boolean;
  /** The root both sides agreed on; empty before. */
  readonly root: string;
  /** What failed here, as the receiver is told it. */
  readonly failure: ToldFailure | null;
}

/** For the receiver, an end is `complete` or not; why it failed is told beside that. */
const STATES: Record<Phase['kind'], StoredOutgoing['state']> = {
  offered: 'offered',
  active: 'active',
  checking: 'active',
  complete: 'complete',
  cancelled: 'cancelled',
  failed: 'cancelled',
  declined: 'cancelled',
};

/** The record of a transfer as it is now. */
export function recordOf(
  progress: Progress,
  offering: Offering,
  { isRemoved, root, failure }: OutgoingEnd,
): StoredOutgoing {
  const { id, wireId, linkId, createdAt } = progress.identity;
  return {
    id,
    wireId,
    rendezvous: linkId,
    peerName: progress.snapshot().peerName,
    createdAt,
    updatedAt: progress.updatedAt,
    files: [...offering.manifest.files],
    originalPaths: [...offering.originalPaths],
    handles: [...offering.handles],
    wanted: offering.choice,
    isPaused: progress.holds('pause'),
    safeBytes: progress.safeBytes,
    state: STATES[progress.phase.kind],
    failure,
    isRemoved,
    root,
  };
}

/** Brings a fresh progress to where a record left it. */
export function restoreProgress(progress: Progress, offering: Offering, record: StoredOutgoing): void {
  progress.canRegrant = offering.canRegrant;
  if (offering.wanted) {
    progress.totalBytes = offering.wanted.totalBytes;
    progress.dispatch({ type: 'accepted' });
  }
  if (record.isPaused) progress.hold('pause', true);
  progress.safe(Math.min(record.safeBytes, progress.totalBytes));
  if (record.state === 'complete') {
    progress.dispatch({ type: 'all-safe' });
    progress.dispatch({ type: 'agreed' });
  } else if (record.state === 'cancelled') progress.dispatch({ type: 'cancelled', by: 'us' });
  else progress.hold('files', true);
  progress.updatedAt = record.updatedAt;
}
