// How long a person waits: from opening the link to being connected, from accepting to the first block that
// is verified and on disk.

import { timeOf } from '../bench-device.ts';
import { rounds, type Case } from '../case.ts';
import { figure } from '../figures.ts';
import { move, offer, pairUp } from '../product.ts';
import { MIB, randomFile } from '../random-file.ts';
import { Rig } from '../rig.ts';

const SIZE_MIB = 16;

export const connect: Case = {
  name: 'connect',
  title: 'Link opened to connected, accepted to first verified block',
  kind: 'browsers',
  async run(settings) {
    const results = await rounds(settings, async () => {
      const rig = await Rig.open();
      try {
        const pair = await pairUp(rig);
        const opened = await pair.receiver.page.evaluate(() => performance.timeOrigin);
        const [host, taker] = [await pair.sender.marks(), await pair.receiver.marks()];
        const connected = Math.max(timeOf(host, 'device connected'), timeOf(taker, 'device connected'));
        await offer(pair, randomFile(rig.folder, SIZE_MIB));
        const { firstBlockMs } = await move(pair, SIZE_MIB * MIB);
        settings.say(`${(connected - opened).toFixed(0)} ms, ${firstBlockMs.toFixed(0)} ms`);
        return { connectedMs: connected - opened, firstBlockMs };
      } finally {
        await rig.close();
      }
    });
    return [
      figure(
        'connect',
        'link opened to connected on both screens',
        results.map(({ connectedMs }) => connectedMs),
        'ms',
        { target: { atMost: 1000 } },
      ),
      figure(
        'connect',
        'accepted to first verified block',
        results.map(({ firstBlockMs }) => firstBlockMs),
        'ms',
      ),
    ];
  },
};
