// Files larger than memory: what crosses is never held.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Device } from './support/device.ts';
import { pairByLink } from './support/device.ts';
import { MIB, writeLargeFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('1 GiB leaves the largest renderer under 300 MiB of anonymous memory on both sides', async ({
  pair,
}) => {
  test.skip(process.platform !== 'linux', 'anonymous memory is read from /proc');
  test.setTimeout(400_000);
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  await sender.choose(writeLargeFile('large.bin', 1024 * MIB));
  const peaks = { sender: 0, receiver: 0 };
  const measure = async () => {
    peaks.sender = Math.max(peaks.sender, await largestRenderer(sender));
    peaks.receiver = Math.max(peaks.receiver, await largestRenderer(receiver));
  };
  await receiver.accept();
  await expect
    .poll(
      async () => {
        await measure();
        return receiver.transfer('complete').count();
      },
      { timeout: 300_000, intervals: [1000] },
    )
    .toBe(1);
  await expect(sender.transfer('complete')).toBeVisible();
  await measure();
  console.log(
    `largest renderer: sender ${peaks.sender.toFixed(0)} MiB, receiver ${peaks.receiver.toFixed(0)} MiB`,
  );
  expect(Math.min(peaks.sender, peaks.receiver)).toBeGreaterThan(0);
  expect(peaks.sender).toBeLessThan(300);
  expect(peaks.receiver).toBeLessThan(300);
});

/** Anonymous memory of a device's largest renderer process, in MiB. */
async function largestRenderer(device: Device): Promise<number> {
  const session = await device.browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => anonymousMiB(id));
  return Math.max(0, ...sizes);
}

function anonymousMiB(pid: number): number {
  try {
    const kib = /^Anonymous:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    if (kib !== undefined) return Number(kib) / 1024;
  } catch {
    // A user may not read it (a setuid sandbox), or the process just ended; ps knows the resident part.
  }
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  } catch {
    return 0;
  }
}
