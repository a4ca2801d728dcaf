// Two transfers at once over the home link: between the same two devices, where one window is over both, and
// between two pairs of devices, which know nothing of each other.

import { timeOf, type BenchDevice } from '../bench-device.ts';
import { rounds, type Case, type Settings } from '../case.ts';
import { figure } from '../figures.ts';
import { isComplete, offer, pairUp } from '../product.ts';
import { MIB, randomFile } from '../random-file.ts';
import { Rig } from '../rig.ts';
import { watchPath, type Sample } from '../watch-path.ts';
import { homeLink } from './paths.ts';

const SIZE_MIB = 40;

interface Shared {
  readonly sumMibPerSecond: number;
  /** Of what moved while both did: the part of the one that got less. */
  readonly lesserShare: number;
  readonly samples: readonly Sample[];
}

export const pathTwo: Case = {
  name: 'two',
  title: 'Two transfers at once over the home link',
  kind: 'paths',
  async run(settings) {
    const sizeMib = settings.sizeMib ?? SIZE_MIB;
    const results = await rounds(settings, async (number) => {
      const found = {
        devices: await onRig(settings, (rig) => twoTransfers(rig, sizeMib)),
        pairs: await onRig(settings, (rig) => twoPairs(rig, sizeMib)),
      };
      for (const [name, { samples }] of Object.entries(found))
        settings.trace(`two ${name} ${number}`, samples);
      return found;
    });
    return (['devices', 'pairs'] as const).flatMap((kind) => {
      const words = kind === 'devices' ? 'same two devices' : 'two pairs of devices';
      return [
        figure(
          'two',
          `${words}: sum`,
          results.map((result) => result[kind].sumMibPerSecond),
          'MiB/s',
          { target: { atLeast: 5 } },
        ),
        figure(
          'two',
          `${words}: the lesser share`,
          results.map((result) => result[kind].lesserShare),
          '',
          { target: { atLeast: 1 / 3 } },
        ),
      ];
    });
  },
};

async function onRig(settings: Settings, run: (rig: Rig) => Promise<Shared>): Promise<Shared> {
  const rig = await Rig.open(homeLink);
  try {
    const shared = await run(rig);
    settings.say(
      `${shared.sumMibPerSecond.toFixed(2)} MiB/s together, lesser share ${shared.lesserShare.toFixed(2)}`,
    );
    return shared;
  } finally {
    await rig.close();
  }
}

async function twoTransfers(rig: Rig, sizeMib: number): Promise<Shared> {
  const pair = await pairUp(rig);
  const { receiver } = pair;
  for (const number of [1, 2]) {
    await offer(pair, randomFile(rig.folder, sizeMib), 'Choose files', number);
  }
  const { path } = await watchPath(rig.link, [receiver], async () => {
    for (const left of [2, 1]) {
      await receiver.page.getByRole('button', { name: 'Accept', exact: true }).first().click();
      await receiver
        .transfer('offered')
        .nth(left - 1)
        .waitFor({ state: 'detached' });
    }
    await isComplete(receiver, 2);
  });
  const marks = await receiver.marks();
  const ends = [timeOf(marks, 'in complete', 1), timeOf(marks, 'in complete', 2)];
  return shared(sizeMib, timeOf(marks, 'accept'), ends, path.samples);
}

async function twoPairs(rig: Rig, sizeMib: number): Promise<Shared> {
  const receivers: BenchDevice[] = [];
  for (let i = 0; i < 2; i++) {
    const pair = await pairUp(rig);
    await offer(pair, randomFile(rig.folder, sizeMib));
    receivers.push(pair.receiver);
  }
  const { path } = await watchPath(rig.link, receivers, async () => {
    await Promise.all(receivers.map((receiver) => receiver.accept()));
    await Promise.all(receivers.map((receiver) => isComplete(receiver)));
  });
  const marks = await Promise.all(receivers.map((receiver) => receiver.marks()));
  const begun = Math.min(...marks.map((one) => timeOf(one, 'accept')));
  return shared(
    sizeMib,
    begun,
    marks.map((one) => timeOf(one, 'in complete')),
    path.samples,
  );
}

function shared(sizeMib: number, begun: number, ends: number[], samples: readonly Sample[]): Shared {
  const both = samples.findLast(({ safeBytes }) => safeBytes.every((bytes) => bytes < sizeMib * MIB));
  const safe = both?.safeBytes ?? [];
  return {
    sumMibPerSecond: (2 * sizeMib * 1000) / (Math.max(...ends) - begun),
    lesserShare: Math.min(...safe) / safe.reduce((sum, bytes) => sum + bytes, 0),
    samples,
  };
}
