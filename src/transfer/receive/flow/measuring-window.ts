// The window that measures. Loss is never seen from here: a lane hides it, and is slow for seconds after. So the
// window must not overrun a queue in the first place. It follows what BBR and FAST TCP found:
//
//   window = delivery rate x smallest round trip + what round trips vary by + a little to spare for each lane
//
// where a round trip is that of a piece, from ask to arrival.
// - The product is what fills the path (draft-ietf-ccwg-bbr). Taken from the same pieces, the mean rate and the
//   mean round trip of a round belong together, and the window finds its level in one round: too large a one
//   lengthens the round trips and not the rate. Unlike BBR nothing probes above it; the spare is the probe, as
//   it lets the window grow by itself for as long as no queue is seen.
// - The spare is a number of bytes and not of ms (FAST TCP, Vegas; RFC 6817 aims at ms): flows that keep the
//   same bytes in a shared queue get the same share of the link, and a flow against TCP is not starved.
// - The smallest round trip is found anew every 15 s by letting the queue run empty (round-trip.ts), so that
//   who came later does not take the queue of the others for the length of the path.
// - Each lane has two pieces at least. With one it stands idle between pieces, and runs cold: Chromium's SCTP
//   sends four packets at a time after it was idle, and one piece takes four to five round trips.
// - On a short path the processor is the limit, and the round trip is mostly its doing: LEAST_MS of data may
//   wait there. It is little, and more is faster.
// - Until a queue is seen the window grows by steps (start.ts).

import { PIECE_BYTES } from '../../../protocol/limits.ts';
import type { Asked, Window } from './window.ts';
import { Joining } from './joining.ts';
import { Overrun } from './overrun.ts';
import { Refill } from './refill.ts';
import { MinRoundTrip } from './round-trip.ts';
import { Round } from './round.ts';
import { Start } from './start.ts';

const FIRST_BYTES = 4 * PIECE_BYTES;

/** Never less in all, and for each lane: a lane runs cold with a single piece on its way. */
const LEAST_BYTES = 3 * PIECE_BYTES;
const LEAST_LANE_BYTES = 2 * PIECE_BYTES;

/** A drain leaves this share of what fills the path, and never less in all, and for each lane. */
const DRAINED_SHARE = 0.6;
const DRAINED_BYTES = 2 * PIECE_BYTES;
const DRAINED_LANE_BYTES = PIECE_BYTES;

/** After nothing was on the way, the path is filled again from this share of the window. */
const REFILL_SHARE = 1 / 4;

/** To spare for each lane: above one piece, as the window is used in whole pieces. */
const SPARE_BYTES = 1.25 * PIECE_BYTES;

/** Allowed for round trips that vary, at most; in ms and in bytes, whichever is less. */
const JITTER_MS = 8;
const JITTER_BYTES = 96 * 1024;

/** The window holds what comes in so many ms, however short the path. */
const LEAST_MS = 32;

export interface WindowOptions {
  /** The time in ms; only differences count. */
  now: () => number;
  /** The limit never exceeds this, in bytes. */
  mostBytes: number;
  /** Lanes asked over now; each keeps a little to spare. Default 1. */
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
  readonly #refill = new Refill();
  readonly #start = new Start();
  readonly #joining = new Joining();
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
    return Math.min(this.#limit, this.#refill.bytes);
  }

  /** Bytes on the way that leave no queue. */
  get #drained(): number {
    const pathBytes = this.#rate * (this.#min.ms ?? 0);
    return Math.max(DRAINED_BYTES, DRAINED_LANE_BYTES * this.#lanes(), DRAINED_SHARE * pathBytes);
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
      this.#refill.begin(Math.max(LEAST_BYTES, this.#limit * REFILL_SHARE));
    }
    this.#outstanding += bytes;
    this.#min.asked(atMs, this.#outstanding <= this.#drained);
    const delivered = this.#delivered;
    const isStarved = delivered < this.#starvedTo;
    const piece: Piece = { bytes, atMs, delivered, isStarved, limit: this.limitBytes };
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
    if (wasStill) {
      this.#start.end();
      this.#joining.end();
    }

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
      this.#refill.empty(step, this.limitBytes, this.#drained);
      return false;
    }
    if (!this.#refill.isUnderWay) return true;
    if (!this.#refill.fill(step, this.#limit)) return false;
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
    this.#rate = round.rate;
    this.#overrun.measured(round.rate, round.mostMs, round.meanMs);
    const minMs = this.#min.ms ?? 0;
    const step = this.#start.step(round, minMs, this.#limit);
    if (step !== null) {
      if (step === 0) return;
      this.#set(this.#limit + step);
      this.#settle();
      return;
    }
    this.#jitterMs += (round.deviationMs - this.#jitterMs) / 8;
    const jitter = Math.min(JITTER_BYTES, Math.min(JITTER_MS, this.#jitterMs) * this.#rate);
    const path = Math.max(minMs * this.#rate + jitter, LEAST_MS * this.#rate);
    this.#set(path + SPARE_BYTES * this.#lanes());
  }

  #set(bytes: number): void {
    const lanes = this.#lanes();
    const most = Math.min(this.#mostBytes, this.#overrun.ceiling(this.#now()));
    const least = Math.max(LEAST_BYTES, LEAST_LANE_BYTES * lanes);
    const joining = this.#joining.least(lanes, this.#delivered, this.#limit);
    this.#limit = Math.max(least, Math.min(most, Math.max(joining, bytes)));
  }
}

/** A window that finds how much the path takes, and keeps that much on the way. */
export function measuringWindow(options: WindowOptions): Window {
  return new MeasuringWindow(options);
}
