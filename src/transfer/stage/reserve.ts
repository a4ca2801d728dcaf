// A little room that is set aside while files come, and given back when the disk is full: a browser whose own
// books find no room at all may drop all that a site has stored, and what is safe could not be recorded either.
// Knows when it is to be held, not how.

/** What the reserve is made of. */
export interface ReservePlace {
  /** Takes the room. Rejects when there is not enough, and takes none then. */
  readonly take: () => Promise<void>;
  readonly giveBack: () => Promise<void>;
}

export class Reserve {
  readonly #place: ReservePlace;
  #isHeld = false;
  /** One thing after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(place: ReservePlace) {
    this.#place = place;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Resolves once the room is set aside; rejects with what the place says. */
  async hold(): Promise<void> {
    if (this.#isHeld) return;
    await this.#next(async () => {
      if (this.#isHeld) return;
      await this.#place.take();
      this.#isHeld = true;
    });
  }

  /** Gives the room back, until it is held again. What cannot be given back stays, and costs no more than that. */
  async release(): Promise<void> {
    await this.#next(async () => {
      this.#isHeld = false;
      await this.#place.giveBack().catch(() => undefined);
    });
  }

  async #next(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    await done;
  }
}
