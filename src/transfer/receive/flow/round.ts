/** What the pieces of about one round trip tell together. */
export class Round {
  isStarved = false;
  count = 0;
  mostMs = 0;
  readonly #countFrom: number;
  readonly #endsAt: number;
  #rates = 0;
  #trips = 0;
  #squares = 0;

  constructor(countFrom: number, endsAt: number) {
    this.#countFrom = countFrom;
    this.#endsAt = endsAt;
  }

  /** Takes a piece; answers true when the round is over with it. */
  add(delivered: number, ms: number, rate: number, isStarved: boolean): boolean {
    if (delivered < this.#countFrom) return false;
    this.count += 1;
    this.mostMs = Math.max(this.mostMs, ms);
    this.#rates += rate;
    this.#trips += ms;
    this.#squares += ms * ms;
    this.isStarved ||= isStarved;
    return delivered >= this.#endsAt;
  }

  get rate(): number {
    return this.#rates / this.count;
  }

  get tripMs(): number {
    return this.#trips / this.count;
  }

  get deviationMs(): number {
    return Math.sqrt(Math.max(0, this.#squares / this.count - this.tripMs ** 2));
  }
}
