// The arithmetic of the one stream: files in manifest order, cut into blocks. Pure.

import { BLOCK_BYTES } from '../../protocol/limits.ts';

/** Where files and blocks lie in the stream. */
export interface Layout {
  /** `offsets[i]` is where file i begins; one entry more than files, the last being the total. */
  readonly offsets: Float64Array;
  readonly totalBytes: number;
  readonly blockCount: number;
}

/** The layout of files with these sizes, in bytes. */
export function layoutOf(sizes: readonly number[]): Layout {
  const offsets = new Float64Array(sizes.length + 1);
  sizes.forEach((size, i) => {
    offsets[i + 1] = offset(offsets, i) + size;
  });
  const totalBytes = offset(offsets, sizes.length);
  return { offsets, totalBytes, blockCount: Math.ceil(totalBytes / BLOCK_BYTES) };
}

/** Length of a block in bytes; only the last may be short. */
export function blockBytes(layout: Layout, block: number): number {
  return Math.min(BLOCK_BYTES, layout.totalBytes - block * BLOCK_BYTES);
}

/** Where a file begins, and how long it is, in bytes. */
export function fileRange(layout: Layout, file: number): { offset: number; length: number } {
  const start = offset(layout.offsets, file);
  return { offset: start, length: offset(layout.offsets, file + 1) - start };
}

/** The blocks that hold a file, from `from` up to but without `to`; empty for an empty file. */
export function blocksOfFile(layout: Layout, file: number): { from: number; to: number } {
  const { offset: start, length } = fileRange(layout, file);
  if (length === 0) return { from: 0, to: 0 };
  return { from: Math.floor(start / BLOCK_BYTES), to: Math.ceil((start + length) / BLOCK_BYTES) };
}

/** The index of the file that holds the stream's byte at `position`; empty files hold none. */
export function fileAt(layout: Layout, position: number): number {
  let low = 0;
  let high = layout.offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (offset(layout.offsets, middle) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A part of one file. */
export interface FileSlice {
  readonly file: number;
  /** Offset inside the file. */
  readonly offset: number;
  readonly length: number;
}

/** The file slices that make up `length` bytes of the stream from `position` on, in order. */
export function slicesOf(layout: Layout, position: number, length: number): FileSlice[] {
  const slices: FileSlice[] = [];
  const end = position + length;
  let at = position;
  for (let file = fileAt(layout, position); at < end; file += 1) {
    const range = fileRange(layout, file);
    const take = Math.min(end, range.offset + range.length) - at;
    if (take > 0) slices.push({ file, offset: at - range.offset, length: take });
    at += Math.max(0, take);
  }
  return slices;
}

function offset(offsets: Float64Array, index: number): number {
  return offsets[index] ?? 0;
}
