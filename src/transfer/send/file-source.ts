// A source over File objects: slices are read where they lie, nothing is held.

import { slicesOf, type FileSlice, type Layout } from '../manifest/layout.ts';
import { SourceError, type Source } from './source.ts';

/** Tiny files of one block are read side by side, but not thousands at a time. */
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
    let at = 0;
    for (let i = 0; i < slices.length; i += READS_AT_ONCE) {
      const parts = await Promise.all(
        slices.slice(i, i + READS_AT_ONCE).map((slice) => this.#readSlice(slice)),
      );
      for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
      }
    }
    return bytes;
  }

  async #readSlice(slice: FileSlice): Promise<Uint8Array<ArrayBuffer>> {
    const file = this.#files[slice.file];
    // A block that holds the end of one file and the beginning of another that is not there.
    if (!file) return new Uint8Array(slice.length);
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = new Uint8Array(await file.slice(slice.offset, slice.offset + slice.length).arrayBuffer());
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
}
