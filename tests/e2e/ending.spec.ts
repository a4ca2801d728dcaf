// A transfer can end early, from either side and at any time; both see it, and nothing staged is left but files
// that were whole when its sender ended it.

import { isolate } from '../../src/words/isolate.ts';
import type { Device } from './support/device.ts';
import { pairByLink } from './support/device.ts';
import { MIB, payload } from './support/files.ts';
import { expect, test } from './support/test.ts';

const LARGE = 48 * MIB;

/** Offers a large file and waits until bytes of it are safe. */
async function midTransfer(sender: Device, receiver: Device): Promise<void> {
  await pairByLink(sender, receiver);
  await sender.choose(payload('large.bin', LARGE));
  await receiver.accept();
  await expect(receiver.transfer('moving')).toBeVisible();
  await expect.poll(() => receiver.transfers.getAttribute('data-bytes')).not.toBe('0');
  expect(await receiver.staged()).toHaveLength(1);
}

for (const who of ['sender', 'receiver'] as const) {
  test(`cancelled mid-transfer by the ${who}`, async ({ pair }) => {
    const [sender, receiver] = pair;
    await midTransfer(sender, receiver);
    const canceller = who === 'sender' ? sender : receiver;
    await canceller.page.getByRole('button', { name: 'Cancel', exact: true }).click();
    for (const device of pair) await expect(device.transfer('cancelled')).toBeVisible();
    await expect.poll(() => receiver.staged()).toEqual([]);
    // Nothing is stuck: the next one goes through.
    await sender.choose(payload('next.bin', 10));
    await receiver.accept();
    await expect(sender.transfer('complete')).toBeVisible();
  });
}

test('cancelled by the sender: a file that was whole stays, over a reload, until it is removed', async ({
  pair,
}) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  await sender.choose([payload('small.bin', MIB), payload('large.bin', LARGE)]);
  await receiver.accept();
  const save = receiver.transfers.getByRole('button', { name: 'Save small.bin' });
  await expect(save).toBeVisible();
  await sender.page.getByRole('button', { name: 'Cancel', exact: true }).click();
  for (const device of pair) await expect(device.transfer('cancelled')).toBeVisible();
  await receiver.page.reload();
  await expect(receiver.transfer('cancelled')).toContainText('Files that are whole can still be saved.');
  await expect(save).toBeVisible();
  expect(await receiver.staged()).toHaveLength(1);
  await receiver.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await receiver.page
    .getByRole('dialog')
    .getByRole('button', { name: /Remove|Delete/ })
    .click();
  await expect(receiver.transfers).toHaveCount(0);
  await expect.poll(() => receiver.staged()).toEqual([]);
});

test('declined', async ({ pair }) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  await sender.choose(payload('unwanted.bin', MIB));
  await receiver.page.getByRole('button', { name: 'Decline' }).click();
  for (const device of pair) await expect(device.transfer('declined')).toBeVisible();
  expect(await receiver.staged()).toEqual([]);
});

test('an offer withdrawn by its sender before it was answered', async ({ pair }) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  await sender.choose(payload('withdrawn.bin', MIB));
  await expect(receiver.transfer('offered')).toBeVisible();
  await sender.page.getByRole('button', { name: 'Cancel', exact: true }).click();
  for (const device of pair) await expect(device.transfer('cancelled')).toBeVisible();
  await expect(receiver.page.getByRole('button', { name: 'Accept', exact: true })).toBeHidden();
});

test('the other device leaves in the middle: the transfer waits, and says for whom', async ({ pair }) => {
  const [sender, receiver] = pair;
  await midTransfer(sender, receiver);
  await sender.page.goto('about:blank');
  await expect(receiver.transfer('waiting')).toBeVisible();
  await expect(receiver.transfers).toContainText(/Waiting for .+ to come back/);
  await expect(receiver.devices).toHaveAttribute('data-state', 'reconnecting');
  expect(await receiver.staged()).toHaveLength(1);
});

test('the person on the other device disconnects: the transfer ends', async ({ pair }) => {
  const [sender, receiver] = pair;
  await midTransfer(sender, receiver);
  await sender.page.getByRole('button', { name: /Disconnect/ }).click();
  for (const device of pair) await expect(device.transfer('failed')).toBeVisible();
  await expect(receiver.devices).toHaveCount(0);
});

test('a received transfer is removed, with its bytes, only after a question', async ({ pair }) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  await sender.choose(payload('kept.bin', MIB));
  await receiver.accept();
  await expect(receiver.transfer('complete')).toBeVisible();
  await receiver.page.getByRole('button', { name: 'Remove', exact: true }).click();
  const question = receiver.page.getByRole('dialog');
  await question.getByRole('button', { name: /Keep|Cancel/ }).click();
  expect(await receiver.staged()).toHaveLength(1);
  await receiver.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await question.getByRole('button', { name: /Remove|Delete/ }).click();
  await expect(receiver.transfers).toHaveCount(0);
  await expect.poll(() => receiver.staged()).toEqual([]);
});

test('a file that changes on disk while it is sent is named, and nothing of it is kept', async ({ pair }) => {
  const { appendFileSync } = await import('node:fs');
  const { writeLargeFile } = await import('./support/files.ts');
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  const path = writeLargeFile('changing.bin', LARGE);
  await sender.choose(path);
  await receiver.accept();
  await expect.poll(() => receiver.transfers.getAttribute('data-bytes')).not.toBe('0');
  appendFileSync(path, 'more');
  for (const device of pair) {
    await expect(device.transfer('failed')).toBeVisible();
    await expect(device.transfers.getByRole('alert')).toContainText(
      `“${isolate('changing.bin')}” was changed, moved or deleted`,
    );
  }
  await expect.poll(() => receiver.staged()).toEqual([]);
});
