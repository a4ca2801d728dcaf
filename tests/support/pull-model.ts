// A receiver that asks for pieces over lanes, as the puller does, and the sender that answers. Modelled on
// path-model.ts and sctp-model.ts; the window is the real one.

import type { Window } from '../../src/transfer/receive/window.ts';
import { type Clock, type Path, Queue } from './path-model.ts';
import { Association } from './sctp-model.ts';

export const PIECE = 64 * 1024;

export interface PullOptions {
  lanes?: number;
  /** What the sender reads in a ms. */
  readBytesPerMs?: number;
  /** What the receiver's disk takes in a ms, and how much may wait for it. */
  writeBytesPerMs?: number;
  heldBytes?: number;
}

export class Pull {
  readonly lanes: Association[] = [];
  arrivedBytes = 0;
  /** Ask to arrival of every piece. */
  readonly trips: { atMs: number; ms: number }[] = [];
  readonly limits: { atMs: number; bytes: number }[] = [];
  wanted: number;
  readonly #clock: Clock;
  readonly #path: Path;
  readonly #window: Window;
  readonly #disk: Queue;
  readonly #writer: Queue | null;
  readonly #heldBytes: number;
  readonly #outstanding: number[] = [];
  #asked = 0;

  constructor(clock: Clock, path: Path, window: Window, options: PullOptions = {}) {
    this.#clock = clock;
    this.#path = path;
    this.#window = window;
    this.#disk = new Queue(clock, { bytesPerMs: options.readBytesPerMs ?? 500_000 });
    this.#writer = options.writeBytesPerMs ? new Queue(clock, { bytesPerMs: options.writeBytesPerMs }) : null;
    this.#heldBytes = options.heldBytes ?? 8 * 1024 * 1024;
    this.wanted = options.lanes ?? 1;
    this.fill();
  }

  /** Asks for as much as the window allows, of the lane that was asked for least. */
  fill(): void {
    while (this.lanes.length < this.wanted) {
      this.lanes.push(new Association(this.#clock, this.#path));
      this.#outstanding.push(0);
    }
    while (this.#asked + PIECE <= this.#window.limitBytes) {
      if (this.#asked + PIECE + (this.#writer?.backlog ?? 0) > this.#heldBytes) {
        this.#window.starved();
        return;
      }
      this.#ask();
    }
  }

  #ask(): void {
    const open = this.#outstanding.slice(0, this.wanted);
    const index = open.indexOf(Math.min(...open));
    const lane = this.lanes[index]!;
    const asked = this.#window.asked(PIECE);
    const askedMs = this.#clock.now;
    this.#asked += PIECE;
    this.#outstanding[index]! += PIECE;
    const here = () => {
      this.#asked -= PIECE;
      this.#outstanding[index]! -= PIECE;
      this.arrivedBytes += PIECE;
      this.trips.push({ atMs: this.#clock.now, ms: this.#clock.now - askedMs });
      this.#writer?.put(PIECE, () => this.fill());
      this.#window.arrived(asked);
      this.limits.push({ atMs: this.#clock.now, bytes: this.#window.limitBytes });
      this.fill();
    };
    this.#clock.after(this.#path.delayMs, () => this.#disk.put(PIECE, () => lane.send(PIECE, here)));
  }
}
