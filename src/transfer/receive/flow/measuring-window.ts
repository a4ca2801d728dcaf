// The window that measures. Loss is never seen from here: a lane hides it, and halves its speed for seconds.
// So the window must not overrun a queue in the first place. It follows what BBR and FAST TCP found:
//
//   window = delivery rate x smallest round trip + a little to spare
//
// where a round trip is that of a piece, from ask to arrival, and the spare is what waits in a queue at most.
// - The product is what fills the path (draft-ietf-ccwg-bbr). Taken from the same pieces, rate and round trip
//   belong together, and the window finds its level in one round: too large a one lengthens the round trips
//   and not the rate. Unlike BBR nothing probes above it; the spare is the probe, as it lets the window grow
//   by itself for as long as no queue is seen.
// - The spare is a number of bytes and not of ms (FAST TCP, Vegas; RFC 6817 aims at ms): flows that keep the
//   same bytes in a shared queue get the same share of the link, and a flow against TCP is not starved.
// - The smallest round trip is found anew every ten seconds by letting the queue run empty (round-trip.ts), so
//   that who came later does not take the queue of the others for the length of the path.
// - A lane that went idle restarts with a few packets, and a worker is not always scheduled: single pieces are
//   late without any queue. The round trip of a round is therefore its lower quartile (RFC 6817 takes the
//   smallest of the last few), and what it varies by is allowed on top.
// - On a short path the processor is the limit, and the round trip is mostly its doing: LEAST_MS of data may
//   wait there. It is little, and more is faster.
// - The start adds a quarter a round while every piece of a round came fast (as HyStart++, RFC 9406, by delay),
//   but never more at once than a small queue holds.

import { PIECE_BYTES } from '../../../protocol/limits.ts';
import type { Asked, Window } from '../window.ts';
import { Overrun } from './overrun.ts';
import { MinRoundTrip } from './round-trip.ts';
import { Round } from './round.ts';

const FIRST_BYTES = 4 * PIECE_BYTES;

/** With less a lane stands idle between pieces, and starts anew for each. */
const LEAST_BYTES = 3 * PIECE_BYTES;
const DRAINED_BYTES = 2 * PIECE_BYTES;

/** To spare: above one piece, as the window is used in whole pieces; for each lane. */
const SPARE_BYTES = 1.25 * PIECE_BYTES;

/** Allowed for round trips that vary, at most; in ms and in bytes, whichever is less. */
const JITTER_MS = 8;
const JITTER_BYTES = 96 * 1024;

/** The window holds what comes in so many ms, however short the path. */
const LEAST_MS = 32;

/** A piece that came so much later than the fastest, in ms, waited in a queue. */
const QUEUED_MS = 8;

/** The start adds no more at once: small queues of home links and sockets hold 128 to 208 KB. */
const STEP_BYTES = 128 * 1024;

export interface WindowOptions {
  /** The time in ms; only differences count. */
  now: () => number;
  /** The limit never exceeds this, in bytes. */
  mostBytes: number;
  /** Lanes asked on now; each keeps a little to spare. Default 1. */
  lanes?: () => number;
}

interface Piece extends Asked {
  /** Bytes delivered when it was asked for; those until it came are what the path delivered meanwhile. */
  readonly delivered: number;
  readonly isStarved: boolean;
  readonly limit: number;
}

class MeasuringWindow implements Window {
  readonly #now: () => number;
  readonly #mostBytes: number;
  readonly #lanes: () => number;
  readonly #min = new MinRoundTrip();
  readonly #overrun = new Overrun();
  #round = new Round(0, 0);
  #limit = FIRST_BYTES;
  /**
   * Where the limit is while the path is emptied and filled again. Half a piece for each that comes: at once it
   * would be a gap and then a burst, which no queue holds.
   */
  #passing = Infinity;
  #isStarting = true;
  #outstanding = 0;
  #delivered = 0;
  #arrivedMs = 0;
  /** What is asked for before so much is delivered was asked for by a window that was not full. */
  #starvedTo = 0;
  /** Bytes a ms; 0 while unknown. */
  #rate = 0;
  #tripMs: number | null = null;
  #jitterMs = 0;

  constructor({ now, mostBytes, lanes = () => 1 }: WindowOptions) {
    this.#now = now;
    this.#mostBytes = mostBytes;
    this.#lanes = lanes;
  }

