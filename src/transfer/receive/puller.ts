// Asks for what is lacking, over one lane, for all transfers that come in on a link. Two bounds hold at
// any time: bytes asked for and not here (the window), and bytes asked for and not yet written (memory).
// There is no other flow control: a slow disk, a slow path and a pause all mean "ask for less".

import type { Channel } from '../../connection/channel.ts';
import { encodeRequest, type PieceFrame } from '../../protocol/frames.ts';
import type { Assembly } from './assembly.ts';
import type { Window } from './window.ts';

/** A transfer as the puller needs it. */
export interface Pulled {
  /** The next block to fetch, or null when none is lacking at the moment. It is asked for to its end. */
  nextBlock(): Assembly | null;
  /** Takes a piece; answers false when it was not asked for. */
  take(frame: PieceFrame): boolean;
}

/** Most bytes that are asked for or in memory, not yet written: enough to hide a disk's hiccups. */
const HELD_BYTES = 8 * 1024 * 1024;

interface Job {
  readonly pulled: Pulled;
  /** Asked for and not here. */
  outstandingBytes: number;
  /** Asked for and not yet written. */
  heldBytes: number;
}

export class Puller {
  readonly #lane: Channel;
  readonly #window: Window;
  readonly #heldLimit: number;
  /** By tag, in turn: the first is served next. */
  readonly #jobs = new Map<number, Job>();
  /** The one block that is asked for in part. Only one, or blocks nobody finishes could fill the bound. */
  #current: { tag: number; job: Job; assembly: Assembly } | null = null;
  #outstandingBytes = 0;
  #heldBytes = 0;
  #lastTag = 0;

  constructor(lane: Channel, window: Window, heldLimit = HELD_BYTES) {
    this.#lane = lane;
    this.#window = window;
    this.#heldLimit = heldLimit;
  }

  /** Bytes asked for and not here. */
  get outstandingBytes(): number {
    return this.#outstandingBytes;
  }

  /** Bytes asked for and not yet written. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** A tag that this link has not used before. */
  newTag(): number {
    this.#lastTag += 1;
    return this.#lastTag;
  }

  /** Begins to pull for a transfer. */
  add(tag: number, pulled: Pulled): void {
    this.#jobs.set(tag, { pulled, outstandingBytes: 0, heldBytes: 0 });
    this.fill();
  }

  /** Asks nothing more for a transfer, and waits no longer for what was asked. */
  remove(tag: number): void {
    const job = this.#jobs.get(tag);
    if (!job) return;
    this.#jobs.delete(tag);
    this.#outstandingBytes -= job.outstandingBytes;
    this.#heldBytes -= job.heldBytes;
    if (this.#current?.tag === tag) this.#current = null;
    this.fill();
  }

  /** So many bytes of a transfer left memory: written, or thrown away. */
  released(tag: number, bytes: number): void {
    const job = this.#jobs.get(tag);
    if (!job) return;
    job.heldBytes -= bytes;
    this.#heldBytes -= bytes;
    this.fill();
  }

  /** Takes a piece; answers false when the protocol forbids it. */
  arrived(frame: PieceFrame): boolean {
    const job = this.#jobs.get(frame.tag);
    // Of a transfer that ended here while the piece was on its way.
    if (!job) return frame.tag > 0 && frame.tag <= this.#lastTag;
    if (!job.pulled.take(frame)) return false;
    job.outstandingBytes -= frame.payload.length;
    this.#outstandingBytes -= frame.payload.length;
    this.fill();
    return true;
  }

  /** Asks for as much as both bounds allow. */
  fill(): void {
    while (this.#lane.isOpen) {
      const room = Math.min(
        this.#window.limitBytes - this.#outstandingBytes,
        this.#heldLimit - this.#heldBytes,
      );
      this.#current ??= room > 0 ? this.#next() : null;
      const run = this.#current?.assembly.ask(room);
      if (!this.#current || !run) return;
      const { tag, job, assembly } = this.#current;
      if (assembly.isAsked) this.#current = null;
      job.outstandingBytes += run.bytes;
      job.heldBytes += run.bytes;
      this.#outstandingBytes += run.bytes;
      this.#heldBytes += run.bytes;
      this.#lane.send(encodeRequest({ tag, block: assembly.block, first: run.first, count: run.count }));
    }
  }

  #next(): { tag: number; job: Job; assembly: Assembly } | null {
    for (const [tag, job] of this.#jobs) {
      const assembly = job.pulled.nextBlock();
      if (!assembly) continue;
      // To the end of the line.
      this.#jobs.delete(tag);
      this.#jobs.set(tag, job);
      return { tag, job, assembly };
    }
    return null;
  }
}
