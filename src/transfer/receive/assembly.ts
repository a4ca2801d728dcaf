// One block on its way in: its pieces are put where they belong as they come. Takes each piece once.

import { pieceBytes, pieceCount, type PieceFrame } from '../../protocol/frames.ts';
import { PIECE_BYTES } from '../../protocol/limits.ts';

export class Assembly {
  readonly block: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly pieces: number;
  hash: Uint8Array<ArrayBuffer> | null = null;
  /** Pieces asked for so far; they are asked for in order. */
  #asked = 0;
  #arrived = 0;
  readonly #here: Uint8Array;

  constructor(block: number, blockBytes: number) {
    this.block = block;
    this.bytes = new Uint8Array(blockBytes);
    this.pieces = pieceCount(blockBytes);
    this.#here = new Uint8Array(this.pieces);
  }

  get isWhole(): boolean {
    return this.#arrived === this.pieces;
  }

  get isAsked(): boolean {
    return this.#asked === this.pieces;
  }

  /** The next pieces to ask for, as many as `bytes` allows; null when not even one fits. */
  ask(bytes: number): { first: number; count: number; bytes: number } | null {
    const first = this.#asked;
    let left = bytes;
    while (this.#asked < this.pieces && this.#bytesOf(this.#asked) <= left) {
      left -= this.#bytesOf(this.#asked);
      this.#asked += 1;
    }
    const count = this.#asked - first;
    return count === 0 ? null : { first, count, bytes: bytes - left };
  }

  /** Takes a piece; answers false when it was not asked for, came already, or has the wrong length or hash. */
  put(frame: PieceFrame): boolean {
    const { piece, payload, hash } = frame;
    if (piece >= this.#asked || this.#here[piece] === 1) return false;
    if (payload.length !== this.#bytesOf(piece)) return false;
    if ((hash !== null) !== (piece === this.pieces - 1)) return false;
    this.bytes.set(payload, piece * PIECE_BYTES);
    // Copied: the frame's buffer is not ours to keep alive for 32 bytes.
    if (hash) this.hash = new Uint8Array(hash);
    this.#here[piece] = 1;
    this.#arrived += 1;
    return true;
  }

  #bytesOf(piece: number): number {
    return pieceBytes(this.bytes.length, piece);
  }
}
