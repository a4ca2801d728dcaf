import { describe, expect, test } from 'vitest';
import { parseControlWord } from '../../../../src/protocol/control.ts';
import { decodeFrame } from '../../../../src/protocol/frames.ts';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import type { StageStep } from '../../../support/memory-stage.ts';
import { EnginePair, type TransferIds } from '../../../support/engine-pair.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

async function expectFailed(
  pair: EnginePair,
  ids: TransferIds,
  reason: string,
  detail: string | null = null,
) {
  await pair.both('a', ids, 'failed');
  for (const snapshot of [pair.a.snapshot(ids.out), pair.b.snapshot(ids.in)])
    expect(snapshot.state).toEqual({ kind: 'failed', reason, detail });
  await pair.settle();
  expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
  // The link goes on.
  expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
}

/** Turns a bit in the pieces of one block, as often as told. */
function corrupting(pair: EnginePair, block: number, times: number): { asked: number } {
  const seen = { asked: 0 };
  pair.blocks.tap = (from, data) => {
    const frame = decodeFrame(data as ArrayBuffer);
    if (from === 'b' && frame?.kind === 'request' && frame.block === block && frame.first === 0)
      seen.asked += 1;
    if (frame?.kind === 'piece' && frame.block === block && frame.piece === 0 && seen.asked <= times)
      frame.payload[77]! ^= 4;
    return data;
  };
  return seen;
}

describe('BL1 and BL2 a corrupt block', () => {
  test.each([1, 2])('BL1 wrong %i times is asked for again, and arrives', async (times) => {
    const pair = new EnginePair().open();
    const file = chosen('a', 4 * BLOCK_BYTES);
    const seen = corrupting(pair, 2, times);
    const ids = await pair.offer('a', [file]);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.both('a', ids, 'complete');
    expect(seen.asked).toBe(times + 1);
    expect(Buffer.compare(pair.b.disk(ids.in)!.contents(), file.file.content)).toBe(0);
  });

  test('BL2 wrong three times fails, on both sides', async () => {
    const pair = new EnginePair().open();
    const seen = corrupting(pair, 2, 99);
    const ids = await pair.offer('a', [chosen('a', 4 * BLOCK_BYTES)]);
    await pair.b.engine.accept(ids.in, 'all');
    await expectFailed(pair, ids, 'corrupt-block');
    expect(seen.asked).toBe(3);
  });

  test('BL2 counts each block by itself', async () => {
    const pair = new EnginePair().open();
    const wrong = new Map<number, number>();
    pair.blocks.tap = (_, data) => {
      const frame = decodeFrame(data as ArrayBuffer);
      if (frame?.kind === 'piece' && frame.piece === 0 && (wrong.get(frame.block) ?? 0) < 2) {
        wrong.set(frame.block, (wrong.get(frame.block) ?? 0) + 1);
        frame.payload[0]! ^= 1;
      }
      return data;
    };
    const file = chosen('a', 5 * BLOCK_BYTES);
    const ids = await pair.offer('a', [file]);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.both('a', ids, 'complete');
    expect(Buffer.compare(pair.b.disk(ids.in)!.contents(), file.file.content)).toBe(0);
  });

  test('RT1 roots that differ fail on both sides', async () => {
    const pair = new EnginePair().open();
    pair.control.tap = (_, data) => {
      const word = parseControlWord(data as string);
      return word?.word === 'check' ? JSON.stringify({ ...word, root: 'A'.repeat(43) }) : data;
    };
    const ids = await pair.offer('a', [chosen('a', 10)]);
    await pair.b.engine.accept(ids.in, 'all');
    await expectFailed(pair, ids, 'root-mismatch');
  });
});

