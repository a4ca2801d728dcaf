// One large file where the path is no limit: what the product costs beside its channel.

import { flood, pairBare } from '../bare.ts';
import { rounds, type Case } from '../case.ts';
import { figure } from '../figures.ts';
import { canReadProcesses } from '../processes.ts';
import { move, offer, pairUp } from '../product.ts';
import { MIB, randomFile } from '../random-file.ts';
import { Rig } from '../rig.ts';

const SIZE_MIB = 256;

export const loopback: Case = {
  name: 'loopback',
  title: `Loopback, ${SIZE_MIB} MiB: rate and CPU time`,
  kind: 'browsers',
  async run(settings) {
    const sizeMib = settings.sizeMib ?? SIZE_MIB;
    const results = await rounds(settings, async () => {
      const rig = await Rig.open();
      try {
        const pair = await pairUp(rig);
        await offer(pair, randomFile(rig.folder, sizeMib));
        const product = await move(pair, sizeMib * MIB);
        await rig.closeDevices();
        const bare = await flood(await pairBare(rig, 1), sizeMib * MIB);
        settings.say(`${product.mibPerSecond.toFixed(1)} MiB/s, bare ${bare.mibPerSecond.toFixed(1)}`);
        return { product, bare };
      } finally {
        await rig.close();
      }
    });
    const figures = [
      figure(
        'loopback',
        'rate',
        results.map(({ product }) => product.mibPerSecond),
        'MiB/s',
        {
          target: { of: 'ratio', atLeast: 0.9 },
          bare: results.map(({ bare }) => bare.mibPerSecond),
        },
      ),
    ];
    if (!canReadProcesses) return figures;
    return [
      ...figures,
      figure(
        'loopback',
        'CPU time per GiB, both browsers',
        results.map(({ product }) => product.cpuSecondsPerGib),
        's',
        {
          target: { of: 'ratio', atMost: 1.25 },
          bare: results.map(({ bare }) => bare.cpuSecondsPerGib),
        },
      ),
    ];
  },
};
