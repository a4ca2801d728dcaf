// Answers the requests that come on one lane, in their order: loads the block, frames its pieces, and
// sends them while the lane has room. Blocks asked for next are read while earlier ones are sent.

import type { Channel } from '../../connection/channel.ts';
import {
  encodePiece,
  FRAME_BYTES,
  FRAME_PIECES,
  pieceCount,
  type RequestFrame,
} from '../../protocol/frames.ts';
import { PIECE_BYTES } from '../../protocol/limits.ts';
import type { BlockReader } from './block-reader.ts';
import { SourceError } from './source.ts';

/** A transfer as the server needs it. */
export interface Served {
  /** Null while the files have to be reached anew. */
  readonly reader: BlockReader | null;
  /** Length of a block in bytes; 0 when the receiver may not have it. */
  blockBytes(block: number): number;
  /** So many bytes of payload were handed to the lane. */
  sent(bytes: number): void;
  failed(error: SourceError): void;
}

/** More than this asked for and not yet sent is no honest receiver: its window is far smaller. */
const PENDING_BYTES = 64 * 1024 * 1024;

/** Requests whose blocks are read ahead; an honest window holds no more of them. */
const READ_AHEAD_REQUESTS = 16;

export class Server {
  readonly #lane: Channel;
  readonly #lookup: (tag: number) => Served | 'unknown' | null;
  readonly #queue: RequestFrame[] = [];
  /** Requests that overtook their accept: between the lane and the control channel there is no order. */
  #early: RequestFrame[] = [];
  readonly #stop = new AbortController();
  #pendingBytes = 0;
  #running = false;

  /** `lookup` names the transfer of a tag; null when it is over, `unknown` when it was not accepted yet. */
  constructor(lane: Channel, lookup: (tag: number) => Served | 'unknown' | null) {
    this.#lane = lane;
    this.#lookup = lookup;
  }

  /** Takes a request; answers false when the protocol forbids it. */
  request(frame: RequestFrame): boolean {
    const served = this.#lookup(frame.tag);
    // It crossed our cancel, or the end of the transfer.
    if (!served) return true;
    this.#pendingBytes += frame.count * PIECE_BYTES;
    if (this.#pendingBytes > PENDING_BYTES) return false;
    if (served === 'unknown') {
      this.#early.push(frame);
      return true;
    }
    const bytes = served.blockBytes(frame.block);
    if (bytes === 0 || frame.first + frame.count > pieceCount(bytes)) return false;
    this.#queue.push(frame);
    // Begins reading now, but not all that somebody may ask for; a failure is met when the block's turn comes.
    if (this.#queue.length <= READ_AHEAD_REQUESTS) {
      served.reader?.load(frame.block).catch(() => undefined);
      // Blocks are asked for in order, mostly: the next is on hand when its turn comes.
      if (served.blockBytes(frame.block + 1) > 0) served.reader?.load(frame.block + 1).catch(() => undefined);
    }
    void this.#run();
    return true;
  }

  /** The tag is accepted: takes what was asked under it before. Answers false when the protocol forbids it. */
  accepted(tag: number): boolean {
    const early = this.#early.filter((frame) => frame.tag === tag);
    this.#early = this.#early.filter((frame) => frame.tag !== tag);
    return early.every((frame) => {
      this.#pendingBytes -= frame.count * PIECE_BYTES;
      return this.request(frame);
    });
  }

  /** Sends nothing more. */
  stop(): void {
    this.#stop.abort();
    this.#queue.length = 0;
    this.#early = [];
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let frame = this.#queue.shift(); frame; frame = this.#queue.shift()) {
      this.#pendingBytes -= frame.count * PIECE_BYTES;
      await this.#answer(frame);
    }
    this.#running = false;
  }

  async #answer(frame: RequestFrame): Promise<void> {
    // Looked up at each step: the transfer may end while we wait.
    const served = () => {
      const found = this.#stop.signal.aborted ? null : this.#lookup(frame.tag);
      return found === 'unknown' ? null : found;
    };
    try {
      const block = await served()?.reader?.load(frame.block);
      if (!block) return;
      const size = block.bytes.length;
      const end = frame.first + frame.count;
      for (let piece = frame.first; piece < end; piece += FRAME_PIECES) {
        const count = Math.min(FRAME_PIECES, end - piece);
        const start = piece * PIECE_BYTES;
        const payload = block.bytes.subarray(start, start + count * PIECE_BYTES);
        const hash = piece + count === pieceCount(size) ? await block.hash : null;
        if (!(await this.#lane.room(FRAME_BYTES, this.#stop.signal))) return;
        const transfer = served();
        if (!transfer) return;
        if (!this.#lane.send(encodePiece({ tag: frame.tag, block: frame.block, piece, hash, payload })))
          return;
        transfer.sent(payload.length);
        transfer.reader?.sent(frame.block, count);
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      served()?.failed(error);
    }
  }
}
