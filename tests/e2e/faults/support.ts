// What every fault test does around its fault: two durable devices, a transfer under way, and its end.

import { test as base, expect } from '@playwright/test';
import { DurableDevice, type DurableOptions } from '../support/durable-device.ts';
import { pairByLink } from '../support/device.ts';
import { MIB, sha256OfFile, writeLargeFile } from '../support/files.ts';
import { startServer, type Server } from '../support/server.ts';

/** What a kill may cost: what was checkpointed last, and what was on its way. Rule RS in docs/protocol.md. */
export const REFETCH_BYTES = (16 + 8 + 1) * MIB;

interface Fixtures {
  /** The one of the file, unless a test breaks it. */
  server: Server;
  /** What the two devices are started with, where that is the fault. */
  places: readonly [sender: DurableOptions, receiver: DurableOptions];
  pair: readonly [sender: DurableDevice, receiver: DurableDevice];
}

export const test = base.extend<Fixtures, { lasting: Server }>({
  lasting: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  server: async ({ lasting }, use) => {
    await use(lasting);
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
  places: async ({}, use) => {
    await use([{}, {}]);
  },
  pair: async ({ server, places: [sender, receiver] }, use) => {
    const pair = [
      new DurableDevice(server.origin, sender),
      new DurableDevice(server.origin, receiver),
    ] as const;
    for (const device of pair) await device.start();
    await use(pair);
    for (const device of pair) await device.kill();
  },
});

export { expect };

/** Skips a file's tests where they cannot be run, and says why, which the list of results does not. */
export function skipAll(tests: { skip(condition: boolean, why: string): void }, why: string | null): void {
  tests.skip(why !== null, why ?? '');
  // A file is read by the runner, and again by its worker.
  if (why !== null && process.env['TEST_WORKER_INDEX'] === undefined) console.log(`Skipped: ${why}.`);
}

export interface UnderWay {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
}

/** Pairs, offers one file (chosen, or dropped), accepts, and waits until `part` of it is safe. */
export async function underWay(
  [sender, receiver]: readonly [DurableDevice, DurableDevice],
  options: { sizeMiB?: number; part?: number; by?: 'choosing' | 'dropping' } = {},
): Promise<UnderWay> {
  const { sizeMiB = 48, part = 0.3, by = 'choosing' } = options;
  await pairByLink(sender, receiver);
  const name = 'wedding.mp4';
  const path = writeLargeFile(name, sizeMiB * MIB);
  await (by === 'choosing' ? sender.choosePaths([path]) : sender.dropPaths([path]));
  await receiver.accept();
  await safeBytes(receiver, part * sizeMiB * MIB);
  return { path, name, sizeBytes: sizeMiB * MIB };
}

/** Waits until at least so many bytes are safe, as that device shows it. */
export async function safeBytes(device: DurableDevice, atLeast: number): Promise<number> {
  const shown = async () => Number(await device.transfers.first().getAttribute('data-bytes'));
  await expect.poll(shown, { timeout: 60_000, intervals: [20] }).toBeGreaterThanOrEqual(atLeast);
  return shown();
}

/**
 * Waits for the end on both sides, saves the copy, and compares it with the original. Answers how many bytes
 * crossed more than once.
 */
export async function arrives(
  [sender, receiver]: readonly [DurableDevice, DurableDevice],
  { path, name, sizeBytes }: UnderWay,
): Promise<number> {
  await expect(receiver.transfer('complete')).toBeVisible({ timeout: 90_000 });
  await expect(sender.transfer('complete')).toBeVisible({ timeout: 30_000 });
  await expect(receiver.transfers).toHaveAttribute('data-bytes', String(sizeBytes));
  expect(await sha256OfFile(await receiver.save(name))).toBe(await sha256OfFile(path));
  return reportTwice([sender, receiver], sizeBytes);
}

/** Says how much crossed more than once, by the count of whichever side saw more of it. */
async function reportTwice(
  pair: readonly [DurableDevice, DurableDevice],
  sizeBytes: number,
): Promise<number> {
  const [sent, received] = [(await pair[0].laneBytes()).sent, (await pair[1].laneBytes()).received];
  const twice = Math.max(0, Math.max(sent, received) / MIB - sizeBytes / MIB);
  test.info().annotations.push({ type: 'blocks sent twice', description: `about ${twice.toFixed(1)}` });
  console.log(`${test.info().title}: about ${twice.toFixed(1)} blocks of ${sizeBytes / MIB} sent twice`);
  return twice * MIB;
}
