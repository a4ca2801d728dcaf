// A full disk is looked at again every few seconds, until there is room, or nobody needs any.

/** How often a full disk is looked at again. */
const SPACE_RETRY_MS = 3_000;

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
    if (isTooLittle || !(await this.#ports.retry())) this.#later();
    else this.#ports.onRoom();
  }
}
