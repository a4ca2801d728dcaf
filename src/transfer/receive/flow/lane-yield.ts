// What a number of lanes brings, and how two of them compare. Lanes pay when the rate rises and the rate for each
// ms of round trip does, too: against another flow on the same link, more lanes win a larger share by a longer
// queue, and that is no gain.

/** Lanes pay when they bring so many times the rate … */
const RATE_GAIN = 1.15;

/** … and so many times the rate for each ms of round trip. */
const POWER_GAIN = 1.25;

/** A rate or smallest round trip that changed by this factor is that of another path. */
const CHANGED = 2;

/** What a number of lanes brings. */
export interface Yield {
  lanes: number;
  /** Bytes a second. */
  rate: number;
  /** Mean round trip in ms. */
  tripMs: number;
  /** Smallest round trip in ms. */
  minMs: number;
}

/** Whether `more` lanes are worth it, against `fewer`. */
export function pays(more: Yield, fewer: Yield): boolean {
  const power = ({ rate, tripMs }: Yield) => rate / Math.max(tripMs, 1);
  return more.rate >= RATE_GAIN * fewer.rate && power(more) >= POWER_GAIN * power(fewer);
}

/** Whether the path is another one than it was, or what else goes over it is. */
export function isOtherPath(now: Yield, then: Yield): boolean {
  return differs(now.rate, then.rate) || differs(now.minMs, then.minMs);
}

function differs(value: number, from: number): boolean {
  return value > CHANGED * from || CHANGED * value < from;
}
