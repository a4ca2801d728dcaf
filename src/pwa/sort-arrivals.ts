// What to do about the arrivals of earlier visits, when the app starts. Pure.

import type { Arrival, ArrivedFiles } from './arrival-store.ts';

const HOUR_MS = 60 * 60_000;
/** What nobody sent for so long is thrown away. */
export const KEPT_MS = 7 * 24 * HOUR_MS;
/** Writing a share takes no longer than this; a browser ends its service worker long before. */
const ARRIVING_MS = HOUR_MS;

export interface KnownTransfers {
  /** Outgoing transfers that are not over. */
  readonly sending: ReadonlySet<string>;
  /** There are no others. */
  readonly isAll: boolean;
  /** Arrivals, by id, that a transfer sends although nobody got round to writing it down. */
  readonly heldBy: ReadonlyMap<string, string>;
}

export interface SortedArrivals {
  /** For a device, or a person. */
  readonly waiting: readonly (Arrival & { readonly kind: 'files' | 'text' })[];
  /** On their way, by id; `transferId` may be news. */
  readonly sent: readonly (ArrivedFiles & { readonly transferId: string })[];
  /** To be deleted. */
  readonly over: readonly Arrival[];
}

/** Oldest first. Nothing is deleted that an unread transfer may need. */
export function sortArrivals(
  arrivals: readonly Arrival[],
  { sending, isAll, heldBy }: KnownTransfers,
  now: number,
): SortedArrivals {
  const sorted = {
    waiting: [] as SortedArrivals['waiting'][number][],
    sent: [] as SortedArrivals['sent'][number][],
    over: [] as Arrival[],
  };
  for (const arrival of arrivals.toSorted((a, b) => a.at - b.at)) {
    const ageMs = now - arrival.at;
    if (arrival.kind === 'arriving') {
      if (ageMs > ARRIVING_MS) sorted.over.push(arrival);
      continue;
    }
    const transferId = arrival.kind === 'files' ? (arrival.transferId ?? heldBy.get(arrival.id)) : undefined;
    if (arrival.kind === 'files' && transferId !== undefined) {
      if (sending.has(transferId) || !isAll) sorted.sent.push({ ...arrival, transferId });
      else sorted.over.push(arrival);
    } else if (ageMs > KEPT_MS) sorted.over.push(arrival);
    else sorted.waiting.push(arrival);
  }
  return sorted;
}
