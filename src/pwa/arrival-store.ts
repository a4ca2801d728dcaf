// What came into the app from other apps and is not on its way yet, in IndexedDB: a record each. Written by
// whoever it came to (the service worker, or any tab), read by the tab that owns the engine. The only file
// for this store.

import { createStore, del, entries, get, set } from 'idb-keyval';
import * as v from 'valibot';

const idSchema = v.pipe(v.string(), v.uuid());
const timeSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const arrivedFileSchema = v.object({
  /** Its name as the other app says; empty where it says none. Not to be trusted. */
  name: v.string(),
  /** As the other app says; may be empty. */
  type: v.string(),
  /** The way to its bytes; staged-files.ts has those that were copied here. */
  handle: v.custom<FileSystemFileHandle>(isFileHandle),
});
export type ArrivedFile = v.InferOutput<typeof arrivedFileSchema>;

const arrivalSchema = v.variant('kind', [
  /** Its files are still being written. */
  v.object({ kind: v.literal('arriving'), id: idSchema, at: timeSchema }),
  v.object({
    kind: v.literal('files'),
    id: idSchema,
    /** Unix ms. */
    at: timeSchema,
    files: v.pipe(v.array(arrivedFileSchema), v.minLength(1)),
    /** The transfer that sends them; null while they wait for a device. */
    transferId: v.nullable(v.string()),
  }),
  v.object({ kind: v.literal('text'), id: idSchema, at: timeSchema, text: v.string() }),
]);
export type Arrival = v.InferOutput<typeof arrivalSchema>;
export type ArrivedFiles = Arrival & { readonly kind: 'files' };

export interface ArrivalStore {
  put(arrival: Arrival): Promise<void>;
  /** Notes which transfer sends the files; nothing when the arrival is gone. */
  sentAs(id: string, transferId: string): Promise<void>;
  get(id: string): Promise<Arrival | null>;
  /** Whatever makes sense; what does not is deleted. */
  load(): Promise<readonly Arrival[]>;
  remove(id: string): Promise<void>;
}

/** The store of this origin. Rejects as IndexedDB does. */
export function openArrivalStore(): ArrivalStore {
  const store = createStore('causeway-arrivals', 'arrivals');
  return {
    put: (arrival) => set(arrival.id, arrival, store),
    async sentAs(id, transferId) {
      const arrival = readArrival(await get(id, store));
      // Only the tab that owns the engine writes to an arrival that is complete.
      if (arrival?.kind === 'files') await set(id, { ...arrival, transferId }, store);
    },
    get: async (id) => readArrival(await get(id, store)),
    async load() {
      const arrivals: Arrival[] = [];
      for (const [id, record] of await entries(store)) {
        const arrival = readArrival(record);
        if (arrival?.id === id) arrivals.push(arrival);
        else await del(id, store);
      }
      return arrivals;
    },
    remove: (id) => del(id, store),
  };
}

/** Null when a record makes no sense. */
export function readArrival(record: unknown): Arrival | null {
  const parsed = v.safeParse(arrivalSchema, record);
  return parsed.success ? parsed.output : null;
}

function isFileHandle(value: unknown): boolean {
  return 'FileSystemFileHandle' in globalThis && value instanceof FileSystemFileHandle;
}
