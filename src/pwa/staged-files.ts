// Files that other apps shared, copied to where they survive: OPFS, a folder an arrival. Written by the
// service worker, so through createWritable, which every Chromium has there. The only file that knows where.

const ROOT = 'arrivals';
/** Written at once; a call to the browser for every 64 KiB that come would cost more than the disk. */
const WRITE_BYTES = 1024 * 1024;

export interface StagedFiles {
  /** A file for this arrival; rejects as the browser does, with `QuotaExceededError` when the disk is full. */
  create(id: string, index: number): Promise<StagingFile>;
  /** Deletes all files of an arrival; nothing when there are none. */
  remove(id: string): Promise<void>;
  /** Arrivals that have files here. */
  ids(): Promise<readonly string[]>;
  /** The arrival that a file here belongs to; null when it is a file elsewhere. */
  idOf(handle: FileSystemFileHandle): Promise<string | null>;
}

export interface StagingFile {
  readonly handle: FileSystemFileHandle;
  write(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Nothing is there before this. */
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** The staged files of this origin. */
export function openStagedFiles(storage: StorageManager = navigator.storage): StagedFiles {
  const root = async () => (await storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
  return {
    async create(id, index) {
      const folder = await (await root()).getDirectoryHandle(id, { create: true });
      const handle = await folder.getFileHandle(String(index), { create: true });
      return stagingFile(handle, await handle.createWritable());
    },
    async remove(id) {
      try {
        await (await root()).removeEntry(id, { recursive: true });
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
      }
    },
    async ids() {
      const ids: string[] = [];
      for await (const id of (await root()).keys()) ids.push(id);
      return ids;
    },
    async idOf(handle) {
      const path = await (await root()).resolve(handle);
      return path?.[0] ?? null;
    },
  };
}

function stagingFile(handle: FileSystemFileHandle, writable: FileSystemWritableFileStream): StagingFile {
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const flush = async () => {
    const blob = new Blob(chunks);
    chunks = [];
    bytes = 0;
    await writable.write(blob);
  };
  return {
    handle,
    async write(chunk) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= WRITE_BYTES) await flush();
    },
    async close() {
      await flush();
      await writable.close();
    },
    abort: () => writable.abort(),
  };
}
