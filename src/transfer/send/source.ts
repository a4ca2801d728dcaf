// Where a sender's bytes come from, as the sender sees it: one stream over all files of the manifest.

/** Reading failed; `changed` when what is there is not what was offered any more. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly reason: 'changed' | 'unreadable';
  /** Index in the manifest of the file that is to blame; null when only its block is known. */
  readonly file: number | null;

  constructor(reason: 'changed' | 'unreadable', file: number | null, cause?: unknown) {
    super(`file ${String(file)} ${reason}`, { cause });
    this.reason = reason;
    this.file = file;
  }
}

/** A block was read, and is not what it was: one of the files in it changed, and no reading says which. */
export class BlockChanged extends SourceError {
  readonly block: number;

  constructor(block: number) {
    super('changed', null);
    this.block = block;
  }
}

/** A readable stream of known length, in any order. */
export interface Source {
  /** `length` bytes of the stream from `offset` on. Rejects with `SourceError`. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}
