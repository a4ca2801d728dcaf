// When written blocks become safe: after a flush and, only then, a checkpoint. Every 16 MiB or half a
// second, whichever comes first; half a second also paces the figure both people watch. The first comes
// sooner, so that they see it move.

const BYTES_BETWEEN = 16 * 1024 * 1024;
const MS_BETWEEN = 500;
const FIRST_MS = 50;

export interface CheckpointerSteps {
  /** Brings everything written to disk. */
  flush(): Promise<void>;
  /** Records that these blocks, and all before, are safe. */
  record(blocks: readonly number[]): Promise<void>;
  /** They are. */
  safe(blocks: readonly number[]): void;
  /** It did not work; the blocks wait for the next checkpoint. */
  failed(error: unknown): void;
}

export class Checkpointer {
  readonly #steps: CheckpointerSteps;
  #pending: number[] = [];
  #pendingBytes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<boolean> | null = null;
  #stopped = false;
  #isFirst = true;

  constructor(steps: CheckpointerSteps) {
    this.#steps = steps;
  }

  /** A block was written. */
  written(block: number, bytes: number): void {
    this.#pending.push(block);
    this.#pendingBytes += bytes;
    if (this.#pendingBytes >= BYTES_BETWEEN) void this.checkpoint();
    else this.#timer ??= setTimeout(() => void this.checkpoint(), this.#isFirst ? FIRST_MS : MS_BETWEEN);
    this.#isFirst = false;
  }

  /** Makes safe what is written so far. Answers, when that is over, whether nothing is left that is not safe. */
  async checkpoint(): Promise<boolean> {
    // What was written while one runs is the next one's.
    while (this.#running) await this.#running;
    if (this.#stopped || this.#pending.length === 0) return this.#pending.length === 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = this.#run();
    return this.#running;
  }

  /** No more checkpoints. Resolves when the one under way is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<boolean> {
    const blocks = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    try {
      await this.#steps.flush();
      await this.#steps.record(blocks);
      if (!this.#stopped) this.#steps.safe(blocks);
      return true;
    } catch (error) {
      this.#pending = [...blocks, ...this.#pending];
      if (!this.#stopped) this.#steps.failed(error);
      return false;
    } finally {
      this.#running = null;
    }
  }
}
