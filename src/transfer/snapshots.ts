// Tells the page what changed, at most five times a second a transfer, the last change always included.

/** How often, where nothing else is said. */
const EVERY_MS = 200;

export class Snapshots<Key> {
  readonly #tell: (key: Key) => void;
  readonly #everyMs: number;
  readonly #changed = new Set<Key>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (key: Key) => void, everyMs = EVERY_MS) {
    this.#tell = tell;
    this.#everyMs = everyMs;
  }

  /** Something about `key` changed. */
  changed(key: Key): void {
    this.#changed.add(key);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.flush();
    }, this.#everyMs);
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
