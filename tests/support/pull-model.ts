// A receiver that asks for pieces over lanes, as the puller does, and the sender that answers: on a modelled
// path, with a window that is real.

import { PIECE_BYTES } from '../../src/protocol/limits.ts';
import type { LaneCount } from '../../src/transfer/receive/flow/lane-count.ts';
import type { Window } from '../../src/transfer/receive/flow/window.ts';
import { type Clock, type Path, Queue } from './path-model.ts';
import { Association } from './sctp-model.ts';

/** How often the lanes are thought about, in ms. */
const LOOK_MS = 200;

/** A new lane is signalled over the link, finds its way, and shakes hands twice. */
const OPENING_MS = 250;
const OPENING_ROUND_TRIPS = 8;

export interface PullOptions {
  lanes?: number;
  /** Decides on the lanes. */
  laneCount?: LaneCount;
  /** What the sender's disk reads in a ms. */
  readBytesPerMs?: number;
  /** What the receiver's disk takes in a ms; 8 MiB may wait for it. */
  writeBytesPerMs?: number;
}

const HELD_BYTES = 8 * 1024 * 1024;

export class Pull {
  arrivedBytes = 0;
  /** When each piece came, and how long after it was asked for. */
  readonly trips: { atMs: number; ms: number }[] = [];
  /** Lanes asked on. */
  open: number;
  isPaused = false;
  /** Lanes that there will be when those on their way are open; 0 when none are. */
  #opening = 0;
  readonly #clock: Clock;
  readonly #newPath: () => Path;
  readonly #delayMs: number;
  readonly #window: Window;
  readonly #lanes: { association: Association; outstanding: number }[] = [];
  readonly #source: Queue;
  readonly #disk: Queue | null;
  #asked = 0;
  #wasStarved = false;

  /** `newPath` is asked for each lane's. */
  constructor(clock: Clock, newPath: () => Path, window: Window, options: PullOptions = {}) {
    this.#clock = clock;
    this.#newPath = newPath;
    this.#delayMs = newPath().delayMs;
    this.#window = window;
    this.#source = new Queue(clock, { bytesPerMs: options.readBytesPerMs ?? 500_000 });
    this.#disk = options.writeBytesPerMs ? new Queue(clock, { bytesPerMs: options.writeBytesPerMs }) : null;
    this.open = options.lanes ?? 1;
    if (options.laneCount) this.#steer(options.laneCount);
    this.fill();
  }

  /** Asks for as much as the window allows: of one lane at once, of several a piece each in turn. */
  fill(): void {
    while (this.#lanes.length < this.open) {
      this.#lanes.push({ association: new Association(this.#clock, this.#newPath()), outstanding: 0 });
    }
    let pieces = this.#room();
    while (pieces > 0) {
      if (this.isPaused || this.#asked + PIECE_BYTES + (this.#disk?.backlog ?? 0) > HELD_BYTES) {
        this.#wasStarved = true;
        this.#window.starved();
        return;
      }
      this.#ask();
      pieces = this.open === 1 ? pieces - 1 : this.#room();
    }
  }

  /** Pieces that the window has room for. */
  #room(): number {
    return Math.floor((this.#window.limitBytes - this.#asked) / PIECE_BYTES);
  }

  #ask(): void {
    const open = this.#lanes.slice(0, this.open);
    const lane = open.reduce((least, each) => (each.outstanding < least.outstanding ? each : least));
    const asked = this.#window.asked(PIECE_BYTES);
    const askedMs = this.#clock.now;
    this.#asked += PIECE_BYTES;
    lane.outstanding += PIECE_BYTES;
    const arrived = () => {
      this.#asked -= PIECE_BYTES;
      lane.outstanding -= PIECE_BYTES;
      this.arrivedBytes += PIECE_BYTES;
      this.trips.push({ atMs: this.#clock.now, ms: this.#clock.now - askedMs });
      this.#disk?.put(PIECE_BYTES, () => this.fill());
      this.#window.arrived(asked);
      this.fill();
    };
    const send = () => this.#source.put(PIECE_BYTES, () => lane.association.send(PIECE_BYTES, arrived));
    this.#clock.after(this.#delayMs, send);
  }

  #steer(laneCount: LaneCount): void {
    const { rateBytesPerSecond, minRoundTripMs, roundTripMs } = this.#window;
    const isStarved = this.#wasStarved;
    this.#wasStarved = false;
    laneCount.observe({ lanes: this.open, rateBytesPerSecond, minRoundTripMs, roundTripMs, isStarved });
    const wanted = laneCount.wanted;
    if (wanted < this.open) this.open = wanted;
    if (wanted > Math.max(this.open, this.#opening)) {
      this.#opening = wanted;
      this.#clock.after(OPENING_MS + OPENING_ROUND_TRIPS * 2 * this.#delayMs, () => {
        this.#opening = 0;
        // They may be wanted no longer.
        this.open = Math.max(this.open, Math.min(wanted, laneCount.wanted));
      });
    }
    this.#clock.after(LOOK_MS, () => this.#steer(laneCount));
  }
}
