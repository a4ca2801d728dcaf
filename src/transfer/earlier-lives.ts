// What is on disk of earlier lives of this engine: taken up when it starts, as far as it is not too old.

import type { Incoming } from './receive/incoming.ts';
import { loadStored, type Stores } from './restore.ts';
import { sideBySide } from './side-by-side.ts';
import type { StoredIncoming } from './stage/checkpoint-store.ts';
import type { TransferMaker } from './transfer-maker.ts';
import type { TransferTable } from './transfer-table.ts';
import type { Unread } from './unread.ts';
import type { Untold } from './untold.ts';

/** Stages that are opened at a time; one that is locked takes up to 15 s. */
const OPENED_AT_ONCE = 8;

export interface Found {
  readonly table: TransferTable;
  readonly maker: TransferMaker;
  readonly untold: Untold;
  readonly unread: Unread;
}

/** What could be read. */
export interface Taken {
  /** Every outgoing transfer that there is is known now. */
  readonly isAllOutgoing: boolean;
  /** And every incoming one. */
  readonly isAll: boolean;
}

/**
 * Takes up every record whose last change is at or after `oldestMs` (Unix ms); all of them are on the screen
 * when this resolves, and their stages open after that.
 */
export async function takeUp(stores: Stores, found: Found, oldestMs: number): Promise<Taken> {
  const { table, maker, untold } = found;
  const stored = await loadStored(stores, oldestMs);
  const { incoming, outgoing, tombstones, isAllOutgoing, isAll } = stored;
  found.unread.are(stored.unread);
  for (const { id, rendezvous, updatedAt } of tombstones) untold.bury(id, rendezvous, updatedAt);
  for (const record of outgoing) {
    // Offered while the records were read.
    if (table.has(record.id)) continue;
    const transfer = maker.outgoingOf(record);
    if (transfer.isFarewell) untold.farewell(transfer);
    else table.add(transfer);
  }
  const restored = incoming.flatMap((stored) => restore(stored, found) ?? []);
  // A lock that lasts delays none of the others.
  void sideBySide(restored, OPENED_AT_ONCE, (transfer) => transfer.open());
  return { isAllOutgoing, isAll };
}

/** The incoming transfer that a record tells of, shown; null when it is known by now, or makes no sense. */
function restore({ checkpoint, files }: StoredIncoming, { table, maker }: Found): Incoming | null {
  if (table.has(checkpoint.id)) return null;
  const transfer = maker.incomingOf(checkpoint, files);
  try {
    transfer.restore(checkpoint, files);
  } catch {
    return null;
  }
  table.add(transfer);
  return transfer;
}
