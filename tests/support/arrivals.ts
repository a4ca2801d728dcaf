// Where arrivals are kept, in memory: in Node there is neither IndexedDB nor OPFS. The real ones are seen to
// work end to end (tests/e2e/arrivals*.spec.ts).

import type { Arrival, ArrivalStore } from '../../src/pwa/arrival-store.ts';
import type { StagedFiles } from '../../src/pwa/staged-files.ts';

/** A handle to bytes in memory; `arrival` is null for a file that lies elsewhere. */
export class MemoryHandle {
  readonly kind = 'file';
  readonly name: string;
  readonly arrival: string | null;
  /** Null once the file is gone. */
  bytes: Uint8Array<ArrayBuffer> | null;

  constructor(arrival: string | null, name: string, bytes: Uint8Array<ArrayBuffer> | null) {
    this.arrival = arrival;
    this.name = name;
    this.bytes = bytes;
  }

  getFile(): Promise<File> {
    return this.bytes === null
      ? Promise.reject(new DOMException('gone', 'NotFoundError'))
      : Promise.resolve(new File([this.bytes], this.name, { lastModified: 1 }));
  }

  isSameEntry(other: unknown): Promise<boolean> {
    return Promise.resolve(
      other instanceof MemoryHandle && other.arrival === this.arrival && other.name === this.name,
    );
  }

  /** As the browser's own; a handle that was cloned is another object. */
  asHandle(): FileSystemFileHandle {
    return this as unknown as FileSystemFileHandle;
  }
}

export interface MemoryArrivals {
  readonly store: ArrivalStore;
  readonly staged: StagedFiles;
  readonly records: Map<string, Arrival>;
  /** By arrival, then in order. */
  readonly files: Map<string, MemoryHandle[]>;
  /** Bytes that may still be written. */
  spaceBytes: number;
  /** The store refuses to write. */
  isBroken: boolean;
}

export function memoryArrivals(): MemoryArrivals {
  const records = new Map<string, Arrival>();
  const files = new Map<string, MemoryHandle[]>();
  const memory: MemoryArrivals = {
    records,
    files,
    spaceBytes: Infinity,
    isBroken: false,
    store: {
      put(arrival) {
        if (memory.isBroken) return Promise.reject(new DOMException('refused', 'UnknownError'));
        records.set(arrival.id, arrival);
        return Promise.resolve();
      },
      sentAs(id, transferId) {
        const arrival = records.get(id);
        if (arrival?.kind === 'files') records.set(id, { ...arrival, transferId });
        return Promise.resolve();
      },
      get: (id) => Promise.resolve(records.get(id) ?? null),
      load: () => Promise.resolve([...records.values()]),
      remove(id) {
        records.delete(id);
        return Promise.resolve();
      },
    },
    staged: {
      create(id, index) {
        const handle = new MemoryHandle(id, String(index), null);
        const all = files.get(id) ?? [];
        all[index] = handle;
        files.set(id, all);
        const chunks: Uint8Array<ArrayBuffer>[] = [];
        return Promise.resolve({
          handle: handle.asHandle(),
          write(chunk) {
            memory.spaceBytes -= chunk.byteLength;
            if (memory.spaceBytes < 0) return Promise.reject(new DOMException('full', 'QuotaExceededError'));
            chunks.push(chunk.slice());
            return Promise.resolve();
          },
          async close() {
            handle.bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
          },
          abort: () => Promise.resolve(),
        });
      },
      remove(id) {
        files.delete(id);
        return Promise.resolve();
      },
      ids: () => Promise.resolve([...files.keys()]),
      idOf: (handle) => Promise.resolve(handle instanceof MemoryHandle ? handle.arrival : null),
    },
  };
  return memory;
}
