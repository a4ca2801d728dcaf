// Files to send whose bytes are known, read at once, and which can be made to change or refuse.

import type { OutgoingFile } from '../../src/transfer/engine-api.ts';

/** Bytes that differ everywhere and are the same for the same seed. */
export function someBytes(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (seed * 0x9e37_79b1 + 1) >>> 0 || 1;
  for (let i = 0; i < words.length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer, 0, length).slice();
}

export class SourceFile extends File {
  /** What the disk holds. */
  content: Uint8Array<ArrayBuffer>;
  /** Name of the error that a read rejects with. */
  refuses: string | null = null;
  /** Bytes read so far, in all. */
  readBytes = 0;
  readonly #sizeWhenChosen: number;

  constructor(name: string, bytes: Uint8Array<ArrayBuffer>, type = '') {
    super([], name, { type, lastModified: 1_700_000_000_000 });
    this.content = bytes;
    this.#sizeWhenChosen = bytes.length;
  }

  override get size(): number {
    return this.#sizeWhenChosen;
  }

  override slice(start = 0, end = this.size): Blob {
    const part = new Blob([]);
    part.arrayBuffer = () => {
      if (this.refuses !== null) return Promise.reject(new DOMException('refused', this.refuses));
      const bytes = this.content.slice(start, end);
      this.readBytes += bytes.length;
      return Promise.resolve(bytes.buffer);
    };
    return part;
  }
}

export interface Chosen extends OutgoingFile {
  readonly file: SourceFile;
}

let seed = 0;

/** A file of `size` bytes of its own. */
export function chosen(path: string, size: number): Chosen {
  seed += 1;
  return { file: new SourceFile(path.slice(path.lastIndexOf('/') + 1), someBytes(size, seed)), path };
}

/** The one stream over these files. */
export function streamOf(files: readonly Chosen[]): Uint8Array<ArrayBuffer> {
  const stream = new Uint8Array(files.reduce((sum, { file }) => sum + file.content.length, 0));
  let at = 0;
  for (const { file } of files) {
    stream.set(file.content, at);
    at += file.content.length;
  }
  return stream;
}
