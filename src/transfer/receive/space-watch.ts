// A full disk is looked at again every few seconds, until there is room, or nobody needs any.

/** How often a full disk is looked at again. */
const SPACE_RETRY_MS = 3_000;
/** A try may fill the disk for a moment: after so many in vain, more and more looks pass between two. */
const TRIES_AT_EACH_LOOK = 5;
const MOST_LOOKS_BETWEEN = 10;

/** What is too little to try with, where the browser gives a figure. */
const LEAST_BYTES = 2 * 1024 * 1024;

export interface SpaceWatchPorts {
  /** Free bytes; null where the browser gives no figure. */
  readonly freeSpace: () => Promise<number | null>;
  /** Free space was looked at. */
  readonly onFree: (free: number | null) => void;
  /** Bytes that are still to be written; null when it is over. */
  readonly needed: () => number | null;
  /** Stores what found no room. Answers whether that worked. */
  readonly retry: () => Promise<boolean>;
  /** There is room again. */
  readonly onRoom: () => void;
}

export class SpaceWatch {
  readonly #ports: SpaceWatchPorts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Tries in vain. */
  #tries = 0;
  /** Looks since the last try. */
  #looks = 0;
  /** The figure at the last look. */
  #free: number | null = null;

  constructor(ports: SpaceWatchPorts) {
    this.#ports = ports;
  }

  /** The disk is full. */
  full(): void {
    void this.#ports.freeSpace().then(this.#ports.onFree);
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), SPACE_RETRY_MS);
  }

  async #look(): Promise<void> {
    if (this.#ports.needed() === null) return;
    const free = await this.#ports.freeSpace();
    this.#ports.onFree(free);
    const needed = this.#ports.needed();
    if (needed === null) return;
    // The figure may be none, or not true of the disk: only what is on disk at last shows that there is room.
    const isTooLittle = free !== null && free < Math.min(needed, LEAST_BYTES);
    const isDue = this.#isDue(free);
    if (isTooLittle || !isDue || !(await this.#try())) this.#later();
    else this.#ports.onRoom();
  }

  /** Whether a try is worth it: more room than before, or enough looks since the last one. */
  #isDue(free: number | null): boolean {
    const isMore = free !== null && this.#free !== null && free > this.#free;
    this.#free = free;
    this.#looks += 1;
    const between = 2 ** Math.max(0, this.#tries - TRIES_AT_EACH_LOOK);
    return isMore || this.#looks >= Math.min(between, MOST_LOOKS_BETWEEN);
  }

  async #try(): Promise<boolean> {
    this.#looks = 0;
    const isStored = await this.#ports.retry();
    this.#tries = isStored ? 0 : this.#tries + 1;
    return isStored;
  }
}
