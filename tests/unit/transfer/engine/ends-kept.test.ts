// What stays at the receiver when it is the sender that ends a transfer: files that are whole.

import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import type { TransferState } from '../../../../src/transfer/engine-api.ts';
import type { From } from '../../../support/channel-pipe.ts';
import { again, begun, sees, tapAll, wordOf, type Run } from '../../../support/resuming.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const cancelled = { kind: 'cancelled', by: 'them' } as const;
const changed = (detail: string | null) => ({ kind: 'failed', reason: 'source-changed', detail }) as const;

const whoRestarts: [string, From[]][] = [
  ['nobody', []],
  ['the sender', ['a']],
  ['the receiver', ['b']],
  ['both', ['a', 'b']],
];

/** Two small files and a large one; the small ones are whole. */
async function twoWhole(): Promise<Run> {
  const sizes = [BLOCK_BYTES, BLOCK_BYTES, 5 * BLOCK_BYTES];
  const run = await begun(sizes, { paces: { blocks: 4_000_000 } });
  const { pair, ids } = run;
  await pair.until(() => (pair.b.page.wholes.get(ids.in) ?? []).length === 2);
  return run;
}

/** The connection is lost, and the receiver waits. */
async function away(run: Run): Promise<void> {
  run.pair.cut();
  await sees(run.pair, run.pair.b, run.ids.in, { kind: 'waiting', why: 'link' });
}

/** What is lost, with the connection on which it is said. */
function loses({ pair }: Run, lost: string): void {
  tapAll(pair, (_, __, data) => {
    if (wordOf(data) !== lost) return data;
    pair.cut();
    return null;
  });
}

function hears({ pair }: Run): void {
  tapAll(pair, (_, __, data) => data);
  pair.rejoin().open();
}

/** All is safe, and the sender, started again, has other bytes in this file. */
async function otherBytesIn(file: number, sizes: readonly number[]): Promise<Run> {
  const run = await begun(sizes);
  const { pair, ids, files } = run;
  tapAll(pair, (_, __, data) => (wordOf(data) === 'check' ? null : data));
  await pair.both('a', ids, 'checking');
  await pair.restart('a');
  tapAll(pair, (_, __, data) => data);
  pair.rejoin().open();
  const supplied = again(files);
  const source = supplied[file]!.file;
  source.content = source.content.slice();
  source.content[7]! ^= 1;
  expect(await pair.a.engine.supply(ids.out, supplied)).toEqual({ ok: true });
  return run;
}

/** It ended so; these files can be saved, after restarts as well and until it is removed, and nobody waits. */
async function expectKept(run: Run, state: TransferState, whole: readonly number[]): Promise<void> {
  const { pair, ids, files } = run;
  for (let restarts = 0; restarts < 3; restarts += 1) {
    await sees(pair, pair.b, ids.in, state);
    await pair.settle();
    expect(pair.b.page.lists.get(ids.in)?.flatMap((file) => (file.whole ? [file.index] : []))).toEqual(whole);
    for (const [i, { file }] of files.entries()) {
      const saved = await pair.b.download(ids.in, { file: i });
      expect(saved !== null).toBe(whole.includes(i));
      if (saved) expect(Buffer.compare(saved.bytes, file.content)).toBe(0);
    }
    const zip = await pair.b.download(ids.in, 'zip');
    expect(zip?.bytes.length).toBe(zip?.head.sizeBytes);
    expect(pair.b.disk(ids.in)!.isOpen).toBe(false);
    expect(pair.b.snapshot(ids.in).expiresAt).toBeNull();
    expect(pair.a.outgoing.records.size).toBe(0);
    expect([await pair.a.engine.awaited(), await pair.b.engine.awaited()]).toEqual([[], []]);
    await pair.restart('b');
    pair.rejoin().open();
  }
  await sees(pair, pair.b, ids.in, state);
  await pair.b.engine.remove(ids.in);
  expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
  expect(await pair.b.engine.awaited()).toEqual([]);
  expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
}

