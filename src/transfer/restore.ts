// What is found on disk when the engine starts: records that still matter, in the order they were made.
// What is too old, or belongs to nothing, is deleted. What cannot be read is not taken for nothing.

import type { OutgoingStore, StoredOutgoing } from './send/outgoing-store.ts';
import type { Checkpoint, CheckpointStore, StoredIncoming } from './stage/checkpoint-store.ts';
import type { StageRoom } from './stage/stage.ts';

export interface Stores {
  readonly stages: StageRoom;
  readonly checkpoints: CheckpointStore;
  readonly outgoing: OutgoingStore;
}

export interface Stored {
  readonly incoming: readonly StoredIncoming[];
  readonly outgoing: readonly StoredOutgoing[];
  /** The records of outgoing transfers could be read: there are no others. */
  readonly isAllOutgoing: boolean;
  /** Incoming transfers whose records could not be read; `any`: not even which those are. */
  readonly unread: readonly string[] | 'any';
  /** Everything could be read. */
  readonly isAll: boolean;
  /** Incoming transfers that ended here, and whose sender was not told yet. */
  readonly tombstones: readonly Checkpoint[];
}

/** States of a checkpoint whose files are the user's, however old it is. */
const HAS_FILES: ReadonlySet<string> = new Set<Checkpoint['state']>([
  'complete',
  'link-lost',
  'sender-forgot',
  'damaged',
  'sender-ended',
]);

/**
 * Loads all records whose last change is at or after `oldestMs` (Unix ms), and deletes the others, except
 * those with files to save: received files stay until the user removes them. Nothing is deleted of what cannot
 * be read now: a later start may read it.
 */
export async function loadStored(stores: Stores, oldestMs: number): Promise<Stored> {
  const checkpoints = await settled(stores.checkpoints.load(), null);
  const incoming = checkpoints?.incoming ?? [];
  const { outgoing, isAll: isAllOutgoing } = await settled(stores.outgoing.load(), {
    outgoing: [],
    isAll: false,
  });
  const isKept = ({ updatedAt, state }: { updatedAt: number; state: string }, direction: 'in' | 'out') =>
    updatedAt >= oldestMs || (direction === 'in' && HAS_FILES.has(state));
  const kept = incoming.filter(({ checkpoint }) => isKept(checkpoint, 'in'));
  const tombstones = kept
    .filter(({ checkpoint }) => checkpoint.state === 'cancelled')
    .map(({ checkpoint }) => checkpoint);
  const alive = kept.filter(({ checkpoint }) => checkpoint.state !== 'cancelled');
  const keptOutgoing = outgoing.filter((record) => isKept(record, 'out'));

  const forgotten = incoming
    .filter((stored) => !kept.includes(stored))
    .map(({ checkpoint }) => checkpoint.id);
  for (const id of forgotten) await settled(stores.checkpoints.remove(id), undefined);
  for (const record of outgoing) {
    if (!keptOutgoing.includes(record)) await settled(stores.outgoing.remove(record.id), undefined);
  }
  const staged = await settled(stores.stages.list(), null);
  // Where no record could be read, whatever is staged may belong to one.
  const unread = checkpoints ? checkpoints.unread : (staged ?? 'any');
  if (checkpoints) {
    // A stage without a checkpoint cannot be told from damage; its sender will offer it again, whole.
    const needed = new Set([...alive.map(({ checkpoint }) => checkpoint.id), ...checkpoints.unread]);
    for (const id of staged ?? []) if (!needed.has(id)) await settled(stores.stages.remove(id), undefined);
  }

  return {
    incoming: alive.toSorted((a, b) => a.checkpoint.createdAt - b.checkpoint.createdAt),
    outgoing: keptOutgoing.toSorted((a, b) => a.createdAt - b.createdAt),
    isAllOutgoing,
    unread,
    isAll: isAllOutgoing && checkpoints !== null && checkpoints.unread.length === 0,
    tombstones,
  };
}

async function settled<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch {
    return otherwise;
  }
}
