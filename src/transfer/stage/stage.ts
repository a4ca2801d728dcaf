// Where received bytes are kept until the user saved them, as the receiver sees it. `opfs-stage.ts` is the
// real one. `tests/support/stage-contract.ts` says in tests what each implementation must do.

/** What a stage could not do. `no-space`: the quota or the disk is full. */
export type StageFailure = 'no-space' | 'storage';

export class StageError extends Error {
  override readonly name = 'StageError';
  readonly reason: StageFailure;

  constructor(reason: StageFailure, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** What kept something from being stored: a stage says so itself, IndexedDB is full by an error of its own. */
export function storageFailure(error: unknown): StageFailure {
  if (error instanceof StageError) return error.reason;
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'no-space' : 'storage';
}

/** The longest copy that is made of staged bytes in one go. */
export const COPY_BYTES = 64 * 1024 * 1024;

/** One transfer's staged bytes. Methods reject with `StageError`. Offsets and lengths in bytes. */
export interface Stage {
  /** Writes a block, and its hash beside it, at its place `slot`. Not safe before `flush`. */
  write(slot: number, bytes: Uint8Array<ArrayBuffer>, hash: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Everything written is on disk once this resolves. */
  flush(): Promise<void>;
  /** Reads back, also while more is being written. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The hash that was written beside the block at `slot`, or null when none is there. */
  readHash(slot: number): Promise<Uint8Array<ArrayBuffer> | null>;
  /**
   * The bytes as a Blob. Of a closed stage it is backed by the disk, whatever its length. While the stage is
   * open, a write would make such a Blob unreadable, so it is a copy, and null beyond `COPY_BYTES`.
   */
  blob(offset: number, length: number): Promise<Blob | null>;
  /** Lets go of the files; they can still be read. */
  close(): Promise<void>;
  /** Deletes everything of this transfer. */
  remove(): Promise<void>;
}

export interface StageRoom {
  /** Opens or creates the stage of a transfer. */
  open(transferId: string): Promise<Stage>;
  /** The transfers that have a stage. */
  list(): Promise<readonly string[]>;
  /** Deletes a transfer's stage that nothing has open; does nothing when there is none. */
  remove(transferId: string): Promise<void>;
}
