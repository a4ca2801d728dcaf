// How fast a transfer was, second by second, as far back as a plot shows. Pure but for the times it is given.

/** Seconds that are kept. */
const KEPT = 120;

export class RateHistory {
  readonly #rates: number[] = [];
  #second = Number.NEGATIVE_INFINITY;

  /** Bytes a second, oldest first, one a second. */
  get rates(): readonly number[] {
    return this.#rates;
  }

  /**
   * It moves at `bytesPerSecond` at `atMs`; of several in one second the last counts. A gap shorter than what
   * is kept was a standstill; after a longer one it begins anew.
   */
  add(bytesPerSecond: number, atMs: number): void {
    const second = Math.floor(atMs / 1000);
    const passed = second - this.#second;
    if (passed <= 0 && this.#rates.length > 0) {
      this.#rates[this.#rates.length - 1] = bytesPerSecond;
      return;
    }
    if (passed > KEPT) this.#rates.length = 0;
    else for (let missing = 1; missing < passed; missing += 1) this.#rates.push(0);
    this.#rates.push(bytesPerSecond);
    this.#rates.splice(0, this.#rates.length - KEPT);
    this.#second = second;
  }
}
