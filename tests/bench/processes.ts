// What a browser's processes cost, read from /proc: Linux only.

import { readdirSync, readFileSync } from 'node:fs';

/** Of a second, in what /proc/PID/stat counts; the same on every Linux. */
const TICKS = 100;
const MIB = 1024 * 1024;

export const canReadProcesses = process.platform === 'linux';

interface ProcessTimes {
  readonly parent: number;
  readonly seconds: number;
}

/** All processes of the browser on a profile: the one that was started and everything below it. */
export function browserProcesses(profile: string): number[] {
  const all = numbers().flatMap((pid) => {
    const times = timesOf(pid);
    return times ? [{ pid, parent: times.parent }] : [];
  });
  const first = all.find(({ pid }) => {
    const words = read(`/proc/${pid}/cmdline`);
    return words.split('\0').includes(`--user-data-dir=${profile}`) && !words.includes('--type=');
  });
  const found = first ? [first.pid] : [];
  for (const parent of found) found.push(...all.filter((one) => one.parent === parent).map(({ pid }) => pid));
  return found;
}

/** CPU seconds that processes took since they began, with those of children that ended. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (timesOf(pid)?.seconds ?? 0), 0);
}

/** Anonymous memory of the largest renderer among processes, in MiB. */
export function largestRendererMib(pids: readonly number[]): number {
  const renderers = pids.filter((pid) => read(`/proc/${pid}/cmdline`).includes('--type=renderer'));
  return Math.max(0, ...renderers.map(anonymousMib));
}

function anonymousMib(pid: number): number {
  const kib = /^Anonymous:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
  return (Number(kib ?? 0) * 1024) / MIB;
}

function timesOf(pid: number): ProcessTimes | null {
  // The name, in brackets, may hold anything; what comes after does not.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ');
  if (!fields || fields.length < 15) return null;
  const field = (number: number) => Number(fields[number - 3]);
  return { parent: field(4), seconds: (field(14) + field(15) + field(16) + field(17)) / TICKS };
}

function numbers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It just ended, or is not ours to read.
    return '';
  }
}
