// What can happen to a transfer, and what it becomes: one union, one reducer. Pure. Rules TS1–TS5 in docs/protocol.md.

import type { FailureReason, Side, TransferState } from './engine-api.ts';

export type TransferEvent =
  | { readonly type: 'accepted' }
  | { readonly type: 'moved'; readonly bytesPerSecond: number; readonly secondsLeft: number | null }
  /** Everything wanted is safe on the receiver's disk. */
  | { readonly type: 'all-safe' }
  /** Both sides hold the same root. */
  | { readonly type: 'agreed' }
  | { readonly type: 'cancelled'; readonly by: Side }
  | { readonly type: 'declined'; readonly by: Side }
  | { readonly type: 'failed'; readonly reason: FailureReason; readonly detail: string | null };

/** Whether nothing can happen to the transfer any more. */
export function hasEnded(state: TransferState): boolean {
  return ['complete', 'cancelled', 'declined', 'failed'].includes(state.kind);
}

/** The state after an event. An event that does not apply (it crossed another on the wire) changes nothing. */
export function reduce(state: TransferState, event: TransferEvent): TransferState {
  if (hasEnded(state)) return state;
  switch (event.type) {
    case 'accepted':
      return state.kind === 'offered' ? { kind: 'waiting' } : state;
    case 'moved':
      return state.kind === 'waiting' || state.kind === 'moving'
        ? { kind: 'moving', bytesPerSecond: event.bytesPerSecond, secondsLeft: event.secondsLeft }
        : state;
    case 'all-safe':
      return state.kind === 'waiting' || state.kind === 'moving' ? { kind: 'checking' } : state;
    case 'agreed':
      return state.kind === 'checking' ? { kind: 'complete' } : state;
    case 'cancelled':
      return { kind: 'cancelled', by: event.by };
    case 'declined':
      return state.kind === 'offered' ? { kind: 'declined', by: event.by } : state;
    case 'failed':
      return { kind: 'failed', reason: event.reason, detail: event.detail };
  }
}
