// How the bytes of each link go, told to the page when it changes and once a second.

import type { LinkFigures } from './engine-api.ts';
import { Snapshots } from './snapshots.ts';

const EVERY_MS = 1_000;

export class Figures {
  readonly #latest = new Map<string, LinkFigures>();
  readonly #snapshots: Snapshots<string>;

  constructor(tell: (linkId: string, figures: LinkFigures) => void) {
    this.#snapshots = new Snapshots((linkId) => {
      const figures = this.#latest.get(linkId);
      if (figures) tell(linkId, figures);
    }, EVERY_MS);
  }

  changed(linkId: string, figures: LinkFigures): void {
    this.#latest.set(linkId, figures);
    this.#snapshots.changed(linkId);
  }

  /** The link has no connection any more: nothing is told of it. */
  forget(linkId: string): void {
    this.#latest.delete(linkId);
  }
}
