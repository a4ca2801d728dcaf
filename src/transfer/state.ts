// What can happen to a transfer, and what it becomes: one union, one reducer. Pure. Rules TS1–TS4.
// What merely keeps it from moving for a while is not a phase but a hold (holds.ts).

import type { WireFailure } from '../protocol/control.ts';
import type { FailureReason, KeptReason, Side } from './engine-api.ts';

export type Phase =
  | { readonly kind: 'offered' }
  /** The receiver took it, and lacks something. */
  | { readonly kind: 'active' }
  /** Everything wanted is safe on the receiver's disk. */
  | { readonly kind: 'checking' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'cancelled'; readonly by: Side }
  | { readonly kind: 'declined'; readonly by: Side }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly detail: string | null };

export type TransferEvent =
  | { readonly type: 'accepted' }
  | { readonly type: 'all-safe' }
  /** Something that was safe is not any more. */
  | { readonly type: 'lacking' }
  /** Both sides hold the same root. */
  | { readonly type: 'agreed' }
  | { readonly type: 'cancelled'; readonly by: Side }
  | { readonly type: 'declined'; readonly by: Side }
  | { readonly type: 'failed'; readonly reason: FailureReason; readonly detail: string | null };

/** What one side tells the other of why it failed: the reason, and the index of the file to blame, if any. */
export interface ToldFailure {
  readonly reason: WireFailure;
  readonly file: number | null;
}

/** How the other side ended it: it failed there, or (null) was cancelled. `detail` names the file to blame. */
export function endOf(failure: ToldFailure | null, detail: string | null): TransferEvent {
  return failure ? { type: 'failed', reason: failure.reason, detail } : { type: 'cancelled', by: 'them' };
}

/** The reason for which a failed transfer keeps what is whole of it; null when it keeps nothing. */
export function keptReason(phase: Phase): KeptReason | null {
  return phase.kind === 'failed' && isKeptReason(phase.reason) ? phase.reason : null;
}

const KEPT: ReadonlySet<string> = new Set<KeptReason>(['link-lost', 'sender-forgot', 'damaged']);

export function isKeptReason(reason: string): reason is KeptReason {
  return KEPT.has(reason);
}

/** Whether nothing can happen to the transfer any more. */
export function hasEnded(phase: { readonly kind: string }): boolean {
  return ['complete', 'cancelled', 'declined', 'failed'].includes(phase.kind);
}

/** The phase after an event. An event that does not apply (it crossed another on the wire) changes nothing. */
export function reduce(phase: Phase, event: TransferEvent): Phase {
  if (hasEnded(phase)) return phase;
  switch (event.type) {
    case 'accepted':
      return phase.kind === 'offered' ? { kind: 'active' } : phase;
    case 'all-safe':
      return phase.kind === 'active' ? { kind: 'checking' } : phase;
    case 'lacking':
      return phase.kind === 'checking' ? { kind: 'active' } : phase;
    case 'agreed':
      return phase.kind === 'checking' ? { kind: 'complete' } : phase;
    case 'cancelled':
      return { kind: 'cancelled', by: event.by };
    case 'declined':
      return phase.kind === 'offered' ? { kind: 'declined', by: event.by } : phase;
    case 'failed':
      return { kind: 'failed', reason: event.reason, detail: event.detail };
  }
}
