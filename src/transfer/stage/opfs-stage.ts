// The stage in the origin private file system; the only file that touches it. Per transfer a folder
// `transfers/<id>` with `blocks` (the staged stream) and `hashes` (32 bytes a block).
// Sync access handles, because createWritable shows nothing before close() and copies first: unfit for resume.

import { HASH_BYTES } from '../../protocol/frames.ts';
import { BLOCK_BYTES } from '../../protocol/limits.ts';
import { reserve } from './opfs-reserve.ts';
import { COPY_BYTES, StageError, storageFailure, type Stage, type StageRoom } from './stage.ts';

const ROOT = 'transfers';
/** As long as there are any, the reserve is held from the first block on. */
let openStages = 0;

interface Handles {
  readonly blocks: FileSystemSyncAccessHandle;
  readonly hashes: FileSystemSyncAccessHandle;
}

class OpfsStage implements Stage {
  readonly #id: string;
  readonly #folder: FileSystemDirectoryHandle;
  #handles: Handles | null;

  constructor(id: string, folder: FileSystemDirectoryHandle, handles: Handles) {
    this.#id = id;
    this.#folder = folder;
    this.#handles = handles;
  }

  async write(slot: number, bytes: Uint8Array<ArrayBuffer>, hash: Uint8Array<ArrayBuffer>): Promise<void> {
    await reserve.hold();
    const { blocks, hashes } = this.#open();
    try {
      await guarded(() => {
        writeWhole(blocks, bytes, slot * BLOCK_BYTES);
        writeWhole(hashes, hash, slot * HASH_BYTES);
      });
    } catch (error) {
      if (storageFailure(error) === 'no-space') await this.#makeRoom(slot * BLOCK_BYTES, bytes.length);
      throw error;
    }
  }

  async flush(): Promise<void> {
    const { blocks, hashes } = this.#open();
    // Bytes, then hashes: a hash on disk always has its block.
    await guarded(() => {
      blocks.flush();
      hashes.flush();
    });
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await guarded(async () => {
      if (this.#handles) {
        const buffer = new Uint8Array(length);
        return buffer.subarray(0, this.#handles.blocks.read(buffer, { at: offset }));
      }
      return new Uint8Array(await (await this.#slice(offset, length)).arrayBuffer());
    });
    if (bytes.length !== length) throw new StageError('storage');
    return bytes;
  }

  async blob(offset: number, length: number): Promise<Blob | null> {
    if (this.#handles && length > COPY_BYTES) return null;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let at = 0; this.#handles && at < length; at += BLOCK_BYTES) {
      parts.push(await this.read(offset + at, Math.min(BLOCK_BYTES, length - at)));
    }
    // Closed meanwhile, or before: then there is no need to copy.
    const blob = this.#handles ? new Blob(parts) : await guarded(() => this.#slice(offset, length));
    if (blob.size !== length) throw new StageError('storage');
    return blob;
  }

  async readHash(slot: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const { hashes } = this.#open();
    return guarded(() => {
      const hash = new Uint8Array(HASH_BYTES);
      return hashes.read(hash, { at: slot * HASH_BYTES }) === HASH_BYTES ? hash : null;
    });
  }

  async close(): Promise<void> {
    if (!this.#handles) return;
    this.#handles.blocks.close();
    this.#handles.hashes.close();
    this.#handles = null;
    openStages -= 1;
    if (openStages === 0) await reserve.release();
  }

  async remove(): Promise<void> {
    await this.close();
    await opfsStages.remove(this.#id);
  }

  /** The disk is full. What there was room for of a block is of no use; within the file it cannot be given back. */
  async #makeRoom(offset: number, length: number): Promise<void> {
    try {
      const blocks = this.#handles?.blocks;
      const size = blocks?.getSize() ?? 0;
      if (size > offset && size <= offset + length) blocks?.truncate(offset);
    } catch {
      // It stays as it is, and is written over later.
    }
    await reserve.release();
  }

  async #slice(offset: number, length: number): Promise<Blob> {
    const file = await (await this.#folder.getFileHandle('blocks')).getFile();
    return file.slice(offset, offset + length);
  }

  #open(): Handles {
    if (!this.#handles) throw new StageError('storage');
    return this.#handles;
  }
}

/** The stages of this origin. Dedicated workers only: sync access handles exist nowhere else. */
export const opfsStages: StageRoom = {
  async open(transferId) {
    return guarded(async () => {
      const folder = await (await openRoot()).getDirectoryHandle(transferId, { create: true });
      const blocks = await openHandle(folder, 'blocks');
      try {
        const hashes = await openHandle(folder, 'hashes');
        openStages += 1;
        return new OpfsStage(transferId, folder, { blocks, hashes });
      } catch (error) {
        blocks.close();
        throw error;
      }
    });
  },

  async list() {
    return guarded(async () => {
      const ids: string[] = [];
      for await (const id of (await openRoot()).keys()) ids.push(id);
      return ids;
    });
  },

  async remove(transferId) {
    await guarded(async () => {
      try {
        await (await openRoot()).removeEntry(transferId, { recursive: true });
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
      }
    });
  },
};

async function openRoot(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
}

/** How long a lock may outlive whoever held it: a worker that was ended a moment ago, in a tab taken over. */
const LOCK_TRIES = 60;
const LOCK_RETRY_MS = 250;

async function openHandle(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemSyncAccessHandle> {
  const file = await folder.getFileHandle(name, { create: true });
  for (let tries = LOCK_TRIES; ; tries -= 1) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      const isLocked = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!isLocked || tries === 0) throw error;
      await new Promise((later) => setTimeout(later, LOCK_RETRY_MS));
    }
  }
}

/** Writes everything or throws; a full disk shows as a short write in some browsers, as an error in others. */
function writeWhole(handle: FileSystemSyncAccessHandle, bytes: Uint8Array<ArrayBuffer>, at: number): void {
  if (handle.write(bytes, { at }) !== bytes.length) throw new StageError('no-space');
}

async function guarded<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StageError) throw error;
    throw new StageError(storageFailure(error), error);
  }
}
