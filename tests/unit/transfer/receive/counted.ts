// A transfer as the puller sees it, and the frames that answer what it asks for.

import { pieceBytes, pieceCount, type PieceFrame } from '../../../../src/protocol/frames.ts';
import { Assembly } from '../../../../src/transfer/receive/assembly.ts';
import type { Pulled } from '../../../../src/transfer/receive/puller.ts';

const hash = new Uint8Array(32);

/** A transfer that is only counted: blocks of these lengths, each fetched once. */
export class Counted implements Pulled {
  readonly lengths: number[];
  readonly assembling = new Map<number, Assembly>();
  readonly whole: number[] = [];
  #next = 0;

  constructor(lengths: number[]) {
    this.lengths = lengths;
  }

  nextBlock(): Assembly | null {
    const length = this.lengths[this.#next];
    if (length === undefined) return null;
    const assembly = new Assembly(this.#next, length);
    this.assembling.set(this.#next, assembly);
    this.#next += 1;
    return assembly;
  }

  take(frame: Parameters<Pulled['take']>[0]): boolean {
    const assembly = this.assembling.get(frame.block);
    if (!assembly?.put(frame)) return false;
    if (assembly.isWhole) {
      this.assembling.delete(frame.block);
      this.whole.push(frame.block);
    }
    return true;
  }
}

/** Bytes of so many pieces of a block of `length`. */
export function bytesOf(length: number, first: number, count: number): number {
  return Array.from({ length: count }, (_, i) => pieceBytes(length, first + i)).reduce((a, b) => a + b, 0);
}

/** The frame that answers, with bytes of no matter. */
export function answer(counted: Counted, tag: number, block: number, piece: number, count = 1): PieceFrame {
  const length = counted.lengths[block]!;
  return {
    kind: 'piece',
    tag,
    block,
    piece,
    hash: piece + count === pieceCount(length) ? hash : null,
    payload: new Uint8Array(bytesOf(length, piece, count)),
  };
}
