// What the pieces of about one round trip tell together. One alone tells little: pieces come in bursts, as the
// lane, the sender's disk and the scheduling of two workers have it.

export class Round {
  /** One of its pieces was asked for by a window that was not full. */
  isStarved = false;
  /** Its longest round trip in ms. */
  mostMs = 0;
  readonly #countFrom: number;
  readonly #endsAt: number;
  readonly #tripsMs: number[] = [];
  #bytes = 0;

  /** Counts pieces asked for when `countFrom` bytes were delivered; ends with one asked for at `endsAt`. */
  constructor(countFrom: number, endsAt: number) {
    this.#countFrom = countFrom;
    this.#endsAt = endsAt;
  }

  /** Takes a piece asked for at `delivered`; `bytes` came until it did. Answers whether the round is over. */
  add(delivered: number, bytes: number, tripMs: number, isStarved: boolean): boolean {
    if (delivered < this.#countFrom) return false;
    this.#bytes += bytes;
    this.#tripsMs.push(tripMs);
    this.mostMs = Math.max(this.mostMs, tripMs);
    this.isStarved ||= isStarved;
    return delivered >= this.#endsAt;
  }

  /** Pieces that it took. */
  get count(): number {
    return this.#tripsMs.length;
  }

  /** Bytes a ms. Of sums, as a clock may be coarse: a piece may seem to take no time. */
  get rate(): number {
    return this.#bytes / this.count / Math.max(1, this.meanMs);
  }

  /** Mean of its round trips in ms. */
  get meanMs(): number {
    return this.#tripsMs.reduce((sum, ms) => sum + ms, 0) / this.count;
  }

  /** The standard deviation of its round trips in ms. */
  get deviationMs(): number {
    const mean = this.meanMs;
    return Math.sqrt(this.#tripsMs.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / this.count);
  }
}
