// Lanes that join begin slowly: an SCTP association starts with ten packets on the way, and has more only as round
// trips pass. What is measured meanwhile is their start and not the path. A window that followed it would fall to
// its floor, and the lane that is warm would stand idle. So it does not, for a while.

import { PIECE_BYTES } from '../../../protocol/limits.ts';

/** The window is to hold so much more for each lane that joined … */
const LANE_BYTES = 2 * PIECE_BYTES;

/** … until so many windows of bytes came. */
const WINDOWS = 3;

export class Joining {
  #lanes = 1;
  #least = 0;
  #until = 0;

  /** The least window in bytes, now that there are so many lanes, so much came, and the window is `limit`. */
  least(lanes: number, delivered: number, limit: number): number {
    if (lanes > this.#lanes) {
      this.#least = limit + LANE_BYTES * (lanes - this.#lanes);
      this.#until = delivered + WINDOWS * this.#least;
    }
    this.#lanes = lanes;
    if (delivered > this.#until) this.#least = 0;
    return this.#least;
  }

  /** A queue was overrun. */
  end(): void {
    this.#least = 0;
  }
}
