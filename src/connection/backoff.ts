// How long to wait before the next attempt: not at all at first, then longer and longer, each time by chance
// a little more or less, so that many who failed together do not try again together.

export interface BackoffOptions {
  /** The wait before the second attempt, and the longest one. */
  readonly firstMs: number;
  readonly mostMs: number;
  /** 0 to 1. */
  readonly random?: () => number;
}

export class Backoff {
  readonly #options: BackoffOptions;
  #attempts = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** The wait before the attempt that comes now, in ms; counts it. */
  next(): number {
    const { firstMs, mostMs, random = Math.random } = this.#options;
    const attempt = this.#attempts;
    this.#attempts += 1;
    if (attempt === 0) return 0;
    return Math.min(mostMs, firstMs * 2 ** (attempt - 1)) * (0.5 + random() / 2);
  }

  /** Something went well: the next attempt comes at once again. */
  reset(): void {
    this.#attempts = 0;
  }
}
