// One block on its way in: its pieces are asked for in order, may be given back, and are put where they
// belong as they come. Takes each piece once.

import { pieceBytes, pieceCount, piecesIn, type PieceFrame } from '../../protocol/frames.ts';
import { PIECE_BYTES } from '../../protocol/limits.ts';

const LACKING = 0;
const ASKED = 1;
const HERE = 2;

export class Assembly {
  readonly block: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly pieces: number;
  hash: Uint8Array<ArrayBuffer> | null = null;
  /** Of each piece: lacking, asked for, or here. */
  readonly #states: Uint8Array;
  #lacking: number;
  #arrived = 0;

  constructor(block: number, blockBytes: number) {
    this.block = block;
    this.bytes = new Uint8Array(blockBytes);
    this.pieces = pieceCount(blockBytes);
    this.#states = new Uint8Array(this.pieces);
    this.#lacking = this.pieces;
  }

  get isWhole(): boolean {
    return this.#arrived === this.pieces;
  }

  /** Every piece is here, or asked for. */
  get isAsked(): boolean {
    return this.#lacking === 0;
  }

  /** The next pieces to ask for, side by side, as many as `bytes` allows; null when not even one fits. */
  ask(bytes: number): { first: number; count: number; bytes: number } | null {
    const first = this.#states.indexOf(LACKING);
    if (first < 0) return null;
    let left = bytes;
    let end = first;
    for (; end < this.pieces && this.#states[end] === LACKING && this.bytesOf(end) <= left; end += 1) {
      left -= this.bytesOf(end);
      this.#states[end] = ASKED;
    }
    const count = end - first;
    this.#lacking -= count;
    return count === 0 ? null : { first, count, bytes: bytes - left };
  }

  /** A piece that was asked for will not come: it is lacking again. */
  giveBack(piece: number): void {
    if (this.#states[piece] !== ASKED) return;
    this.#states[piece] = LACKING;
    this.#lacking += 1;
  }

  /** Takes the pieces of a frame; answers false when one was not asked for, came already, or the length or hash is wrong. */
  put(frame: PieceFrame): boolean {
    const { piece, payload, hash } = frame;
    const end = piece + this.countIn(frame);
    if (end === piece) return false;
    for (let each = piece; each < end; each += 1) if (this.#states[each] !== ASKED) return false;
    if ((hash !== null) !== (end === this.pieces)) return false;
    this.bytes.set(payload, piece * PIECE_BYTES);
    // Copied: the frame's buffer is not ours to keep alive for 32 bytes.
    if (hash) this.hash = new Uint8Array(hash);
    this.#states.fill(HERE, piece, end);
    this.#arrived += end - piece;
    return true;
  }

  /** How many pieces a frame carries; 0 when its length fits none. */
  countIn({ piece, payload }: PieceFrame): number {
    return piecesIn(this.bytes.length, piece, payload.length);
  }

  /** Length of a piece in bytes. */
  bytesOf(piece: number): number {
    return pieceBytes(this.bytes.length, piece);
  }
}
