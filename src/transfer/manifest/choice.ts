// What a receiver takes of an offer: which files, hence which blocks, and where each lies in the stage.
// Pure. The stage holds wanted blocks only, in order, so that a small choice from a large offer is small
// on disk; a wanted file's blocks are neighbours in the stream and so in the stage.

import type { Choice } from '../engine-api.ts';
import { BLOCK_BYTES } from '../../protocol/limits.ts';
import { Bitmap } from '../blocks/bitmap.ts';
import { blockBytes, blocksOfFile, fileRange, type Layout } from './layout.ts';

/** Inclusive runs of file indexes, as the `accept` word carries them. */
export type Runs = readonly (readonly [number, number])[];

/** Runs to a choice over `fileCount` files; null when they are not ascending, apart and within it. */
export function filesOfRuns(runs: Runs | null, fileCount: number): Bitmap | null {
  const files = new Bitmap(fileCount);
  let next = 0;
  for (const [from, to] of runs ?? [[0, fileCount - 1] as const]) {
    if (from < next || to < from || to >= fileCount) return null;
    for (let file = from; file <= to; file += 1) files.set(file);
    next = to + 1;
  }
  return files;
}

/** Whether two choices are the same. */
export function sameRuns(a: Runs | null, b: Runs | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A choice as runs; null for all. Indexes outside the manifest are passed over. */
export function runsOfChoice(choice: Choice, fileCount: number): [number, number][] | null {
  if (choice === 'all') return null;
  const runs: [number, number][] = [];
  const known = choice.filter((file) => Number.isInteger(file) && file >= 0 && file < fileCount);
  for (const file of [...new Set(known)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.[1] === file - 1) last[1] = file;
    else runs.push([file, file]);
  }
  return runs;
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
