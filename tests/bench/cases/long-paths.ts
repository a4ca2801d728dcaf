// Long paths where nobody is root: by Chromium's own emulation, which delays packets and does nothing else.
// And, on one of them, what more than one lane is good for.

import type { BenchDevice } from '../bench-device.ts';
import { flood, pairBare } from '../bare.ts';
import { rounds, type Case, type Settings } from '../case.ts';
import { figure, type Figure } from '../figures.ts';
import type { RecordOptions } from '../page-record.ts';
import { move, offer, pairUp } from '../product.ts';
import { MIB, randomFile } from '../random-file.ts';
import { Rig } from '../rig.ts';

const SIZE_MIB = 24;
const BARE_MOST_MS = 8_000;
const DELAYS_MS = [10, 25, 50];
const LANES_DELAY_MS = 25;
const LANES = 8;

export const longPaths: Case = {
  name: 'long-paths',
  title: `${DELAYS_MS.join(', ')} ms each way by Chromium’s emulation; one lane against several`,
  kind: 'browsers',
  async run(settings) {
    const figures: Figure[] = [];
    for (const delayMs of DELAYS_MS) figures.push(...(await onPath(settings, delayMs)));
    return figures;
  },
};

async function onPath(settings: Settings, delayMs: number): Promise<Figure[]> {
  const words = `${delayMs} ms each way`;
  settings.say(words);
  const sizeMib = settings.sizeMib ?? SIZE_MIB;
  const withLanes = delayMs === LANES_DELAY_MS;
  const results = await rounds(settings, async () => {
    const rig = await Rig.open();
    try {
      const found = {
        product: await product(rig, delayMs, sizeMib),
        bare: await bare(rig, delayMs, sizeMib, 1),
        oneLane: withLanes ? await product(rig, delayMs, sizeMib, { oneConnection: true }) : NaN,
        lanes: withLanes ? await bare(rig, delayMs, sizeMib, LANES) : null,
      };
      settings.say(
        `${found.product.toFixed(2)} MiB/s, bare ${found.bare.rate.toFixed(2)}` +
          (found.lanes
            ? `, one lane ${found.oneLane.toFixed(2)}, ${LANES} bare ${found.lanes.rate.toFixed(2)}`
            : ''),
      );
      return found;
    } finally {
      await rig.close();
    }
  });
  const options = { bare: results.map((result) => result.bare.rate) };
  const row = (what: string, values: readonly number[]) =>
    figure('long-paths', `${words}: ${what}`, values, 'MiB/s', options);
  const rates = [
    row(
      'product',
      results.map((result) => result.product),
    ),
  ];
  if (withLanes) {
    rates.push(
      row(
        'product, one connection',
        results.map(({ oneLane }) => oneLane),
      ),
      row(
        `${LANES} bare channels`,
        results.map((result) => result.lanes?.rate ?? NaN),
      ),
    );
  }
  const trips = results.map((result) => result.bare.roundTripMs);
  return [...rates, figure('long-paths', `${words}: idle round trip`, trips, 'ms')];
}

async function product(
  rig: Rig,
  delayMs: number,
  sizeMib: number,
  options: RecordOptions = {},
): Promise<number> {
  const pair = await pairUp(rig, options, delayed(delayMs));
  await offer(pair, randomFile(rig.folder, sizeMib));
  const { mibPerSecond } = await move(pair, sizeMib * MIB);
  await rig.closeDevices();
  return mibPerSecond;
}

async function bare(
  rig: Rig,
  delayMs: number,
  sizeMib: number,
  channels: number,
): Promise<{ rate: number; roundTripMs: number }> {
  const pair = await pairBare(rig, channels, delayed(delayMs));
  const roundTripMs = await pair.sender.page.evaluate(() => window.bare.roundTrip());
  const { mibPerSecond } = await flood(pair, sizeMib * MIB, BARE_MOST_MS);
  await rig.closeDevices();
  return { rate: mibPerSecond, roundTripMs };
}

/** Each browser delays what it sends and what it receives, so half of a way's delay is set in each. */
function delayed(delayMs: number): (device: BenchDevice) => Promise<void> {
  return (device) => device.emulateLatency(delayMs / 2);
}
