// What became of transfers between two looks at them, as far as somebody who looks away wants to hear of it.
// Pure.

import type { TransferView } from '../model.ts';

export type HappeningKind = 'offered' | 'received' | 'delivered' | 'failed';

export interface Happening {
  readonly kind: HappeningKind;
  readonly transfer: TransferView;
}

/** The state of each transfer at the last look, by id. */
export type Kinds = ReadonlyMap<string, TransferView['state']['kind']>;

export function kindsOf(transfers: readonly TransferView[]): Kinds {
  return new Map(transfers.map(({ id, state }) => [id, state.kind]));
}

/** In the order of `transfers`. One that ended before it was first seen comes from an earlier visit: no news. */
export function happeningsSince(before: Kinds, transfers: readonly TransferView[]): readonly Happening[] {
  return transfers.flatMap((transfer) => {
    const kind = happeningOf(transfer, before.get(transfer.id));
    return kind === null ? [] : [{ kind, transfer }];
  });
}

function happeningOf(
  { direction, state }: TransferView,
  before: TransferView['state']['kind'] | undefined,
): HappeningKind | null {
  if (state.kind === before) return null;
  if (state.kind === 'offered') return direction === 'in' ? 'offered' : null;
  if (before === undefined) return null;
  if (state.kind === 'complete') return direction === 'in' ? 'received' : 'delivered';
  return state.kind === 'failed' ? 'failed' : null;
}
