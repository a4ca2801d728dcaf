// Pages reloaded at the instants that could hurt: in the middle of a block, and around a flush. The path is
// slow here, so that there is time to hit them.

import type { DurableDevice } from '../support/durable-device.ts';
import { MIB } from '../support/files.ts';
import { mulberry32, printedSeed } from '../support/random.ts';
import { throttle } from '../support/throttle.ts';
import { arrives, expect, REFETCH_BYTES, safeBytes, test, underWay } from './support.ts';

test.setTimeout(180_000);

/** How often what was written is flushed and recorded, while bytes move. */
const CHECKPOINT_MS = 500;

for (const who of ['receiver', 'sender'] as const) {
  test(`RS: the ${who}’s page is reloaded in the middle of a block`, async ({ pair }) => {
    const [sender, receiver] = pair;
    const network = await throttle(receiver);
    const file = await underWay(pair, { part: 0.1 });
    // A block takes half a second, while what a browser counts is a twentieth old.
    await network({ bytesPerSecond: 2 * MIB });
    const before = await safeBytes(receiver, 1);
    const crossed = await reloadInBlock(who === 'sender' ? sender : receiver);
    expect(crossed).toBeLessThan(file.sizeBytes);
    console.log(`reloaded after ${(crossed / MIB).toFixed(2)} blocks, with ${before / MIB} safe`);
    await network({});
    if (who === 'sender') {
      await expect(sender.transfer('needs-files')).toBeVisible();
      await sender.choosePaths([file.path], 'Choose the files again');
    }
    expect(await safeBytes(receiver, 1)).toBeGreaterThanOrEqual(before);
    expect(await arrives(pair, file)).toBeLessThan(REFETCH_BYTES);
  });
}

test('RS: ten reloads of the receiver at random moments between one flush and the next', async ({ pair }) => {
  const random = mulberry32(printedSeed());
  const [, receiver] = pair;
  const network = await throttle(receiver);
  const file = await underWay(pair, { sizeMiB: 32, part: 0.01 });
  await network({ bytesPerSecond: 3 * MIB });
  for (let reload = 0; reload < 10; reload += 1) {
    const shown = await reloadAfterFlush(receiver, random() * 1.1 * CHECKPOINT_MS);
    expect(shown).toBeLessThan(file.sizeBytes);
    expect(await safeBytes(receiver, 1)).toBeGreaterThanOrEqual(shown);
  }
  await network({});
  await arrives(pair, file);
});

/** Reloads when about half of a block has crossed the lane; answers how much crossed in all. */
async function reloadInBlock(device: DurableDevice): Promise<number> {
  const { page } = device;
  const crossed = await page.evaluate(async (blockBytes) => {
    for (;;) {
      const { received, sent } = await window.laneBytes();
      const bytes = Math.max(received, sent);
      const part = (bytes % blockBytes) / blockBytes;
      if (part > 0.3 && part < 0.6) return bytes;
    }
  }, MIB);
  await device.reload();
  return crossed;
}

/** Reloads so long after the next flush that the page shows; answers how much it showed as safe last. */
async function reloadAfterFlush(device: DurableDevice, afterMs: number): Promise<number> {
  await device.countLaneBytes();
  const isLoaded = device.page.waitForEvent('load');
  // In the page, since a word from out here would come at some other moment.
  const shown = await device.page.evaluate(
    (delayMs) =>
      new Promise<number>((resolve) => {
        const bytes = () => Number(document.querySelector<HTMLElement>('[data-bytes]')?.dataset['bytes']);
        const first = bytes();
        const observer = new MutationObserver(() => {
          if (bytes() === first) return;
          observer.disconnect();
          setTimeout(() => {
            resolve(bytes());
            location.reload();
          }, delayMs);
        });
        observer.observe(document, { subtree: true, attributeFilter: ['data-bytes'] });
      }),
    afterMs,
  );
  await isLoaded;
  await expect(device.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  return shown;
}