  get limitBytes(): number {
    return Math.min(this.#limit, this.#passing);
  }

  get #drained(): number {
    return Math.max(DRAINED_BYTES, PIECE_BYTES * this.#lanes(), 0.6 * this.#rate * (this.#min.ms ?? 0));
  }

  get rateBytesPerSecond(): number | null {
    return this.#rate === 0 ? null : this.#rate * 1000;
  }

  get minRoundTripMs(): number | null {
    return this.#min.ms;
  }

  get roundTripMs(): number | null {
    return this.#tripMs;
  }

  asked(bytes: number): Asked {
    const atMs = this.#now();
    if (this.#outstanding === 0) {
      this.#min.idle(atMs - this.#arrivedMs);
      this.#passing = Math.max(LEAST_BYTES, this.#limit / 4);
    }
    this.#outstanding += bytes;
    this.#min.asked(atMs, this.#outstanding <= this.#drained);
    const delivered = this.#delivered;
    const piece: Piece = {
      bytes,
      atMs,
      delivered,
      isStarved: delivered < this.#starvedTo,
      limit: this.limitBytes,
    };
    return piece;
  }

  arrived(asked: Asked): void {
    const piece = asked as Piece;
    const now = this.#now();
    const tripMs = now - piece.atMs;
    this.#outstanding -= piece.bytes;
    this.#delivered += piece.bytes;
    const silentMs = now - Math.max(this.#arrivedMs, piece.atMs);
    this.#arrivedMs = now;
    const wasStill = this.#overrun.silence(silentMs, this.#tripMs, piece.limit, this.#min.ms ?? 0, now);
    if (wasStill) this.#isStarting = false;

    this.#min.arrived(piece.atMs, tripMs, now);
    if (!this.#isFull(piece.bytes / 2)) return;
    const round = this.#round;
    if (!round.add(piece.delivered, this.#delivered - piece.delivered, tripMs, piece.isStarved)) return;
    this.#round = new Round(0, this.#delivered);
    this.#steer(round);
  }

  abandoned(asked: Asked): void {
    this.#outstanding -= asked.bytes;
  }

  starved(): void {
    this.#starvedTo = this.#delivered + Math.max(1, this.#outstanding);
  }

  /** Empties or fills the path by a step; answers whether neither is under way. */
  #isFull(step: number): boolean {
    if (this.#min.isDraining) {
      this.#passing = Math.max(this.#drained, this.limitBytes - step);
      return false;
    }
    if (this.#passing === Infinity) return true;
    this.#passing += step;
    if (this.#passing < this.#limit) return false;
    this.#passing = Infinity;
    this.#settle();
    return true;
  }

  /** Counts nothing before what is asked for now has come, and then a round of it. */
  #settle(): void {
    this.#round = new Round(this.#delivered + 1, this.#delivered + this.#limit);
  }

  #steer(round: Round): void {
    this.#tripMs = round.meanMs;
    // We asked for less than the path would have brought.
    if (round.isStarved && round.rate < this.#rate) return;
    const hasGrown = round.rate > 1.1 * this.#rate;
    this.#rate = round.rate;
    this.#overrun.measured(round.rate, round.mostMs, round.meanMs);
    const minMs = this.#min.ms ?? 0;
    if (this.#isStarting) {
      const isClear = round.mostMs < Math.max(minMs, LEAST_MS - QUEUED_MS) + QUEUED_MS;
      if (isClear && round.count >= 3 && !round.isStarved) {
        this.#set(this.#limit + Math.max(SPARE_BYTES, Math.min(this.#limit / 2, STEP_BYTES)));
        this.#settle();
      }
      // While the rate grows a lane is still finding its own speed.
      if (isClear || hasGrown) return;
      this.#isStarting = false;
    }
    this.#jitterMs += (round.deviationMs - this.#jitterMs) / 8;
    const { rate } = round;
    const jitter = Math.min(JITTER_BYTES, Math.min(JITTER_MS, this.#jitterMs) * rate);
    this.#set(Math.max(minMs * rate + jitter, LEAST_MS * rate) + SPARE_BYTES * this.#lanes());
  }

  #set(bytes: number): void {
    const most = Math.min(this.#mostBytes, this.#overrun.ceiling(this.#now()));
    this.#limit = Math.max(LEAST_BYTES, 2 * PIECE_BYTES * this.#lanes(), Math.min(most, bytes));
  }
}

/** A window that finds how much the path takes, and keeps that much on the way. */
export function measuringWindow(options: WindowOptions): Window {
  return new MeasuringWindow(options);
}
