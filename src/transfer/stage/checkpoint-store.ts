// What a receiver knows to be safe, in IndexedDB: one record a transfer, written after the bytes are
// flushed, never before. The only file for this store. What is read back is parsed like anything else from
// outside: storage can be damaged, or written by another version.

import { createStore, del, entries, get, keys, set, type UseStore } from 'idb-keyval';
import * as v from 'valibot';
import { choiceSchema, manifestFileSchema, type ManifestFile } from '../../protocol/control.ts';

const checkpointSchema = v.object({
  id: v.string(),
  /** The sender's name for the transfer. */
  wireId: v.string(),
  /** The rendezvous of the bond it came over, by which its sender is met again. */
  rendezvous: v.string(),
  peerName: v.string(),
  createdAt: v.number(),
  updatedAt: v.number(),
  /** The files that were chosen, as `accept` said it. */
  wanted: choiceSchema,
  /** Bit b set: block b is written, verified and flushed. */
  safeBlocks: v.instance(Uint8Array<ArrayBuffer>),
  /** A person paused it on this side. */
  isPaused: v.boolean(),
  /**
   * `cancelled`: kept without bytes, until the sender was told. `sender-forgot`, `damaged`: failed so, and
   * kept for what is whole of it.
   */
  state: v.picklist(['moving', 'complete', 'cancelled', 'sender-forgot', 'damaged']),
});
/** All that is needed to go on with an incoming transfer after a restart. */
export type Checkpoint = v.InferOutput<typeof checkpointSchema>;

const manifestSchema = v.array(manifestFileSchema);

/** Where checkpoints go. */
export interface CheckpointStore {
  /** Written once, on accepting; the checkpoint refers to it by the transfer's id. */
  putManifest(id: string, files: readonly ManifestFile[]): Promise<void>;
  put(checkpoint: Checkpoint): Promise<void>;
  remove(id: string): Promise<void>;
  /** Every record that makes sense, with its manifest; the others are dropped. */
  load(): Promise<readonly StoredIncoming[]>;
}

export interface StoredIncoming {
  readonly checkpoint: Checkpoint;
  readonly files: readonly ManifestFile[];
}

/** The store of this origin. */
export function openCheckpointStore(): CheckpointStore {
  const checkpoints: UseStore = createStore('causeway-checkpoints', 'checkpoints');
  // A database of its own: idb-keyval makes one object store a database.
  const manifests: UseStore = createStore('causeway-manifests', 'manifests');
  async function remove(id: string): Promise<void> {
    await del(id, checkpoints);
    await del(id, manifests);
  }
  return {
    putManifest: (id, files) => set(id, files, manifests),
    put: (checkpoint) => set(checkpoint.id, checkpoint, checkpoints),
    remove,
    async load() {
      const stored: StoredIncoming[] = [];
      for (const [id, record] of await entries(checkpoints)) {
        const checkpoint = v.safeParse(checkpointSchema, record);
        const files = v.safeParse(manifestSchema, await get(id, manifests));
        if (checkpoint.success && files.success && checkpoint.output.id === id) {
          stored.push({ checkpoint: checkpoint.output, files: files.output });
        } else {
          await del(id, checkpoints);
        }
      }
      // Of records that were dropped, or that never came: killed while accepting.
      const known = new Set(stored.map(({ checkpoint }) => checkpoint.id));
      for (const id of await keys<string>(manifests)) if (!known.has(id)) await del(id, manifests);
      return stored;
    },
  };
}
