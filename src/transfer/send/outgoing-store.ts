// What a sender needs to go on after a restart, in IndexedDB: one record a transfer. The bytes stay where
// the user has them; where the browser gives handles, those are the way back to them. The only file for
// this store.

import { createStore, del, entries, set } from 'idb-keyval';
import * as v from 'valibot';
import { choiceSchema, manifestFileSchema, wireFailureSchema } from '../../protocol/control.ts';

const recordSchema = v.object({
  id: v.string(),
  wireId: v.string(),
  /** Where its receiver is met again. */
  rendezvous: v.string(),
  peerName: v.string(),
  createdAt: v.number(),
  updatedAt: v.number(),
  files: v.array(manifestFileSchema),
  originalPaths: v.array(v.string()),
  /** A handle a file, in manifest order; empty where the browser gave none. Opaque here. */
  handles: v.array(v.unknown()),
  /** What the receiver took; undefined while it has not answered. */
  wanted: v.optional(choiceSchema),
  isPaused: v.boolean(),
  safeBytes: v.number(),
  /** Kept until the receiver knows: `complete`; and `cancelled`, which also stands for failed here. */
  state: v.picklist(['offered', 'active', 'complete', 'cancelled']),
  /** Of `cancelled`: why it failed here, as the receiver is to be told; nothing when it just ended. */
  failure: v.nullish(v.object({ reason: wireFailureSchema, file: v.nullable(v.number()) })),
  /** The user removed it; it is kept to tell the receiver, and not shown any more. */
  isRemoved: v.boolean(),
  /** The root both sides agreed on; empty before. */
  root: v.string(),
});
/** The least of a record: whose it is. */
const namedSchema = v.object({ id: v.string() });
/** All that is needed to go on with an outgoing transfer after a restart. */
export type StoredOutgoing = v.InferOutput<typeof recordSchema>;

export interface OutgoingStore {
  put(record: StoredOutgoing): Promise<void>;
  remove(id: string): Promise<void>;
  /** Every record that makes sense. Those of another version are left as they are. */
  load(): Promise<LoadedOutgoing>;
}

export interface LoadedOutgoing {
  readonly outgoing: readonly StoredOutgoing[];
  /** All of them made sense: there are no others. */
  readonly isAll: boolean;
}

/** The store of this origin. */
export function openOutgoingStore(): OutgoingStore {
  const store = createStore('causeway-outgoing', 'outgoing');
  return {
    put: (record) => set(record.id, record, store),
    remove: (id) => del(id, store),
    async load() {
      const outgoing: StoredOutgoing[] = [];
      let isAll = true;
      for (const [id, record] of await entries(store)) {
        const parsed = v.safeParse(recordSchema, record);
        if (!v.is(namedSchema, record) || record.id !== id) await del(id, store);
        else if (parsed.success) outgoing.push(parsed.output);
        else isAll = false;
      }
      return { outgoing, isAll };
    },
  };
}
