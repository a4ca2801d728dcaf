// Whether the screen stays alive while bytes move: by the browser's own word, which begins at tasks of 50 ms,
// and by a timer that came late, which counts the time without a core, too.

import { timeOf, type BenchDevice } from '../bench-device.ts';
import { rounds, type Case } from '../case.ts';
import { figure } from '../figures.ts';
import type { Busy } from '../page-record.ts';
import { move, offer, pairUp } from '../product.ts';
import { MIB, randomFile } from '../random-file.ts';
import { Rig } from '../rig.ts';

const SIZE_MIB = 64;

interface Longest {
  /** 0 when no task took 50 ms. */
  readonly taskMs: number;
  readonly timerMs: number;
}

export const mainThread: Case = {
  name: 'main-thread',
  title: 'Longest task of a main thread while bytes move',
  kind: 'browsers',
  async run(settings) {
    const sizeMib = settings.sizeMib ?? SIZE_MIB;
    const results = await rounds(settings, async () => {
      const rig = await Rig.open();
      try {
        const pair = await pairUp(rig, { timer: true });
        await offer(pair, randomFile(rig.folder, sizeMib));
        await move(pair, sizeMib * MIB);
        const marks = await pair.receiver.marks();
        const [from, to] = [timeOf(marks, 'accept'), timeOf(marks, 'in complete')];
        const found = {
          sender: await longest(pair.sender, from, to),
          receiver: await longest(pair.receiver, from, to),
        };
        settings.say(JSON.stringify(found));
        return found;
      } finally {
        await rig.close();
      }
    });
    return (['sender', 'receiver'] as const).flatMap((side) => [
      figure(
        'main-thread',
        `longest task of 50 ms or more, ${side}`,
        results.map((result) => result[side].taskMs),
        'ms',
        { target: { atMost: 50 } },
      ),
      figure(
        'main-thread',
        `latest timer, ${side}`,
        results.map((result) => result[side].timerMs),
        'ms',
      ),
    ]);
  },
};

async function longest({ page }: BenchDevice, from: number, to: number): Promise<Longest> {
  const seen = await page.evaluate(() => ({
    longTasks: window.bench.longTasks,
    lateTimers: window.bench.lateTimers,
  }));
  const most = (list: readonly Busy[]) =>
    Math.max(0, ...list.filter(({ at, ms }) => at < to && at + ms > from).map(({ ms }) => ms));
  return { taskMs: most(seen.longTasks), timerMs: most(seen.lateTimers) };
}
