// A stage of an earlier life that is still locked when the receiver starts again.

import { expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { LINK } from '../../../support/engine-pair.ts';
import { begun, completes, half, sees, type Run } from '../../../support/resuming.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const paces = { blocks: 4_000_000 };
const lost = { kind: 'waiting', why: 'link' } as const;

/** The stage of this transfer opens when the answer is called, and not before. */
function locked({ pair, ids }: Run): () => void {
  const { stages } = pair.b;
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const open = stages.open.bind(stages);
  stages.open = async (id) => {
    if (id === ids.in) await gate;
    return open(id);
  };
  return go;
}

async function halfThenKilled(): Promise<Run> {
  const run = await begun([BLOCK_BYTES, 5 * BLOCK_BYTES], { paces });
  await half(run);
  await run.pair.until(() => run.pair.b.page.wholes.has(run.ids.in));
  run.pair.kill('b');
  return run;
}

test('RS3 a locked stage delays no other: all are shown at once, and the others go on', async () => {
  const first = await begun([BLOCK_BYTES, 5 * BLOCK_BYTES], { paces });
  const { pair } = first;
  const others: Run[] = [];
  for (let i = 0; i < 3; i += 1) {
    const files = [chosen(`other-${i}`, 2 * BLOCK_BYTES)];
    const ids = await pair.offer('a', files);
    await pair.b.engine.accept(ids.in, 'all');
    others.push({ pair, ids, files, choice: 'all', totalBytes: 2 * BLOCK_BYTES });
  }
  await pair.until(() => pair.b.page.wholes.has(first.ids.in));
  const runs = [first, ...others];
  await pair.until(() => runs.every(({ ids }) => pair.a.outgoing.records.get(ids.out)?.state === 'active'));
  pair.kill('b');
  const safeBytes = pair.b.checkpoints.records.get(first.ids.in)!.safeBlocks;
  expect(safeBytes.some((byte) => byte > 0)).toBe(true);
  const unlock = locked(first);
  const before = Date.now();
  await pair.b.start();
  expect(Date.now()).toBe(before);
  for (const { ids } of runs) await sees(pair, pair.b, ids.in, lost);
  expect(pair.b.snapshot(first.ids.in).safeBytes).toBeGreaterThan(0);
  expect(pair.b.page.lists.get(first.ids.in)?.map(({ whole }) => whole)).toEqual([true, false]);
  pair.rejoin().open();
  await pair.until(() => others.every(({ ids }) => pair.b.kind(ids.in) === 'complete'));
  await sees(pair, pair.b, first.ids.in, { kind: 'waiting', why: 'start' });
  unlock();
  for (const { ids } of runs) await pair.both('a', ids, 'complete');
  await completes(first);
});

test('RS3 a file that was whole can be saved as soon as its stage is open', async () => {
  const run = await halfThenKilled();
  const { pair, ids, files } = run;
  const unlock = locked(run);
  await pair.b.start();
  const saved = pair.b.download(ids.in, { file: 0 });
  unlock();
  expect(Buffer.compare((await saved)!.bytes, files[0]!.file.content)).toBe(0);
});

test.each(['cancel', 'remove'] as const)(
  'RS8 %s while its stage is locked: the sender is told at once, and the bytes go when they can',
  async (how) => {
    const run = await halfThenKilled();
    const { pair, ids } = run;
    const unlock = locked(run);
    await pair.b.start();
    void pair.b.engine[how](ids.in);
    await pair.settle();
    expect(pair.b.checkpoints.records.get(ids.in)?.state).toBe('cancelled');
    pair.rejoin().open();
    await sees(pair, pair.a, ids.out, { kind: 'cancelled', by: 'them' });
    expect(pair.b.disk(ids.in)).not.toBeNull();
    unlock();
    await pair.settle();
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
    expect(await pair.b.engine.awaited()).toEqual([]);
  },
);

test('RS8 RS14 the sender cancels it while its stage is locked: what is whole is kept', async () => {
  const run = await halfThenKilled();
  const { pair, ids, files } = run;
  const unlock = locked(run);
  await pair.a.engine.cancel(ids.out);
  await pair.b.start();
  pair.rejoin().open();
  await sees(pair, pair.b, ids.in, { kind: 'cancelled', by: 'them' });
  unlock();
  await pair.settle();
  const saved = await pair.b.download(ids.in, { file: 0 });
  expect(Buffer.compare(saved!.bytes, files[0]!.file.content)).toBe(0);
  expect(pair.b.disk(ids.in)!.isOpen).toBe(false);
  expect(pair.a.outgoing.records.size).toBe(0);
});

test.each(['damaged', 'sender-forgot'] as const)(
  'RS14 it fails as %s while its stage is locked: what is whole is kept',
  async (reason) => {
    const run = await halfThenKilled();
    const { pair, ids, files } = run;
    const unlock = locked(run);
    pair.kill('a');
    const record = pair.a.outgoing.records.get(ids.out)!;
    // The record names less than the sender once saw to be safe.
    if (reason === 'sender-forgot') pair.a.outgoing.records.delete(ids.out);
    else pair.a.outgoing.records.set(ids.out, { ...record, state: 'complete', root: 'A'.repeat(43) });
    await pair.a.start();
    await pair.b.start();
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, { kind: 'failed', reason, detail: null });
    unlock();
    await pair.settle();
    const saved = await pair.b.download(ids.in, { file: 0 });
    expect(Buffer.compare(saved!.bytes, files[0]!.file.content)).toBe(0);
    expect(pair.b.disk(ids.in)!.isOpen).toBe(false);
    expect(pair.b.checkpoints.records.get(ids.in)?.state).toBe(reason);
    expect(pair.a.outgoing.records.size).toBe(0);
  },
);

test.each(['locked', 'not to be opened'] as const)(
  'RS14 the link is ended for good while its stage is %s: what is whole is kept',
  async (how) => {
    const run = await halfThenKilled();
    const { pair, ids, files } = run;
    const failed = { kind: 'failed', reason: 'link-lost', detail: null } as const;
    const unlock = how === 'locked' ? locked(run) : () => undefined;
    if (how !== 'locked') pair.b.stages.faults.open = 'storage';
    await pair.b.start();
    await pair.b.engine.abandon(LINK);
    await sees(pair, pair.b, ids.in, failed);
    unlock();
    delete pair.b.stages.faults.open;
    await pair.settle();
    await pair.restart('b');
    // Where its record could not be written, the app finds at the start that the bond is gone, and says it again.
    if (how !== 'locked') await pair.b.engine.abandon(LINK);
    await sees(pair, pair.b, ids.in, failed);
    await pair.settle();
    const saved = await pair.b.download(ids.in, { file: 0 });
    expect(Buffer.compare(saved!.bytes, files[0]!.file.content)).toBe(0);
    expect(pair.b.checkpoints.records.get(ids.in)?.state).toBe('link-lost');
    expect(await pair.b.engine.awaited()).toEqual([]);
  },
);

test('RS3 it cannot be opened at all: it can be cancelled all the same', async () => {
  const run = await halfThenKilled();
  const { pair, ids } = run;
  pair.b.stages.faults.open = 'storage';
  await pair.b.start();
  await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'storage' });
  expect(await pair.b.engine.awaited()).toEqual([LINK]);
  await pair.b.engine.cancel(ids.in);
  pair.rejoin().open();
  await sees(pair, pair.a, ids.out, { kind: 'cancelled', by: 'them' });
  await pair.settle();
  expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
});
