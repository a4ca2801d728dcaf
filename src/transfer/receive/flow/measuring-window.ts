// The window that measures: bytes on the way = delivery rate x smallest round trip, and a little to spare.
// The round trip is that of a piece, from ask to arrival.

import type { Asked, Window } from '../window.ts';
import { MinRoundTrip } from './round-trip.ts';
import { Round } from './round.ts';

const PIECE_BYTES = 64 * 1024;
const FIRST_BYTES = 3 * PIECE_BYTES;
const LEAST_BYTES = 2 * PIECE_BYTES;
const SPARE_BYTES = 1.25 * PIECE_BYTES;
const LANE_BYTES = PIECE_BYTES;
const JITTER_MS = 16;
const JITTER_BYTES = 96 * 1024;
const LEAST_MS = 32;
const QUEUE_SEEN_MS = 8;
const STEP_BYTES = 160 * 1024;

interface Piece extends Asked {
  /** What had been delivered when it was asked for. */
  readonly delivered: number;
  readonly isStarved: boolean;
}

export interface WindowOptions {
  /** Time in ms. */
  now: () => number;
  mostBytes: number;
  /** Lanes in use. */
  lanes?: () => number;
}

class MeasuringWindow implements Window {
  readonly #now: () => number;
  readonly #mostBytes: number;
  readonly #lanes: () => number;
  readonly #min = new MinRoundTrip();
  #limit = FIRST_BYTES;
  #outstanding = 0;
  #delivered = 0;
  /** Pieces asked for before this much was delivered were asked for by a window that was not full. */
  #starvedTo = 0;
  #isStarting = true;
  #jitterMs = 0;
  /** Bytes a ms. */
  #rate = 0;
  #tripMs: number | null = null;
  #round = new Round(0, 0);

  constructor({ now, mostBytes, lanes = () => 1 }: WindowOptions) {
    this.#now = now;
    this.#mostBytes = mostBytes;
    this.#lanes = lanes;
  }

  get limitBytes(): number {
    if (!this.#min.isDraining) return this.#limit;
    return Math.min(this.#limit, Math.max(LEAST_BYTES, (this.#rate * (this.#min.ms ?? 0)) / 2));
  }

  get rateBytesPerSecond(): number | null {
    return this.#tripMs === null ? null : this.#rate * 1000;
  }

  get minRoundTripMs(): number | null {
    return this.#min.ms;
  }

  get roundTripMs(): number | null {
    return this.#tripMs;
  }

  asked(bytes: number): Asked {
    const atMs = this.#now();
    this.#outstanding += bytes;
    this.#min.asked(atMs, this.#outstanding <= this.limitBytes);
    const piece: Piece = {
      bytes,
      atMs,
      delivered: this.#delivered,
      isStarved: this.#delivered < this.#starvedTo,
    };
    return piece;
  }

  abandoned(asked: Asked): void {
    this.#outstanding -= asked.bytes;
  }

  starved(): void {
    this.#starvedTo = this.#delivered + Math.max(1, this.#outstanding);
  }

  arrived(asked: Asked): void {
    const piece = asked as Piece;
    const now = this.#now();
    const ms = Math.max(now - piece.atMs, 0.1);
    this.#outstanding -= piece.bytes;
    this.#delivered += piece.bytes;
    const wasDraining = this.#min.isDraining;
    this.#min.arrived(piece.atMs, ms, now);
    if (this.#min.isDraining) return;
    if (wasDraining) return this.#settle();
    if (!this.#round.add(piece.delivered, ms, (this.#delivered - piece.delivered) / ms, piece.isStarved))
      return;
    const round = this.#round;
    this.#round = new Round(0, this.#delivered);
    this.#steer(round);
  }

  /** Counts nothing before what is asked for now has come, and a round of what is asked after that. */
  #settle(): void {
    this.#round = new Round(this.#delivered + 1, this.#delivered + this.#limit);
  }

  #steer(round: Round): void {
    this.#tripMs = round.tripMs;
    if (round.isStarved && round.rate < this.#rate) return;
    const grew = round.rate > 1.1 * this.#rate;
    this.#rate = round.rate;
    this.#jitterMs += (round.deviationMs - this.#jitterMs) / 8;
    const min = this.#min.ms ?? 0;
    const jitter = Math.min(JITTER_BYTES, Math.min(JITTER_MS, 2 * this.#jitterMs) * this.#rate);
    const bytes =
      Math.max(min * this.#rate + jitter, LEAST_MS * this.#rate) +
      SPARE_BYTES +
      LANE_BYTES * (this.#lanes() - 1);
    if (!this.#isStarting || round.isStarved) return this.#set(bytes);
    const isClear =
      round.count >= 3 && round.mostMs < Math.max(min, LEAST_MS - QUEUE_SEEN_MS) + QUEUE_SEEN_MS;
    if (isClear) {
      this.#set(this.#limit + Math.max(SPARE_BYTES, Math.min(this.#limit / 4, STEP_BYTES)));
      return this.#settle();
    }
    if (grew) return;
    this.#isStarting = false;
    this.#set(bytes);
  }

  #set(bytes: number): void {
    this.#limit = Math.min(this.#mostBytes, Math.max(LEAST_BYTES, bytes));
  }
}

/** A window that finds how much the path takes. */
export function measuringWindow(options: WindowOptions): Window {
  return new MeasuringWindow(options);
}
