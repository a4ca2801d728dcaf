// One lane as the puller sees it: where requests go out, and what was asked over it and is not here.

import { encodeRequest, type PieceFrame } from '../../protocol/frames.ts';
import type { Assembly } from './assembly.ts';
import type { Asked } from './flow/window.ts';

/** What a lane must be able to do: say whether it can be asked over, and carry a request. */
export interface RequestChannel {
  readonly isOpen: boolean;
  send(data: ArrayBuffer): boolean;
}

/** A piece on its way. */
export interface AskedPiece {
  readonly tag: number;
  readonly assembly: Assembly;
  readonly piece: number;
  readonly bytes: number;
  readonly asked: Asked;
}

export class PullLane {
  readonly #channel: RequestChannel;
  /** Whether the other side listens on it. */
  readonly #isHeard: () => boolean;
  readonly #pieces = new Map<string, AskedPiece>();
  #outstandingBytes = 0;

  constructor(channel: RequestChannel, isHeard: () => boolean = () => true) {
    this.#channel = channel;
    this.#isHeard = isHeard;
  }

  get isUsable(): boolean {
    return this.#channel.isOpen && this.#isHeard();
  }

  get outstandingBytes(): number {
    return this.#outstandingBytes;
  }

  /** Asks for pieces side by side of one block. */
  request(tag: number, assembly: Assembly, first: number, pieces: readonly Asked[]): void {
    const { block } = assembly;
    pieces.forEach((asked, i) => {
      const piece = first + i;
      const bytes = assembly.bytesOf(piece);
      this.#pieces.set(key(tag, block, piece), { tag, assembly, piece, bytes, asked });
      this.#outstandingBytes += bytes;
    });
    this.#channel.send(encodeRequest({ tag, block, first, count: pieces.length }));
  }

  /** The pieces of a frame, which were asked over this lane and are here now; none when one of them was not. */
  settle({ tag, block, piece: first, payload }: PieceFrame): AskedPiece[] {
    const found: AskedPiece[] = [];
    for (let left = payload.length, piece = first; left > 0; piece += 1) {
      const asked = this.#pieces.get(key(tag, block, piece));
      if (!asked || asked.bytes > left) return [];
      found.push(asked);
      left -= asked.bytes;
    }
    for (const { piece, bytes } of found) {
      this.#pieces.delete(key(tag, block, piece));
      this.#outstandingBytes -= bytes;
    }
    return found;
  }

  /** Takes back what was asked, of one transfer or of all. */
  *takeBack(tag: number | null): Generator<AskedPiece> {
    for (const [name, piece] of this.#pieces) {
      if (tag !== null && piece.tag !== tag) continue;
      this.#pieces.delete(name);
      this.#outstandingBytes -= piece.bytes;
      yield piece;
    }
  }
}

function key(tag: number, block: number, piece: number): string {
  return `${tag}:${block}:${piece}`;
}
