const KEEP_MS = 10_000;

/** The smallest time from ask to arrival within the last ten seconds. */
export class MinRoundTrip {
  ms: number | null = null;
  isDraining = false;
  #seenMs = 0;
  #drainedMs: number | null = null;
  #found = Infinity;

  asked(atMs: number, isLow: boolean): void {
    if (this.isDraining && isLow) this.#drainedMs ??= atMs;
  }

  arrived(askedMs: number, ms: number, nowMs: number): void {
    if (this.ms === null || ms <= this.ms) {
      this.ms = ms;
      this.#seenMs = nowMs;
    }
    if (this.isDraining) {
      this.#found = Math.min(this.#found, ms);
      if (this.#drainedMs === null || askedMs < this.#drainedMs || nowMs - this.#drainedMs < 200) return;
      this.isDraining = false;
      this.ms = this.#found;
      this.#seenMs = nowMs;
    } else if (nowMs - this.#seenMs > KEEP_MS) {
      this.isDraining = true;
      this.#drainedMs = null;
      this.#found = Infinity;
    }
  }
}
