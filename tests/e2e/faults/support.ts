// What every fault test does around its fault: two durable devices, a transfer under way, and its end.

import { test as base, expect } from '@playwright/test';
import { DurableDevice } from '../support/durable-device.ts';
import { pairByLink } from '../support/device.ts';
import { MIB, sha256OfFile, writeLargeFile } from '../support/files.ts';
import { startServer, type Server } from '../support/server.ts';

/** What a kill may cost: what was checkpointed last, and what was on its way. Rule RS in docs/protocol.md. */
export const REFETCH_BYTES = (16 + 8 + 1) * MIB;

interface Fixtures {
  server: Server;
  pair: readonly [sender: DurableDevice, receiver: DurableDevice];
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
  server: async ({}, use) => {
    const server = await startServer();
    await use(server);
    await server.stop();
  },
  pair: async ({ server }, use) => {
    const pair = [new DurableDevice(server.origin), new DurableDevice(server.origin)] as const;
    for (const device of pair) await device.start();
    await use(pair);
    for (const device of pair) await device.kill();
  },
});

export { expect };

export interface UnderWay {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
}

/** Pairs, offers one file, accepts, and waits until `part` of it is safe. */
export async function underWay(
  [sender, receiver]: readonly [DurableDevice, DurableDevice],
  options: { sizeMiB?: number; part?: number } = {},
): Promise<UnderWay> {
  const { sizeMiB = 48, part = 0.3 } = options;
  await pairByLink(sender, receiver);
  const name = 'wedding.mp4';
  const path = writeLargeFile(name, sizeMiB * MIB);
  await sender.choosePaths([path]);
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

/** Waits for the end on both sides, saves the copy, and compares it with the original. */
export async function arrives(
  [sender, receiver]: readonly [DurableDevice, DurableDevice],
  { path, name, sizeBytes }: UnderWay,
): Promise<void> {
  await expect(receiver.transfer('complete')).toBeVisible({ timeout: 90_000 });
  await expect(sender.transfer('complete')).toBeVisible({ timeout: 30_000 });
  await expect(receiver.transfers).toHaveAttribute('data-bytes', String(sizeBytes));
  expect(await sha256OfFile(await receiver.save(name))).toBe(await sha256OfFile(path));
  await reportTwice([sender, receiver], sizeBytes);
}

/** Says how much crossed more than once, by the count of whichever side saw more of it. */
async function reportTwice(pair: readonly [DurableDevice, DurableDevice], sizeBytes: number): Promise<void> {
  const [sent, received] = [(await pair[0].laneBytes()).sent, (await pair[1].laneBytes()).received];
  const twice = Math.max(0, Math.max(sent, received) / MIB - sizeBytes / MIB);
  test.info().annotations.push({ type: 'blocks sent twice', description: `about ${twice.toFixed(1)}` });
  console.log(`${test.info().title}: about ${twice.toFixed(1)} blocks of ${sizeBytes / MIB} sent twice`);
}
