// Very many small files against one of the same bytes.

import { rounds, type Case } from '../case.ts';
import { figure } from '../figures.ts';
import { move, offer, pairUp } from '../product.ts';
import { MIB, randomFile, randomFolder } from '../random-file.ts';
import { Rig } from '../rig.ts';

const COUNT = 10_000;
const FILE_BYTES = 4096;
const ONE_MIB = 40;

export const files: Case = {
  name: 'files',
  title: '10,000 files of 4 KiB against one of 40 MiB',
  kind: 'browsers',
  async run(settings) {
    const results = await rounds(settings, async () => {
      const rig = await Rig.open();
      try {
        const folder = randomFolder(rig.folder, COUNT, FILE_BYTES);
        const pair = await pairUp(rig);
        const chosen = performance.now();
        await offer(pair, folder, 'Choose a folder');
        const offeredMs = performance.now() - chosen;
        const many = await move(pair, COUNT * FILE_BYTES);
        await rig.closeDevices();
        const other = await pairUp(rig);
        await offer(other, randomFile(rig.folder, ONE_MIB));
        const one = await move(other, ONE_MIB * MIB);
        settings.say(
          `many ${many.mibPerSecond.toFixed(1)} MiB/s, offered after ${(offeredMs / 1000).toFixed(1)} s, ` +
            `one ${one.mibPerSecond.toFixed(1)} MiB/s`,
        );
        return { many: many.mibPerSecond, one: one.mibPerSecond, offeredMs };
      } finally {
        await rig.close();
      }
    });
    const many = results.map((result) => result.many);
    const one = results.map((result) => result.one);
    return [
      figure('files', 'many files', many, 'MiB/s'),
      figure('files', 'one file', one, 'MiB/s'),
      figure(
        'files',
        'many by one',
        many.map((rate, i) => rate / (one[i] ?? NaN)),
        'x',
        { target: { atLeast: 0.5 } },
      ),
      figure(
        'files',
        'many chosen to offered',
        results.map(({ offeredMs }) => offeredMs / 1000),
        's',
      ),
    ];
  },
};
