// One file over a path, and the bare channel over the same. New browsers each round: what a controller
// learned on the last one is forgotten.

import type { PathSettings } from '../../lab/link.ts';
import { flood, pairBare } from '../bare.ts';
import { rounds, type Case, type Settings } from '../case.ts';
import { figure, type Figure, type Target } from '../figures.ts';
import { move, offer, pairUp } from '../product.ts';
import { MIB, randomFile } from '../random-file.ts';
import { Rig } from '../rig.ts';
import { watchPath } from '../watch-path.ts';
import { homeLink, openLink } from './paths.ts';

/** A bare channel that stalls would take minutes for what it is asked to send. */
const BARE_MOST_MS = 25_000;

interface PathCase {
  readonly name: string;
  readonly title: string;
  readonly path: PathSettings;
  readonly sizeMib: number;
  readonly target: Target;
  /** What is hoped for of the queue and of others' round trips. */
  readonly calm?: boolean;
}

function pathCase(options: PathCase): Case {
  return {
    name: options.name,
    title: options.title,
    kind: 'paths',
    run: (settings) => run(options, settings),
  };
}

async function run(options: PathCase, settings: Settings): Promise<Figure[]> {
  const { name, path, target, calm = false } = options;
  const sizeMib = settings.sizeMib ?? options.sizeMib;
  const results = await rounds(settings, async (number) => {
    const rig = await Rig.open(path);
    try {
      const pair = await pairUp(rig);
      await offer(pair, randomFile(rig.folder, sizeMib));
      const moved = await watchPath(rig.link, [pair.receiver], () => move(pair, sizeMib * MIB));
      settings.trace(`${name} ${number}`, moved.path.samples);
      const connections = Math.max(...moved.path.samples.map((sample) => sample.connections));
      await rig.closeDevices();
      const bare = settings.productOnly
        ? []
        : [(await flood(await pairBare(rig, 1), sizeMib * MIB, BARE_MOST_MS)).mibPerSecond];
      settings.say(
        `${moved.result.mibPerSecond.toFixed(2)} MiB/s on ${connections} connections, ` +
          `${moved.path.droppedPercent.toFixed(2)}% dropped, +${moved.path.addedMs.toFixed(0)} ms ` +
          `(95%: +${moved.path.addedMostMs.toFixed(0)}), first block after ` +
          `${moved.result.firstBlockMs.toFixed(0)} ms; bare ${bare[0]?.toFixed(2) ?? 'left out'}`,
      );
      return { ...moved.result, ...moved.path, connections, bare };
    } finally {
      await rig.close();
    }
  });
  const all = (key: 'mibPerSecond' | 'droppedPercent' | 'addedMs' | 'addedMostMs' | 'connections') =>
    results.map((result) => result[key]);
  const bare = results.flatMap((result) => result.bare);
  return [
    figure(name, 'rate', all('mibPerSecond'), 'MiB/s', { target, bare }),
    figure(name, 'most connections', all('connections'), ''),
    figure(name, 'dropped after 2 s', all('droppedPercent'), '%', calm ? { target: { atMost: 1 } } : {}),
    figure(name, 'round trip added', all('addedMs'), 'ms'),
    figure(name, 'round trip added, 95%', all('addedMostMs'), 'ms', calm ? { target: { atMost: 60 } } : {}),
    figure(
      name,
      'datagrams without room in the socket',
      results.map((result) => result.socketOverflows),
      '',
    ),
  ];
}

export const pathThroughput: readonly Case[] = [
  pathCase({
    name: 'home',
    title: 'Home link: 50 Mbit/s, 40 ms, 512 KiB queue',
    path: homeLink,
    sizeMib: 64,
    target: { atLeast: 5 },
    calm: true,
  }),
  pathCase({
    name: 'home-small-queue',
    title: 'Home link with a queue of 128 KiB',
    path: { ...homeLink, queueKib: 128 },
    sizeMib: 64,
    target: { atLeast: 4.2 },
  }),
  pathCase({
    name: 'home-loss',
    title: 'Home link with 0.1% loss',
    path: { ...homeLink, lossPercent: 0.1 },
    sizeMib: 64,
    target: { atLeast: 4 },
  }),
  pathCase({
    name: 'hundred',
    title: '100 Mbit/s, 10 ms, 512 KiB queue',
    path: { delayMs: 5, lossPercent: 0, rateMbit: 100, queueKib: 512 },
    sizeMib: 128,
    target: { atLeast: 10 },
  }),
  pathCase({
    name: 'phone',
    title: 'Phone: 4 Mbit/s, 80 ms, 256 KiB queue',
    path: { delayMs: 40, lossPercent: 0, rateMbit: 4, queueKib: 256 },
    sizeMib: 12,
    // 85% of 4 Mbit/s.
    target: { atLeast: (0.85 * 4e6) / 8 / MIB },
  }),
  pathCase({
    name: 'open-50',
    title: 'Open link, 50 ms',
    path: openLink,
    sizeMib: 96,
    target: { atLeast: 6.8 },
  }),
  pathCase({
    name: 'open-50-loss',
    title: 'Open link, 50 ms, 0.1% loss',
    path: { ...openLink, lossPercent: 0.1 },
    sizeMib: 64,
    target: { atLeast: 4.5 },
  }),
  pathCase({
    name: 'open-20',
    title: 'Open link, 20 ms',
    path: { ...openLink, delayMs: 10 },
    sizeMib: 128,
    target: { of: 'ratio', atLeast: 3 },
  }),
  pathCase({
    name: 'open-100',
    title: 'Open link, 100 ms',
    path: { ...openLink, delayMs: 50 },
    sizeMib: 64,
    target: { of: 'ratio', atLeast: 3 },
  }),
];