describe('TR9 the sender’s files', () => {
  const names = ['first.bin', 'folder/second.bin', 'third.bin'];

  test.each([
    ['NotReadableError', 'source-changed'],
    ['NotFoundError', 'source-changed'],
    ['NotAllowedError', 'source-unreadable'],
    ['shorter', 'source-changed'],
  ])('%s while it moves: %s, the file named on both sides', async (fault, reason) => {
    const pair = new EnginePair({ blocks: 4_000_000 }).open();
    const files = names.map((name) => chosen(name, 2 * BLOCK_BYTES));
    const ids = await pair.offer('a', files);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.until(() => pair.b.disk(ids.in)!.blocks.size > 0);
    const { file } = files[1]!;
    if (fault === 'shorter') file.content = file.content.slice(0, BLOCK_BYTES + 5);
    else file.refuses = fault;
    await expectFailed(pair, ids, reason, 'folder/second.bin');
  });

  test('BL3 a block that is asked for again and is not the same any more', async () => {
    const pair = new EnginePair().open();
    const files = names.map((name) => chosen(name, 2 * BLOCK_BYTES));
    const seen = corrupting(pair, 2, 1);
    const before = pair.blocks.tap;
    const was = files[1]!.file.content[9]!;
    pair.blocks.tap = (from, data) => {
      const arrives = before(from, data);
      if (seen.asked === 1) files[1]!.file.content[9] = was ^ 1;
      return arrives;
    };
    // Read once, sent, and changed before it is read again.
    const ids = await pair.offer('a', files);
    await pair.b.engine.accept(ids.in, 'all');
    await expectFailed(pair, ids, 'source-changed', 'folder/second.bin');
  });

  test('a file that is not taken may go away', async () => {
    const pair = new EnginePair().open();
    const files = names.map((name) => chosen(name, 2 * BLOCK_BYTES));
    files[1]!.file.refuses = 'NotFoundError';
    const ids = await pair.offer('a', files);
    await pair.b.engine.accept(ids.in, [0, 2]);
    await pair.both('a', ids, 'complete');
  });
});

describe('BL7 the receiver’s disk', () => {
  test.each<[StageStep, 'no-space' | 'storage']>([
    ['open', 'no-space'],
    ['open', 'storage'],
    ['write', 'storage'],
    ['flush', 'storage'],
  ])('BL7 %s that fails with %s is named on both sides', async (step, reason) => {
    const pair = new EnginePair().open();
    pair.b.stages.faults[step] = reason;
    const ids = await pair.offer('a', [chosen('a', 2 * BLOCK_BYTES)]);
    await pair.b.engine.accept(ids.in, 'all');
    await expectFailed(pair, ids, reason);
  });

  test('BL7 a disk that fills up on the way keeps it waiting, on both sides, and nothing is lost', async () => {
    const pair = new EnginePair().open();
    pair.b.stages.spaceBytes = 3 * BLOCK_BYTES + 5;
    const ids = await pair.offer('a', [chosen('a', 6 * BLOCK_BYTES)]);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.both('a', ids, 'waiting');
    expect(pair.a.snapshot(ids.out).state).toEqual({ kind: 'waiting', why: 'their-space' });
    expect(pair.b.snapshot(ids.in).state).toEqual({ kind: 'waiting', why: 'space' });
    await pair.until(() => pair.a.snapshot(ids.out).safeBytes === 3 * BLOCK_BYTES);
    expect(pair.b.disk(ids.in)!.flushedBytes).toBe(3 * BLOCK_BYTES);
  });

  test.each(['put', 'putManifest'] as const)(
    'BL7 a first record that cannot be kept (%s) is `storage`',
    async (step) => {
      const pair = new EnginePair().open();
      pair.b.checkpoints.refuses.add(step);
      const ids = await pair.offer('a', [chosen('a', 2 * BLOCK_BYTES)]);
      await pair.b.engine.accept(ids.in, 'all');
      await expectFailed(pair, ids, 'storage');
    },
  );

  test.each(['put', 'putManifest'] as const)(
    'BL7 a first record that finds no room (%s) is `no-space`',
    async (step) => {
      const pair = new EnginePair().open();
      pair.b.checkpoints.refusal = 'QuotaExceededError';
      pair.b.checkpoints.refuses.add(step);
      const ids = await pair.offer('a', [chosen('a', 2 * BLOCK_BYTES)]);
      await pair.b.engine.accept(ids.in, 'all');
      await expectFailed(pair, ids, 'no-space');
    },
  );

  test('BL7 what cannot even be removed harms nobody', async () => {
    const pair = new EnginePair().open();
    pair.b.stages.faults.write = 'storage';
    pair.b.stages.faults.remove = 'storage';
    pair.b.checkpoints.refuses.add('remove');
    const ids = await pair.offer('a', [chosen('a', 2 * BLOCK_BYTES)]);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.both('a', ids, 'failed');
    await pair.b.engine.remove(ids.in);
    expect(pair.b.page.removedIds).toEqual([ids.in]);
  });

  test('a last record that cannot be kept does not undo what is agreed', async () => {
    const pair = new EnginePair().open();
    pair.control.tap = (_, data) => {
      if (parseControlWord(data as string)?.word === 'agreed') pair.b.checkpoints.refuses.add('put');
      return data;
    };
    const ids = await pair.offer('a', [chosen('a', 10)]);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.both('a', ids, 'complete');
    await pair.settle();
    expect(pair.b.disk(ids.in)!.isOpen).toBe(false);
    expect((await pair.b.download(ids.in, { file: 0 }))?.bytes.length).toBe(10);
  });
});
