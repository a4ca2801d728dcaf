// Where a sender's bytes come from, as the sender sees it: one stream over all files of the manifest.

/** Reading failed because of one file; `changed` when it is not the file that was offered any more. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly reason: 'changed' | 'unreadable';
  /** Index in the manifest. */
  readonly file: number;

  constructor(reason: 'changed' | 'unreadable', file: number, cause?: unknown) {
    super(`file ${file} ${reason}`, { cause });
    this.reason = reason;
    this.file = file;
  }
}

/** A readable stream of known length, in any order. */
export interface Source {
  /** `length` bytes of the stream from `offset` on. Rejects with `SourceError`. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}
