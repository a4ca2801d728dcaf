// A source over File objects: slices are read where they lie, nothing is held.

import { slicesOf, type FileSlice, type Layout } from '../manifest/layout.ts';
import { SourceError, type Source } from './source.ts';

/**
 * Files that are read by one call to the browser. A call costs more than 4 KiB do; but the browser reads the
 * files of one call one after the other, so that the calls of a block are made side by side.
 */
const FILES_TOGETHER = 64;
/** Where they have to be read one by one, not thousands at a time. */
const READS_AT_ONCE = 32;

export class FileSource implements Source {
  readonly #files: readonly (File | null)[];
  readonly #layout: Layout;

  /** `files` in manifest order, null for those that nobody asks for; `layout` made from the sizes they had when offered. */
  constructor(files: readonly (File | null)[], layout: Layout) {
    this.#files = files;
    this.#layout = layout;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const slices = slicesOf(this.#layout, offset, length);
    const [only] = slices;
    if (only && slices.length === 1) return this.#readSlice(only);
    const bytes = new Uint8Array(length);
    const reading: Promise<boolean>[] = [];
    for (let at = 0, i = 0; i < slices.length; i += FILES_TOGETHER) {
      const together = slices.slice(i, i + FILES_TOGETHER);
      const size = together.reduce((sum, slice) => sum + slice.length, 0);
      reading.push(this.#readTogether(together, bytes.subarray(at, at + size)));
      at += size;
    }
    // Nothing else tells which of them it was.
    if ((await Promise.all(reading)).includes(false)) await this.#readEach(slices, bytes);
    return bytes;
  }

  /** Fills `target` with these slices by one call. Answers whether that went well. */
  async #readTogether(slices: readonly FileSlice[], target: Uint8Array<ArrayBuffer>): Promise<boolean> {
    try {
      const bytes = await new Blob(
        slices.map((slice) => this.#whole(slice) ?? this.#part(slice)),
      ).arrayBuffer();
      if (bytes.byteLength !== target.length) return false;
      target.set(new Uint8Array(bytes));
      return true;
    } catch {
      return false;
    }
  }

  /** Fills `target` with these slices, each read by itself. Rejects with `SourceError`, which names the file. */
  async #readEach(slices: readonly FileSlice[], target: Uint8Array<ArrayBuffer>): Promise<void> {
    let at = 0;
    for (let i = 0; i < slices.length; i += READS_AT_ONCE) {
      const parts = await Promise.all(
        slices.slice(i, i + READS_AT_ONCE).map((slice) => this.#readSlice(slice)),
      );
      for (const part of parts) {
        target.set(part, at);
        at += part.length;
      }
    }
  }

  async #readSlice(slice: FileSlice): Promise<Uint8Array<ArrayBuffer>> {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      const part = this.#part(slice);
      bytes = part instanceof Blob ? new Uint8Array(await part.arrayBuffer()) : part;
    } catch (cause) {
      // Browsers answer NotReadableError when the file on disk is newer than the File, NotFoundError
      // when it is gone: https://w3c.github.io/FileAPI/#readOperation
      const name = cause instanceof DOMException ? cause.name : '';
      throw new SourceError(
        name === 'NotReadableError' || name === 'NotFoundError' ? 'changed' : 'unreadable',
        slice.file,
        cause,
      );
    }
    if (bytes.length !== slice.length) throw new SourceError('changed', slice.file);
    return bytes;
  }

  /** The file itself, where all of it is meant: a slice is one more thing for the browser to keep books of. */
  #whole({ file: index, length }: FileSlice): File | null {
    const file = this.#files[index];
    return file?.size === length ? file : null;
  }

  /** What lies there; zeros for a file that is not there, in a block that holds the end of one that is. */
  #part({ file: index, offset, length }: FileSlice): Blob | Uint8Array<ArrayBuffer> {
    const file = this.#files[index];
    return file ? file.slice(offset, offset + length) : new Uint8Array(length);
  }
}
