// The start: the window grows by steps while every piece of a round came fast (as HyStart++, RFC 9406, by delay),
// and a queue or a lane that overran one ends it. Nothing is known of the path yet; so it begins with little, and
// adds never more at once than a small queue holds.

import { PIECE_BYTES } from '../../../protocol/limits.ts';
import type { Round } from './round.ts';

/** A step is this share of the window … */
const STEP_SHARE = 1 / 2;

/** … and no more than small queues of home links and sockets hold, nor less than the window can use. */
const MOST_STEP_BYTES = 128 * 1024;
const LEAST_STEP_BYTES = 1.25 * PIECE_BYTES;

/** A piece that came so much later than the fastest, in ms, waited in a queue … */
const QUEUED_MS = 8;

/** … but on a path shorter than this, in ms, for a processor. */
const SHORT_MS = 24;

/** A rate that grew by this factor in a round is that of a lane still finding its own speed. */
const GROWN = 1.1;

/** Fewer pieces do not tell whether there is a queue. */
const LEAST_PIECES = 3;

export class Start {
  #isOver = false;
  #rate = 0;

  /** How much is to be added to a window of `limit` bytes after that round; null when the start is over. */
  step(round: Round, minMs: number, limit: number): number | null {
    if (this.#isOver) return null;
    const isClear = round.mostMs < Math.max(minMs, SHORT_MS) + QUEUED_MS;
    const hasGrown = round.rate > GROWN * this.#rate;
    this.#rate = round.rate;
    if (!isClear && !hasGrown) {
      this.end();
      return null;
    }
    if (!isClear || round.count < LEAST_PIECES || round.isStarved) return 0;
    return Math.max(LEAST_STEP_BYTES, Math.min(limit * STEP_SHARE, MOST_STEP_BYTES));
  }

  /** A queue was overrun. */
  end(): void {
    this.#isOver = true;
  }
}
