// When it is worth offering to tell how a transfer ends. Pure.

import type { TransferView } from '../../app/model.ts';

/** What is done sooner is watched to its end. */
export const SOON_MS = 5_000;

/** Whether a transfer has been under way, or waits for the other side, for more than a moment. */
export function isWorthTelling(
  transfers: readonly Pick<TransferView, 'direction' | 'state' | 'createdAt'>[],
  now: number,
): boolean {
  return transfers.some(
    ({ direction, state, createdAt }) =>
      now - createdAt > SOON_MS &&
      (['moving', 'checking', 'waiting'].includes(state.kind) ||
        (state.kind === 'offered' && direction === 'out')),
  );
}
