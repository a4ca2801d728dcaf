// Whether the page could be loaded anew now without anybody losing anything by it. Pure.

import type { AppModel, TransferView } from '../model.ts';

type Work = Pick<AppModel, 'transfers' | 'waiting' | 'notes' | 'invite' | 'join' | 'connecting'>;

/**
 * True when nothing moves or waits for the person, no way of pairing is open, and all there is comes back by
 * itself after a reload.
 */
export function isIdle({ transfers, waiting, notes, invite, join, connecting }: Work): boolean {
  return (
    transfers.every(outlivesReload) &&
    waiting.length === 0 &&
    // They are on the screen and nowhere else.
    notes.length === 0 &&
    isClosed(invite.link.state) &&
    isClosed(invite.code.state) &&
    join.state !== 'joining' &&
    !connecting
  );
}

function isClosed(state: AppModel['invite']['link' | 'code']['state']): boolean {
  return state === 'off' || state === 'failed' || state === 'spent';
}

function outlivesReload({ direction, state }: TransferView): boolean {
  switch (state.kind) {
    case 'complete':
    case 'cancelled':
    case 'declined':
    case 'failed':
    case 'needs-files':
      return true;
    case 'waiting':
    case 'paused':
      // A sender would lose its hold on the files, and they had to be chosen again.
      return direction === 'in' && (state.kind === 'paused' || state.why !== 'start');
    case 'offered':
    case 'moving':
    case 'checking':
      return false;
  }
}
