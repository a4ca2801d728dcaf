// Which received files were saved, in IndexedDB, so that nobody is asked about them after a restart. The only
// file for this store.

import { createStore, del, entries, set } from 'idb-keyval';
import * as v from 'valibot';

const indexesSchema = v.array(v.pipe(v.number(), v.integer(), v.minValue(0)));

export interface SavedStore {
  /** Indexes of saved files by transfer. Rejects when it cannot be read. */
  load(): Promise<ReadonlyMap<string, ReadonlySet<number>>>;
  save(transferId: string, indexes: ReadonlySet<number>): Promise<void>;
  remove(transferId: string): Promise<void>;
}

/** The store of this origin. */
export function openSavedStore(): SavedStore {
  const store = createStore('causeway-saved', 'saved');
  return {
    async load() {
      const saved = new Map<string, ReadonlySet<number>>();
      for (const [id, record] of await entries<string>(store)) {
        const indexes = v.safeParse(indexesSchema, record);
        if (indexes.success) saved.set(id, new Set(indexes.output));
      }
      return saved;
    },
    save: (transferId, indexes) => set(transferId, [...indexes], store),
    remove: (transferId) => del(transferId, store),
  };
}
