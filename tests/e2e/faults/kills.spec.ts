// Browsers killed like machines that lose power, and pages reloaded, in the middle of a transfer.

import { MIB } from '../support/files.ts';
import { mulberry32, printedSeed } from '../support/random.ts';
import { arrives, expect, REFETCH_BYTES, safeBytes, test, underWay } from './support.ts';

test.setTimeout(240_000);

test('RS: the receiver is killed', async ({ pair }) => {
  const [, receiver] = pair;
  const file = await underWay(pair);
  const before = await safeBytes(receiver, 1);
  await receiver.kill();
  const { received: earlier } = await receiver.laneBytes();
  await receiver.start();
  // What was safe is on screen at once, and still counted.
  expect(await safeBytes(receiver, 1)).toBeGreaterThanOrEqual(before);
  await arrives(pair, file);
  const received = (await receiver.laneBytes()).received - earlier;
  // Counted from the restart: no more than what lacked, and what a kill may cost.
  console.log(
    `fetched after the kill: ${(received / MIB).toFixed(1)} MiB of ${((file.sizeBytes - before) / MIB).toFixed(1)} lacking`,
  );
  expect(received).toBeLessThan(file.sizeBytes - before + REFETCH_BYTES);
});

test('RS: the sender is killed, and the same file is chosen again', async ({ pair }) => {
  const [sender, receiver] = pair;
  const file = await underWay(pair);
  await sender.kill();
  await expect(receiver.transfer('waiting')).toBeVisible({ timeout: 20_000 });
  await sender.start();
  await expect(sender.transfer('needs-files')).toBeVisible();
  await sender.choosePaths([file.path], 'Choose the files again');
  await arrives(pair, file);
});

test('RS: both are killed', async ({ pair }) => {
  const [sender, receiver] = pair;
  const file = await underWay(pair);
  await Promise.all([sender.kill(), receiver.kill()]);
  await Promise.all([sender.start(), receiver.start()]);
  await expect(sender.transfer('needs-files')).toBeVisible();
  await sender.choosePaths([file.path], 'Choose the files again');
  await arrives(pair, file);
});

test('RS: the receiver’s page is reloaded', async ({ pair }) => {
  const [, receiver] = pair;
  const file = await underWay(pair);
  await receiver.reload();
  await arrives(pair, file);
});

test('RS: the sender’s page is reloaded', async ({ pair }) => {
  const [sender] = pair;
  const file = await underWay(pair);
  await sender.reload();
  await expect(sender.transfer('needs-files')).toBeVisible();
  await sender.choosePaths([file.path], 'Choose the files again');
  await arrives(pair, file);
});

test('RS: ten kills at random moments in one transfer', async ({ pair }) => {
  test.setTimeout(400_000);
  const random = mulberry32(printedSeed());
  const [sender, receiver] = pair;
  const file = await underWay(pair, { sizeMiB: 96, part: 0.02 });
  for (let kill = 0; kill < 10; kill += 1) {
    const victim = random() < 0.7 ? receiver : sender;
    const before = await safeBytes(receiver, 1);
    // Somewhere in the next few MiB, unless it ends before.
    if (victim === receiver || before < file.sizeBytes) {
      const until = Math.min(file.sizeBytes, before + Math.floor(random() * 6 * MIB));
      await safeBytes(receiver, until);
    }
    await victim.kill();
    await victim.start();
    if (victim === receiver) expect(await safeBytes(receiver, before)).toBeGreaterThanOrEqual(before);
    const needsFiles = sender.transfer('needs-files');
    if (victim === sender) {
      await expect(needsFiles.or(sender.transfer('complete')).first()).toBeVisible();
      if (await needsFiles.count()) await sender.choosePaths([file.path], 'Choose the files again');
    }
  }
  await arrives(pair, file);
});
