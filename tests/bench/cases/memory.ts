// Memory that grows with the file would be the end of large ones.

import { statfsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../case.ts';
import { figure, type Figure } from '../figures.ts';
import { canReadProcesses, largestRendererMib } from '../processes.ts';
import { move, offer, pairUp } from '../product.ts';
import { MIB, randomFile } from '../random-file.ts';
import { Rig } from '../rig.ts';

const SIZES_MIB = [128, 1024, 4096];
const INTERVAL_MS = 200;

export const memory: Case = {
  name: 'memory',
  title: 'Peak anonymous memory of the largest renderer at 128 MiB, 1 GiB and 4 GiB',
  kind: 'browsers',
  async run(settings) {
    if (!canReadProcesses) throw new Error('anonymous memory is read from /proc, which is Linux’s');
    const figures: Figure[] = [];
    const peaks: number[] = [];
    // One round each: they are long, and a peak is a peak.
    for (const sizeMib of SIZES_MIB.filter((size) => size <= (settings.sizeMib ?? size))) {
      const rig = await Rig.open();
      try {
        const { bavail, bsize } = statfsSync(rig.folder);
        // The file, its copy, and what the browser wants to leave free.
        if (bavail * bsize < 3 * sizeMib * MIB) throw new Error(`no room on disk for ${sizeMib} MiB, twice`);
        const pair = await pairUp(rig);
        await offer(pair, randomFile(rig.folder, sizeMib));
        const processes = [...pair.sender.processes(), ...pair.receiver.processes()];
        const state = { peakMib: 0, over: false };
        const watching = (async () => {
          while (!state.over) {
            state.peakMib = Math.max(state.peakMib, largestRendererMib(processes));
            await sleep(INTERVAL_MS);
          }
        })();
        try {
          await move(pair, sizeMib * MIB);
        } finally {
          state.over = true;
          await watching;
        }
        settings.say(`${sizeMib} MiB: ${state.peakMib.toFixed(0)} MiB`);
        peaks.push(state.peakMib);
        figures.push(
          figure('memory', `peak at ${sizeMib} MiB`, [state.peakMib], 'MiB', { target: { atMost: 200 } }),
        );
      } finally {
        await rig.close();
      }
    }
    const growth = (peaks.at(-1) ?? NaN) / (peaks[0] ?? NaN);
    return peaks.length < 2
      ? figures
      : [
          ...figures,
          figure('memory', 'peak at the largest by the smallest', [growth], 'x', { target: { atMost: 1.2 } }),
        ];
  },
};
