// What a receiver takes of an offer: which files, hence which blocks, and where each lies in the stage.
// Pure. The stage holds wanted blocks only, in order, so that a small choice from a large offer is small
// on disk; a wanted file's blocks are neighbours in the stream and so in the stage.

import { fromBase64url, toBase64url } from '../../pairing/base64url.ts';
import { BLOCK_BYTES } from '../../protocol/limits.ts';
import { Bitmap } from '../blocks/bitmap.ts';
import type { Choice } from '../engine-api.ts';
import { blockBytes, blocksOfFile, fileRange, slicesOf, type Layout } from './layout.ts';

/** A choice over `fileCount` files. Indexes outside the manifest are passed over. */
export function filesOfChoice(choice: Choice, fileCount: number): Bitmap {
  const files = new Bitmap(fileCount);
  if (choice === 'all') for (let file = 0; file < fileCount; file += 1) files.set(file);
  else
    for (const file of choice) if (Number.isInteger(file) && file >= 0 && file < fileCount) files.set(file);
  return files;
}

/** A choice as the `accept` word and the records carry it: the bitmap in base64url, or null for all. Rule TR6. */
export function encodeChoice(files: Bitmap): string | null {
  return files.count === files.length ? null : toBase64url(files.toBytes());
}

/** What `encodeChoice` made, over `fileCount` files; null for anything else, and for a choice of nothing. */
export function decodeChoice(encoded: string | null, fileCount: number): Bitmap | null {
  if (encoded === null) return filesOfChoice('all', fileCount);
  const bytes = fromBase64url(encoded);
  if (bytes?.length !== Math.ceil(fileCount / 8)) return null;
  const files = Bitmap.fromBytes(bytes, fileCount);
  // Bits beyond the last file were passed over.
  return files.count > 0 && files.toBytes().at(-1) === bytes.at(-1) ? files : null;
}

/** The wanted part of a stream. */
export class Wanted {
  readonly files: Bitmap;
  /** Bytes of the wanted files. */
  readonly totalBytes: number;
  /** The wanted blocks in order. */
  readonly blocks: Uint32Array;
  readonly #layout: Layout;
  /** Per block: how many of its bytes belong to wanted files, and its place in the stage plus one. */
  readonly #bytes: Uint32Array;
  readonly #slots: Uint32Array;

  constructor(layout: Layout, files: Bitmap) {
    this.#layout = layout;
    this.files = files;
    this.#bytes = new Uint32Array(layout.blockCount);
    this.#slots = new Uint32Array(layout.blockCount);
    let total = 0;
    for (let file = 0; file < files.length; file += 1) {
      if (!files.has(file)) continue;
      const range = fileRange(layout, file);
      const { from, to } = blocksOfFile(layout, file);
      for (let block = from; block < to; block += 1) {
        const start = Math.max(range.offset, block * BLOCK_BYTES);
        const end = Math.min(range.offset + range.length, (block + 1) * BLOCK_BYTES);
        this.#bytes[block] = this.bytesIn(block) + end - start;
      }
      total += range.length;
    }
    this.totalBytes = total;
    const blocks: number[] = [];
    for (let block = 0; block < layout.blockCount; block += 1) {
      if (this.bytesIn(block) === 0) continue;
      blocks.push(block);
      this.#slots[block] = blocks.length;
    }
    this.blocks = Uint32Array.from(blocks);
  }

  /** Whether the block holds bytes of a wanted file. */
  has(block: number): boolean {
    return this.bytesIn(block) > 0;
  }

  /** How many bytes of the block belong to wanted files. */
  bytesIn(block: number): number {
    return this.#bytes[block] ?? 0;
  }

  /** The wanted files that have bytes in the block, in order. */
  filesIn(block: number): number[] {
    const length = blockBytes(this.#layout, block);
    const slices = slicesOf(this.#layout, block * BLOCK_BYTES, length);
    return slices.map(({ file }) => file).filter((file) => this.files.has(file));
  }

  /** The block's place in the stage, counted in blocks; the block must be wanted. */
  slotOf(block: number): number {
    const slot = this.#slots[block] ?? 0;
    if (slot === 0) throw new RangeError(`block ${block} is not wanted`);
    return slot - 1;
  }

  /** Where a wanted file lies in the stage, in bytes. */
  stageRange(file: number): { offset: number; length: number } {
    const { offset, length } = fileRange(this.#layout, file);
    if (length === 0) return { offset: 0, length };
    const block = Math.floor(offset / BLOCK_BYTES);
    return { offset: this.slotOf(block) * BLOCK_BYTES + (offset - block * BLOCK_BYTES), length };
  }

  /** Bytes the stage takes on disk. */
  get stageBytes(): number {
    let bytes = 0;
    for (const block of this.blocks) bytes += blockBytes(this.#layout, block);
    return bytes;
  }
}
