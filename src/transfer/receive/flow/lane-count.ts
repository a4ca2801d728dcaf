// How many lanes a link is worth. Two things ask for more than one:
// - A lane's bytes reach the other browser in bursts, through a socket of its own whose buffer holds little
//   (208 KB by default on Linux, with the packets' own weight about half of that). A window that is larger
//   than what the lanes' sockets hold overruns one sooner or later. So there are as many lanes as what fills the
//   path needs, at LANE_BYTES each, and at once.
// - Each lane is an SCTP association: after a loss it sends half as fast, and recovers by a packet for each
//   round trip. On a long path with some loss that is the limit, and several lanes together are faster. Whether
//   it is can only be tried: twice the lanes, kept if they pay, or half of them, kept if they do as well
//   (lane-yield.ts). Doubling, because one lane more among seven would gain too little to be told from chance.
// Two things ask for one:
// - Each lane takes two pieces to stay warm (measuring-window.ts). On a slow link those of further lanes only
//   wait in its queue.
// - On a short path the processor is the limit, and a lane recovers from a loss at once.
// Pure; the time is passed in.

import { isOtherPath, pays, type Yield } from './lane-yield.ts';

/** Of what fills the path, so many bytes for a lane; about as many more are to spare. */
const LANE_BYTES = 64 * 1024;

/** A long path that is fast begins with so many, and has no fewer: they cost little where one would do. */
const FIRST_LANES = 4;

/** A path that never brought so much has one lane, but for trials. */
const FAST_BYTES_PER_SECOND = 640 * 1024;

/** Figures are means over so long, in ms. */
const SPAN_MS = 1_500;

/** Lanes get so long to find their speed, in ms, and this many round trips if that is longer. */
const SETTLE_MS = 700;
const SETTLE_ROUND_TRIPS = 10;

/** A trial ends after so long, in ms, whatever keeps it: lanes that do not open, a disk that is slow. */
const TRIAL_MS = 15_000;

/** A rate is steady when its halves differ by less than this factor. */
const STEADY = 1.5;

/** From one trial that changed nothing to the next, in ms; twice as long each time. */
const REST_MS = 20_000;
const MOST_REST_MS = 240_000;

/** Below this smallest round trip, in ms, a second lane gains nothing. */
const SHORT_MS = 10;

export interface LaneFigures {
  /** Lanes open now. */
  lanes: number;
  /** Of the window. */
  rateBytesPerSecond: number | null;
  minRoundTripMs: number | null;
  roundTripMs: number | null;
  /** Less was asked for than the window allows. */
  isStarved: boolean;
}

export class LaneCount {
  /** Lanes to have open. */
  wanted = 1;
  readonly #now: () => number;
  readonly #most: number;
  /** The path was fast enough for more than one. */
  #hasBegun = false;
  /** Lanes that the window needs. */
  #need = 1;
  /** What the lanes bring that are kept. */
  #kept: Yield | null = null;
  #trialFromMs: number | null = null;
  #next: 'more' | 'fewer' = 'more';
  #restUntilMs = 0;
  #restMs = REST_MS;
  /** Figures since `#countFromMs`, which may lie ahead. */
  #countFromMs = 0;
  #seen: { rate: number; tripMs: number }[] = [];

  /** `now` answers the time in ms; never more than `most` lanes. */
  constructor({ now, most }: { now: () => number; most: number }) {
    this.#now = now;
    this.#most = most;
  }

  /** To be called every 100 to 250 ms while bytes move. */
  observe(figures: LaneFigures): void {
    const { lanes, rateBytesPerSecond, minRoundTripMs, roundTripMs, isStarved } = figures;
    const now = this.#now();
    this.#need = this.#needed(figures);
    if (this.#need > this.wanted) {
      // Nothing to compare with any more.
      this.wanted = this.#need;
      this.#trialFromMs = null;
    }
    if (this.#trialFromMs !== null && now - this.#trialFromMs > TRIAL_MS) this.#goBack(now);
    if (rateBytesPerSecond === null || minRoundTripMs === null || roundTripMs === null) return;
    if (isStarved || lanes !== this.wanted) {
      this.#countAgain(now + Math.max(SETTLE_MS, SETTLE_ROUND_TRIPS * minRoundTripMs));
      return;
    }
    if (now < this.#countFromMs) return;
    this.#seen.push({ rate: rateBytesPerSecond, tripMs: roundTripMs });
    if (now - this.#countFromMs < SPAN_MS) return;
    const rates = this.#seen.map(({ rate }) => rate);
    const half = rates.length >> 1;
    const change = mean(rates.slice(half)) / mean(rates.slice(0, half));
    const isSteady = change < STEADY && 1 / change < STEADY;
    const seen = { lanes, rate: mean(rates), tripMs: mean(this.#seen.map(({ tripMs }) => tripMs)) };
    this.#countAgain(now);
    if (this.#trialFromMs !== null) this.#judge({ ...seen, minMs: minRoundTripMs }, now);
    // What changes by itself is nothing to compare with.
    else if (isSteady) this.#consider({ ...seen, minMs: minRoundTripMs }, now);
  }

  #needed({ minRoundTripMs, rateBytesPerSecond }: LaneFigures): number {
    // Before a round was measured, a slow first read looks like a long path.
    if (minRoundTripMs === null || rateBytesPerSecond === null || minRoundTripMs < SHORT_MS) return 1;
    const pathBytes = (rateBytesPerSecond / 1000) * minRoundTripMs;
    this.#hasBegun ||= rateBytesPerSecond >= FAST_BYTES_PER_SECOND;
    const lanes = Math.max(Math.ceil(pathBytes / LANE_BYTES), FIRST_LANES);
    return this.#hasBegun ? Math.min(lanes, this.#most) : 1;
  }

  #judge(seen: Yield, now: number): void {
    const kept = this.#kept ?? seen;
    const isBetter = seen.lanes > kept.lanes ? pays(seen, kept) : !pays(kept, seen);
    if (!isBetter) {
      this.#goBack(now);
      return;
    }
    this.#trialFromMs = null;
    this.#restMs = REST_MS;
    this.#kept = seen;
    this.#try(now);
  }

  #consider(seen: Yield, now: number): void {
    const kept = this.#kept;
    const isOther = kept !== null && isOtherPath(seen, kept);
    if (isOther) this.#restMs = REST_MS;
    if (now < this.#restUntilMs && !isOther) return;
    this.#kept = seen;
    if (seen.minMs >= SHORT_MS || seen.lanes > 1) this.#try(now);
  }

  #try(now: number): void {
    const lanes =
      this.#next === 'more'
        ? Math.min(2 * this.wanted, this.#most)
        : Math.max(this.#need, Math.ceil(this.wanted / 2));
    if (lanes === this.wanted) {
      // As many as may be, or as few: the other way is tried after a rest.
      this.#next = this.#next === 'more' ? 'fewer' : 'more';
      this.#restUntilMs = now + this.#restMs;
      return;
    }
    this.wanted = lanes;
    this.#trialFromMs = now;
  }

  #goBack(now: number): void {
    this.#next = this.#next === 'more' ? 'fewer' : 'more';
    this.wanted = Math.max(this.#need, this.#kept?.lanes ?? 1);
    this.#trialFromMs = null;
    this.#restUntilMs = now + this.#restMs;
    this.#restMs = Math.min(2 * this.#restMs, MOST_REST_MS);
    this.#countAgain(now);
  }

  #countAgain(fromMs: number): void {
    this.#countFromMs = fromMs;
    this.#seen = [];
  }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
