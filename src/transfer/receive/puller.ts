// Asks for what is lacking, over all lanes of a link, for all transfers that come in on it. Two bounds hold
// at any time: bytes asked for and not here (the window), and bytes asked for and not yet written (memory).
// There is no other flow control: a slow disk, a slow path and a pause all mean "ask for less".

import { FRAME_PIECES, type PieceFrame } from '../../protocol/frames.ts';
import { PIECE_BYTES } from '../../protocol/limits.ts';
import type { Assembly } from './assembly.ts';
import type { Window } from './flow/window.ts';
import { PullLane, type RequestChannel } from './pull-lane.ts';

/** A transfer as the puller needs it. */
export interface Pulled {
  /** The next block to fetch, or null when none is lacking at the moment. It is asked for to its end. */
  nextBlock(): Assembly | null;
  /** Takes the pieces of a frame; answers false when one was not asked for. */
  take(frame: PieceFrame): boolean;
}

/** Least bound on bytes that are asked for or in memory, not yet written: enough to hide a disk's hiccups. */
const HELD_BYTES = 8 * 1024 * 1024;

/** From so many bytes on a lane, frames are as large as they can be. */
const COARSE_BYTES = 8 * PIECE_BYTES;

interface Job {
  readonly pulled: Pulled;
  /** Asked for and not here. */
  outstandingBytes: number;
  /** Asked for and not yet written. */
  heldBytes: number;
}

interface Work {
  readonly tag: number;
  readonly job: Job;
  readonly assembly: Assembly;
}

export class Puller {
  readonly #window: Window;
  readonly #leastHeld: number;
  readonly #lanes: PullLane[] = [];
  /** By tag, in turn: the first is served next. */
  readonly #jobs = new Map<number, Job>();
  /**
   * Blocks asked for in part: the one that is being asked for, and those of which a dead lane gave pieces
   * back. New ones are begun only when there is none, or blocks nobody finishes could fill the bound.
   */
  #partly: Work[] = [];
  #outstandingBytes = 0;
  #heldBytes = 0;
  #lastTag = 0;
  #isStarved = false;

  constructor(window: Window, leastHeld = HELD_BYTES) {
    this.#window = window;
    this.#leastHeld = leastHeld;
  }

  /** Bytes asked for and not here. */
  get outstandingBytes(): number {
    return this.#outstandingBytes;
  }

  /** Bytes asked for and not yet written. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Lanes that can be asked over now. */
  get laneCount(): number {
    return this.#lanes.filter(({ isUsable }) => isUsable).length;
  }

  /** Less is asked for than the window allows: nothing is lacking, or memory is full. */
  get isStarved(): boolean {
    return this.#isStarved;
  }

  /** A tag that this link has not used before. */
  newTag(): number {
    this.#lastTag += 1;
    return this.#lastTag;
  }

  /** Asks over this lane, too, from when it is open and `isHeard`; call `fill` then. */
  addLane(channel: RequestChannel, isHeard?: () => boolean): PullLane {
    const lane = new PullLane(channel, isHeard);
    this.#lanes.push(lane);
    return lane;
  }

  /** The lane is dead: what was asked over it is lacking, and asked over others. */
  removeLane(lane: PullLane): void {
    const at = this.#lanes.indexOf(lane);
    if (at < 0) return;
    this.#lanes.splice(at, 1);
    const given: Work[] = [];
    for (const { tag, assembly, piece, bytes, asked } of lane.takeBack(null)) {
      this.#window.abandoned(asked);
      this.#outstandingBytes -= bytes;
      const job = this.#jobs.get(tag);
      if (!job) continue;
      assembly.giveBack(piece);
      job.outstandingBytes -= bytes;
      job.heldBytes -= bytes;
      this.#heldBytes -= bytes;
      if (![...this.#partly, ...given].some((work) => work.assembly === assembly))
        given.push({ tag, job, assembly });
    }
    // Before the one that is being asked for: memory may be full of blocks that lack only these.
    this.#partly.unshift(...given);
    this.fill();
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
    for (const lane of this.#lanes) {
      for (const { asked } of lane.takeBack(tag)) this.#window.abandoned(asked);
    }
    this.#outstandingBytes -= job.outstandingBytes;
    this.#heldBytes -= job.heldBytes;
    this.#partly = this.#partly.filter((work) => work.tag !== tag);
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

  /** Takes a frame that came over a lane; answers false when the protocol forbids it. */
  arrived(lane: PullLane, frame: PieceFrame): boolean {
    const job = this.#jobs.get(frame.tag);
    // Of a transfer that ended here while the piece was on its way.
    if (!job) return frame.tag > 0 && frame.tag <= this.#lastTag;
    const pieces = lane.settle(frame);
    if (pieces.length === 0 || !job.pulled.take(frame)) return false;
    for (const { bytes, asked } of pieces) {
      job.outstandingBytes -= bytes;
      this.#outstandingBytes -= bytes;
      this.#window.arrived(asked);
    }
    this.fill();
    return true;
  }

  /** Asks for as much as both bounds allow. */
  fill(): void {
    for (;;) {
      const lane = this.#leastBusy();
      if (!lane) return;
      const windowRoom = this.#window.limitBytes - this.#outstandingBytes;
      const heldRoom = Math.max(this.#leastHeld, 2 * this.#window.limitBytes) - this.#heldBytes;
      const unit = this.#unitBytes;
      const room = Math.min(Math.floor(windowRoom / unit) * unit, heldRoom);
      const work = room > 0 ? (this.#partly[0] ?? this.#begin()) : undefined;
      // One lane is asked for all there is room for, by one request, which is answered in frames as large as
      // they can be; several lanes, and a small window, are asked for a unit at a time.
      const isByUnit = this.#lanes.length > 1 || unit === PIECE_BYTES;
      const run = work?.assembly.ask(isByUnit ? Math.min(unit, room) : room);
      if (!work || !run) {
        this.#isStarved = windowRoom >= unit;
        if (this.#isStarved) this.#window.starved();
        return;
      }
      if (work.assembly.isAsked) this.#partly.shift();
      this.#count(work.job, run.bytes);
      const pieces = Array.from({ length: run.count }, (_, i) =>
        this.#window.asked(work.assembly.bytesOf(run.first + i)),
      );
      lane.request(work.tag, work.assembly, run.first, pieces);
    }
  }

  /** What is asked for at a time. Where much is on a lane, frames of several pieces cost less and steer well enough. */
  get #unitBytes(): number {
    const laneBytes = this.#window.limitBytes / Math.max(1, this.#lanes.length);
    return laneBytes >= COARSE_BYTES ? FRAME_PIECES * PIECE_BYTES : PIECE_BYTES;
  }

  #count(job: Job, bytes: number): void {
    job.outstandingBytes += bytes;
    job.heldBytes += bytes;
    this.#outstandingBytes += bytes;
    this.#heldBytes += bytes;
  }

  /** The lane with the least on its way: a fast one empties first, and so is asked more. */
  #leastBusy(): PullLane | null {
    let least: PullLane | null = null;
    for (const lane of this.#lanes) {
      if (lane.isUsable && (!least || lane.outstandingBytes < least.outstandingBytes)) least = lane;
    }
    return least;
  }

  #begin(): Work | undefined {
    for (const [tag, job] of this.#jobs) {
      const assembly = job.pulled.nextBlock();
      if (!assembly) continue;
      // To the end of the line.
      this.#jobs.delete(tag);
      this.#jobs.set(tag, job);
      const work = { tag, job, assembly };
      this.#partly.push(work);
      return work;
    }
    return undefined;
  }
}
