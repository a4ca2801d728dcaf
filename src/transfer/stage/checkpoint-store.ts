// What a receiver knows to be safe, in IndexedDB: one record a transfer, written after the bytes are
// flushed, never before. The only file for this store.

import { createStore, del, set, type UseStore } from 'idb-keyval';
import type { ManifestFile } from '../../protocol/control.ts';
import type { Runs } from '../manifest/choice.ts';

/** All that is needed to go on with an incoming transfer after a restart. */
export interface Checkpoint {
  readonly id: string;
  /** The sender's name for the transfer. */
  readonly wireId: string;
  /** The rendezvous of the bond it came over, by which its sender is met again. */
  readonly rendezvous: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly wanted: Runs | null;
  /** Bit b set: block b is written, verified and flushed. */
  readonly safeBlocks: Uint8Array<ArrayBuffer>;
  readonly state: 'moving' | 'complete';
}

/** Where checkpoints go. */
export interface CheckpointStore {
  /** Written once, on accepting; the checkpoint refers to it by the transfer's id. */
  putManifest(id: string, files: readonly ManifestFile[]): Promise<void>;
  put(checkpoint: Checkpoint): Promise<void>;
  remove(id: string): Promise<void>;
}

/** The store of this origin. */
export function openCheckpointStore(): CheckpointStore {
  const checkpoints: UseStore = createStore('causeway-checkpoints', 'checkpoints');
  // A database of its own: idb-keyval makes one object store a database.
  const manifests: UseStore = createStore('causeway-manifests', 'manifests');
  return {
    putManifest: (id, files) => set(id, files, manifests),
    put: (checkpoint) => set(checkpoint.id, checkpoint, checkpoints),
    async remove(id) {
      await del(id, checkpoints);
      await del(id, manifests);
    },
  };
}