describe('RS14 the sender cancels', () => {
  test('TR8 RS14 what is whole stays, over restarts, until it is removed', async () => {
    const run = await twoWhole();
    await run.pair.a.engine.cancel(run.ids.out);
    await expectKept(run, cancelled, [0, 1]);
  });

  test.each(whoRestarts)('RS8 RS14 while the receiver is away, and %s restarts', async (_, who) => {
    const run = await twoWhole();
    await away(run);
    await run.pair.a.engine.cancel(run.ids.out);
    for (const side of who) await run.pair.restart(side);
    run.pair.rejoin().open();
    await expectKept(run, cancelled, [0, 1]);
  });

  test('TR8 RS14 the receiver’s own cancel deletes what is whole, too', async () => {
    const { pair, ids } = await twoWhole();
    await pair.b.engine.cancel(ids.in);
    await pair.both('a', ids, 'cancelled');
    await pair.settle();
    expect(pair.b.page.lists.get(ids.in)?.some(({ whole }) => whole)).toBe(false);
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
  });

  test('RS14 what is damaged on disk meanwhile does not pass for whole', async () => {
    const run = await twoWhole();
    const { pair, ids } = run;
    await pair.a.engine.cancel(ids.out);
    await sees(pair, pair.b, ids.in, cancelled);
    await pair.settle();
    pair.kill('b');
    pair.b.disk(ids.in)!.damage(0);
    await pair.b.start();
    await pair.until(() => pair.b.page.lists.get(ids.in)?.[0]?.whole === false);
    await expectKept(run, cancelled, [1]);
  });
});

describe('RS14 the sender fails', () => {
  test('TR9 RS14 a file goes away: it is named, and those that are whole stay', async () => {
    const run = await twoWhole();
    run.files[2]!.file.refuses = 'NotFoundError';
    await expectKept(run, changed('folder/2.bin'), [0, 1]);
  });

  test.each(whoRestarts)('RS8 RS14 its word is lost, and %s restarts: it is said again', async (_, who) => {
    const run = await twoWhole();
    loses(run, 'failed');
    run.files[2]!.file.refuses = 'NotFoundError';
    await run.pair.until(() => run.pair.a.kind(run.ids.out) === 'failed');
    for (const side of who) await run.pair.restart(side);
    hears(run);
    await expectKept(run, changed('folder/2.bin'), [0, 1]);
  });

  test('RS14 the file to blame is not kept, however whole it looks', async () => {
    const run = await otherBytesIn(1, [BLOCK_BYTES, 2 * BLOCK_BYTES, BLOCK_BYTES]);
    await expectKept(run, changed('folder/1.bin'), [0, 2]);
  });

  test('RS14 nor is it when the word that blames it is lost at first, and the sender restarts', async () => {
    const run = await begun([BLOCK_BYTES, 2 * BLOCK_BYTES, BLOCK_BYTES]);
    const { pair, ids, files } = run;
    tapAll(pair, (_, __, data) => (wordOf(data) === 'check' ? null : data));
    await pair.both('a', ids, 'checking');
    await pair.restart('a');
    loses(run, 'failed');
    pair.rejoin().open();
    const supplied = again(files);
    const source = supplied[1]!.file;
    source.content = source.content.slice();
    source.content[7]! ^= 1;
    await pair.a.engine.supply(ids.out, supplied);
    await pair.until(() => pair.a.kind(ids.out) === 'failed');
    await pair.restart('a');
    hears(run);
    await expectKept(run, changed('folder/1.bin'), [0, 2]);
  });

  test('RS14 a change in a block that several files share, and none is named: none that shares one is kept', async () => {
    // The last three lie in one block; the first begins and ends with one of its own.
    const run = await otherBytesIn(2, [2 * BLOCK_BYTES, 300, 400_000, 5]);
    await expectKept(run, changed(null), [0]);
  });

  test('RS14 the only file that is whole is to blame: nothing is kept', async () => {
    const { pair, ids } = await otherBytesIn(0, [2 * BLOCK_BYTES]);
    await sees(pair, pair.b, ids.in, changed('folder/0.bin'));
    await pair.settle();
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
    expect(pair.a.outgoing.records.size).toBe(0);
  });

  test('RS14 what cannot be written down is not answered, and said again after a restart', async () => {
    const run = await otherBytesIn(1, [BLOCK_BYTES, 2 * BLOCK_BYTES, BLOCK_BYTES]);
    const { pair, ids } = run;
    pair.b.checkpoints.refuses.add('put');
    await sees(pair, pair.b, ids.in, changed('folder/1.bin'));
    await pair.settle();
    expect(pair.a.outgoing.records.size).toBe(1);
    pair.b.checkpoints.refuses.delete('put');
    await pair.restart('b');
    pair.rejoin().open();
    await expectKept(run, changed('folder/1.bin'), [0, 2]);
  });

  test.each(['root-mismatch', 'protocol'] as const)('RS14 %s: nothing is kept', async (reason) => {
    const run = await twoWhole();
    const { pair, ids } = run;
    tapAll(pair, (_, __, data) =>
      wordOf(data) === 'cancel'
        ? JSON.stringify({ word: 'failed', id: ids.in.slice('in-'.length), reason, file: null })
        : data,
    );
    await pair.a.engine.cancel(ids.out);
    await sees(pair, pair.b, ids.in, { kind: 'failed', reason, detail: null });
    await pair.settle();
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
  });
});
