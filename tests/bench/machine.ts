// What the figures were taken on, and whether it was left alone.

import { cpus, release, totalmem, type } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 2000;

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGib: number;
  readonly system: string;
  /** How busy its cores were before the bench began, of 100. */
  readonly busyPercent: number;
}

export async function lookAtMachine(): Promise<Machine> {
  const before = times();
  await sleep(LOOK_MS);
  const after = times();
  const idle = (after.idle - before.idle) / (after.all - before.all);
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    busyPercent: Math.round(100 * (1 - idle)),
  };
}

function times(): { idle: number; all: number } {
  const sum = { idle: 0, all: 0 };
  for (const core of cpus()) {
    sum.idle += core.times.idle;
    sum.all += Object.values(core.times).reduce((total, ms) => total + ms, 0);
  }
  return sum;
}
