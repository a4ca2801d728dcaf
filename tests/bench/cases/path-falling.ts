// A link whose rate falls from 50 to 10 Mbit/s while a file is on its way, and comes back.

import { setTimeout as sleep } from 'node:timers/promises';
import { rounds, type Case } from '../case.ts';
import { figure } from '../figures.ts';
import { move, offer, pairUp } from '../product.ts';
import { MIB, randomFile } from '../random-file.ts';
import { Rig } from '../rig.ts';
import { watchPath, type Sample } from '../watch-path.ts';
import { homeLink } from './paths.ts';

const SIZE_MIB = 112;
const PHASES = [
  { rateMbit: 50, ms: 9000 },
  { rateMbit: 10, ms: 10_000 },
  { rateMbit: 50, ms: 9000 },
] as const;
/** How long it may take to find a new rate. */
const SETTLE_MS = 3000;
/** Rates are taken over this long, since pieces come one by one. */
const SPAN_MS = 1000;
const NEAR = 0.85;

export const pathFalling: Case = {
  name: 'falling',
  title: 'Rate falling from 50 to 10 Mbit/s midway and back',
  kind: 'paths',
  async run(settings) {
    const results = await rounds(settings, async (number) => {
      const rig = await Rig.open(homeLink);
      try {
        const pair = await pairUp(rig);
        await offer(pair, randomFile(rig.folder, SIZE_MIB));
        const { result: changes, path } = await watchPath(rig.link, [pair.receiver], async () => {
          const moving = move(pair, SIZE_MIB * MIB);
          const times: number[] = [];
          const begun = performance.now();
          for (const { rateMbit, ms } of PHASES) {
            times.push(performance.now() - begun);
            await rig.link.change('both', { rateMbit });
            await sleep(ms);
          }
          times.push(performance.now() - begun);
          await moving;
          return times;
        });
        settings.trace(`falling ${number}`, path.samples);
        const phases = PHASES.map(({ rateMbit }, i) =>
          phase(path.samples, rateMbit, changes[i] ?? 0, changes[i + 1] ?? 0),
        );
        settings.say(
          phases
            .map(({ percent, foundMs }) => `${percent.toFixed(0)}% from ${foundMs.toFixed(0)} ms on`)
            .join(', '),
        );
        return phases;
      } finally {
        await rig.close();
      }
    });
    return PHASES.flatMap(({ rateMbit }, i) => {
      const words = `${rateMbit} Mbit/s${i === 2 ? ' again' : ''}`;
      const of = (key: 'percent' | 'foundMs') => results.map((phases) => phases[i]?.[key] ?? NaN);
      return [
        figure('falling', `${words}: of the link after 3 s`, of('percent'), '%', {
          target: { atLeast: 100 * NEAR },
        }),
        figure('falling', `${words}: until within 15%`, of('foundMs'), 'ms', {
          target: { atMost: SETTLE_MS },
        }),
      ];
    });
  },
};

interface Phase {
  /** Of the link's rate, from `SETTLE_MS` on. */
  readonly percent: number;
  /** When a second began in which the rate was near the link's; the phase's length when none did. */
  readonly foundMs: number;
}

function phase(samples: readonly Sample[], rateMbit: number, from: number, to: number): Phase {
  const bytesPerMs = (rateMbit * 1e6) / 8 / 1000;
  const of = (a: Sample, b: Sample) =>
    ((b.laneBytes[0] ?? 0) - (a.laneBytes[0] ?? 0)) / (b.ms - a.ms) / bytesPerMs;
  const within = samples.filter(({ ms }) => ms >= from && ms <= to);
  const settled = within.filter(({ ms }) => ms >= from + SETTLE_MS);
  const [first, last] = [settled[0], settled.at(-1)];
  const found = within.find((sample) => {
    const next = within.find(({ ms }) => ms >= sample.ms + SPAN_MS);
    return next !== undefined && of(sample, next) >= NEAR;
  });
  return {
    percent: first && last ? 100 * of(first, last) : NaN,
    foundMs: (found?.ms ?? to) - from,
  };
}
