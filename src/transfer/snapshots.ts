// Tells the page what changed, at most ten times a second a transfer, the last change always included.

const EVERY_MS = 100;

export class Snapshots<Key> {
  readonly #tell: (key: Key) => void;
  readonly #changed = new Set<Key>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (key: Key) => void) {
    this.#tell = tell;
  }

  /** Something about `key` changed. */
  changed(key: Key): void {
    this.#changed.add(key);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.flush();
    }, EVERY_MS);
  }

  /** Nothing more is to be told of `key`. */
  forget(key: Key): void {
    this.#changed.delete(key);
  }

  /** Tells now what is still to be told. */
  flush(): void {
    const keys = [...this.#changed];
    this.#changed.clear();
    for (const key of keys) this.#tell(key);
  }
}
