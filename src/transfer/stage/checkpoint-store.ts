// What a receiver knows to be safe, in IndexedDB: one record a transfer, written after the bytes are
// flushed, never before. The only file for this store. What is read back is parsed like anything else from
// outside: storage can be damaged, or written by another version.

import { createStore, del, entries, get, keys, set, type UseStore } from 'idb-keyval';
import * as v from 'valibot';
import {
  choiceSchema,
  manifestFileSchema,
  wireFailureSchema,
  type ManifestFile,
} from '../../protocol/control.ts';
import { reserve } from './opfs-reserve.ts';
import { storageFailure } from './stage.ts';

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
   * `cancelled`: kept without bytes, until the sender was told. `link-lost`, `sender-forgot`, `damaged`:
   * failed so, and kept for what is whole of it. `sender-ended`: the same, since its sender cancelled it or failed.
   */
  state: v.picklist([
    'moving',
    'complete',
    'cancelled',
    'link-lost',
    'sender-forgot',
    'damaged',
    'sender-ended',
  ]),
  /** Of `sender-ended`: why it failed there, and the index of the file to blame; nothing when it was cancelled. */
  failure: v.nullish(v.object({ reason: wireFailureSchema, file: v.nullable(v.number()) })),
});
/** All that is needed to go on with an incoming transfer after a restart. */
export type Checkpoint = v.InferOutput<typeof checkpointSchema>;

/** The least of a record: whose it is. */
const namedSchema = v.object({ id: v.string() });

const manifestSchema = v.array(manifestFileSchema);

/** Where checkpoints go. */
export interface CheckpointStore {
  /** Written once, on accepting; the checkpoint refers to it by the transfer's id. */
  putManifest(id: string, files: readonly ManifestFile[]): Promise<void>;
  put(checkpoint: Checkpoint): Promise<void>;
  remove(id: string): Promise<void>;
  /** Every record that has a manifest; those without are dropped. */
  load(): Promise<LoadedCheckpoints>;
}

export interface LoadedCheckpoints {
  readonly incoming: readonly StoredIncoming[];
  /**
   * Transfers of which record or manifest makes no sense to this version. Another one may have written them:
   * they are left as they are.
   */
  readonly unread: readonly string[];
}

export interface StoredIncoming {
  readonly checkpoint: Checkpoint;
  readonly files: readonly ManifestFile[];
}

/** A record that finds no room leaves some for the next attempt. */
async function madeRoom(error: unknown): Promise<never> {
  if (storageFailure(error) === 'no-space') await reserve.release();
  throw error;
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
    put: (checkpoint) => set(checkpoint.id, checkpoint, checkpoints).catch(madeRoom),
    remove,
    async load() {
      const incoming: StoredIncoming[] = [];
      const unread: string[] = [];
      const known = new Set<string>();
      for (const [id, record] of await entries<string>(checkpoints)) {
        const manifest: unknown = await get(id, manifests);
        // Nothing can be made of it without its manifest, by no version.
        if (manifest === undefined || !v.is(namedSchema, record) || record.id !== id) {
          await del(id, checkpoints);
          continue;
        }
        known.add(id);
        const checkpoint = v.safeParse(checkpointSchema, record);
        const files = v.safeParse(manifestSchema, manifest);
        if (checkpoint.success && files.success) {
          incoming.push({ checkpoint: checkpoint.output, files: files.output });
        } else unread.push(id);
      }
      // Of records that were dropped, or that never came: killed while accepting.
      for (const id of await keys<string>(manifests)) if (!known.has(id)) await del(id, manifests);
      return { incoming, unread };
    },
  };
}
