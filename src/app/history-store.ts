// The transfers that are over, in IndexedDB: one record. The only file for this store. What is read back is
// parsed, entry by entry: one that makes no sense is dropped, the others stay.

import { createStore, get, set } from 'idb-keyval';
import * as v from 'valibot';
import { DEVICE_NAME_UNITS, OFFERED_PATH_UNITS } from '../protocol/limits.ts';
import type { HistoryEntry } from './model.ts';

/** How many are kept, the newest. */
export const HISTORY_ENTRIES = 500;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const entrySchema = v.object({
  id: v.string(),
  direction: v.picklist(['in', 'out']),
  deviceName: v.pipe(v.string(), v.maxLength(DEVICE_NAME_UNITS)),
  path: v.pipe(v.string(), v.maxLength(OFFERED_PATH_UNITS)),
  fileCount: count,
  totalBytes: count,
  outcome: v.picklist(['complete', 'cancelled', 'declined', 'failed']),
  by: v.nullable(v.picklist(['us', 'them'])),
  at: count,
}) satisfies v.GenericSchema<unknown, HistoryEntry>;

export interface HistoryStore {
  /** Newest first. Rejects when it cannot be read. */
  load(): Promise<readonly HistoryEntry[]>;
  save(entries: readonly HistoryEntry[]): Promise<void>;
}

/** The store of this origin. */
export function openHistoryStore(): HistoryStore {
  const store = createStore('causeway-history', 'history');
  return {
    async load() {
      return parseHistory(await get('entries', store));
    },
    save: (entries) => set('entries', entries.slice(0, HISTORY_ENTRIES), store),
  };
}

/** The entries of a record, newest first and each transfer once; exported for its tests. */
export function parseHistory(record: unknown): HistoryEntry[] {
  if (!Array.isArray(record)) return [];
  const byId = new Map<string, HistoryEntry>();
  for (const item of record) {
    const entry = v.safeParse(entrySchema, item);
    if (entry.success && !byId.has(entry.output.id)) byId.set(entry.output.id, entry.output);
  }
  return [...byId.values()].sort((a, b) => b.at - a.at).slice(0, HISTORY_ENTRIES);
}
