// Looks at a transfer on an emulated link from all sides, several times a second: what the receiver's lanes
// carried, what the link queued and dropped, how long others' packets took.

import { setTimeout as sleep } from 'node:timers/promises';
import type { DirectionCounters, Link } from '../lab/link.ts';
import { watchRoundTrips } from '../lab/round-trip.ts';
import type { BenchDevice } from './bench-device.ts';
import { median, quantile } from './figures.ts';

const INTERVAL_MS = 250;
/** What a controller may do at the start, before it knows the path, is not held against it. */
const START_MS = 2000;
const IDLE_MS = 1000;

export interface Sample {
  /** Since the watch began. */
  readonly ms: number;
  /** What the receivers' lanes carried, each. */
  readonly laneBytes: readonly number[];
  /** What each transfer on the receivers' screens has safe. */
  readonly safeBytes: readonly number[];
  readonly connections: number;
  readonly link: DirectionCounters;
}

export interface PathFigures {
  readonly samples: readonly Sample[];
  /** Of the packets that came to the link after the start: dropped since its queue was full, of 100. */
  readonly droppedPercent: number;
  readonly idleMs: number;
  /** Round trips after the start above the idle one: the median, and what 95 of 100 were not above. */
  readonly addedMs: number;
  readonly addedMostMs: number;
  /** Datagrams the receiver's sockets had no room for. */
  readonly socketOverflows: number;
}

/** Watches while `work` goes on; `work` begins after the idle round trip was taken. */
export async function watchPath<T>(
  link: Link,
  receivers: readonly BenchDevice[],
  work: () => Promise<T>,
): Promise<{ result: T; path: PathFigures }> {
  const trips = watchRoundTrips(link);
  await sleep(IDLE_MS);
  const idleMs = median(trips.take());
  const samples: Sample[] = [];
  const loaded: number[] = [];
  const overflowsBefore = link.socketOverflows('east');
  const begun = performance.now();
  const state = { over: false };
  const watching = (async () => {
    while (!state.over) {
      const carried = await Promise.all(
        receivers.map(({ page }) => page.evaluate(() => window.bench.carried())),
      );
      const { eastward } = await link.counters();
      const ms = performance.now() - begun;
      samples.push({
        ms: Math.round(ms),
        laneBytes: carried.map(({ received }) => received),
        safeBytes: carried.flatMap(({ safeBytes }) => safeBytes),
        connections: carried.reduce((sum, { connections }) => sum + connections, 0),
        link: eastward,
      });
      const taken = trips.take();
      if (ms > START_MS) loaded.push(...taken);
      await sleep(INTERVAL_MS);
    }
  })();
  try {
    const result = await work();
    return { result, path: await ended() };
  } finally {
    state.over = true;
    trips.stop();
  }

  async function ended(): Promise<PathFigures> {
    state.over = true;
    await watching;
    const first = samples.find(({ ms }) => ms >= START_MS) ?? samples[0];
    const last = samples.at(-1);
    const since = (key: 'packets' | 'lost' | 'overflowed') =>
      (last?.link[key] ?? 0) - (first?.link[key] ?? 0);
    const all = since('packets') + since('lost') + since('overflowed');
    return {
      samples,
      droppedPercent: all > 0 ? (100 * since('overflowed')) / all : 0,
      idleMs,
      addedMs: median(loaded) - idleMs,
      addedMostMs: quantile(loaded, 0.95) - idleMs,
      socketOverflows: link.socketOverflows('east') - overflowsBefore,
    };
  }
}
