// Remembers how large a window was when everything stood still. A lane that overran a queue and lost a burst is
// silent for a time-out, and slow for seconds after: the window must not go there again and again.

/** Silence so much longer than a round trip, in ms, is a time-out of a lane (400 ms and more). */
const STILL_MS = 300;

/** What is left of the window that overran. */
const BACK = 0.8;

/** The ceiling holds so long in ms, and twice as long each time. */
const HOLD_MS = 30_000;
const MOST_HOLD_MS = 240_000;

/** How fast the best rate is forgotten, each round. */
const FORGET = 0.98;

export class Overrun {
  #ceiling = Infinity;
  #untilMs = 0;
  #holdMs = HOLD_MS;
  /** Pieces that were late for the same reason do not count again. */
  #isLate = false;
  #bestRate = 0;

  /** Most bytes that may be on the way. */
  ceiling(nowMs: number): number {
    return nowMs < this.#untilMs ? this.#ceiling : Infinity;
  }

  /** The figures of a round: its rate in bytes a ms, its longest and its mean round trip. */
  measured(rate: number, mostMs: number, meanMs: number): void {
    this.#bestRate = Math.max(rate, this.#bestRate * FORGET);
    if (mostMs < 1.5 * meanMs + 100) this.#isLate = false;
  }

  /**
   * Nothing came for `silentMs`, though a piece was waited for that was asked for under `limit`. Answers
   * whether that was an overrun. The ceiling stays above what fills the path without a queue, so that a sender
   * that is silent for another reason, its disk say, costs little.
   */
  silence(
    silentMs: number,
    tripMs: number | null,
    limit: number,
    minRoundTripMs: number,
    nowMs: number,
  ): boolean {
    if (this.#isLate || tripMs === null || silentMs < tripMs + STILL_MS) return false;
    this.#isLate = true;
    this.#ceiling = Math.max(BACK * limit, this.#bestRate * minRoundTripMs);
    this.#untilMs = nowMs + this.#holdMs;
    this.#holdMs = Math.min(2 * this.#holdMs, MOST_HOLD_MS);
    return true;
  }
}
