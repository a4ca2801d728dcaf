// The smallest time from ask to arrival. It tells the path from its queues only if the queues are empty now
// and then: when 15 s passed without a time as small, less is asked for until they must be. Each drain costs some
// bytes; with one every 15 s two flows on a home link still find nearly equal shares (46 to 49% the lesser).

/** A smallest time is trusted so long, in ms. */
const KEEP_MS = 15_000;

/** So long little is on the way, in ms: others on the same path see an empty queue, too, and drain with us. */
const DRAIN_MS = 200;

export class MinRoundTrip {
  /** In ms; null while unknown. */
  ms: number | null = null;
  /** Less is to be asked for. */
  isDraining = false;
  #seenMs = 0;
  /** The smallest since; takes the place of `ms` after the drain. */
  #since = Infinity;
  /** When little was on the way first. */
  #lowMs: number | null = null;

  /** Nothing was on the way for so long: time in which nothing could be measured. */
  idle(ms: number): void {
    this.#seenMs += ms;
  }

  /** A piece was asked for; `isLow` when no more is on the way now than a drain allows. */
  asked(atMs: number, isLow: boolean): void {
    if (this.isDraining && isLow) this.#lowMs ??= atMs;
  }

  /** A piece came that was asked for at `askedMs` and took `ms`. */
  arrived(askedMs: number, ms: number, nowMs: number): void {
    if (this.ms === null || ms <= this.ms) {
      this.ms = ms;
      this.#seenMs = nowMs;
      this.#since = Infinity;
    }
    this.#since = Math.min(this.#since, ms);
    if (this.isDraining) {
      if (this.#lowMs === null || askedMs < this.#lowMs || nowMs - this.#lowMs < DRAIN_MS) return;
      this.isDraining = false;
      this.ms = this.#since;
      this.#seenMs = nowMs;
      this.#since = Infinity;
    } else if (nowMs - this.#seenMs > KEEP_MS) {
      this.isDraining = true;
      this.#lowMs = null;
    }
  }
}
