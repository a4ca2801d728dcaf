import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { EnginePair } from '../../../support/engine-pair.ts';
import {
  begun,
  completes,
  half,
  sees,
  sentBytes,
  tapAll,
  WINDOW_BYTES,
  wordOf,
  type Run,
} from '../../../support/resuming.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

/** What a lost link may cost: what was asked for, and the block whose pieces were not all here. */
const LOST_WITH_A_LINK = WINDOW_BYTES + BLOCK_BYTES;

const lost = { kind: 'waiting', why: 'link' } as const;

const SIZES = [BLOCK_BYTES + 200_000, 9];
const FILES = SIZES.map((size, i) => chosen(`${i}`, size));

/** Sends 1.2 blocks; the link is cut in place of these messages, counted over all links. */
async function cutAt(messages: readonly number[]): Promise<{ seen: number; cuts: number }> {
  const pair = new EnginePair();
  let seen = 0;
  let cuts = 0;
  tapAll(pair, (_, __, data) => {
    seen += 1;
    if (!messages.includes(seen)) return data;
    cuts += 1;
    pair.cut();
    return null;
  });
  const sent = sentBytes(pair);
  pair.open();
  const ids = await pair.begin('a', FILES);
  const run: Run = { pair, ids, files: FILES, choice: 'all', totalBytes: BLOCK_BYTES + 200_009 };
  let joined = 0;
  await pair.until(() => {
    if (pair.control.a.readyState === 'closed' && joined < cuts) {
      joined += 1;
      pair.rejoin().open();
    }
    if (pair.b.kind(ids.in) === 'offered') void pair.b.engine.accept(ids.in, 'all');
    return pair.a.kind(ids.out) === 'complete' && pair.b.kind(ids.in) === 'complete';
  });
  await completes(run);
  expect(sent()).toBeLessThanOrEqual(run.totalBytes + cuts * LOST_WITH_A_LINK);
  return { seen, cuts };
}

describe('RS1 and RS2 the link is cut and made again', () => {
  test('RS2 in place of any one message: it ends complete, and no more is sent twice than was under way', async () => {
    const { seen } = await cutAt([]);
    expect(seen).toBeGreaterThan(30);
    for (let message = 1; message <= seen; message += 1) expect((await cutAt([message])).cuts).toBe(1);
  }, 30_000);

  test('RS2 in place of any two messages', async () => {
    for (let first = 3; first < 40; first += 6)
      for (let second = first + 1; second < first + 36; second += 11) await cutAt([first, second]);
  }, 30_000);

  test('RS2 ten times in one transfer', async () => {
    const { cuts } = await cutAt([9, 15, 23, 30, 36, 44, 52, 59, 67, 75]);
    expect(cuts).toBe(10);
  });

  test('RS1 while it is away both sides wait, and show what is safe', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces: { blocks: 2_000_000 } });
    const { pair, ids } = run;
    await half(run);
    const safe = pair.a.snapshot(ids.out).safeBytes;
    pair.cut();
    await sees(pair, pair.a, ids.out, lost);
    await sees(pair, pair.b, ids.in, lost);
    // What had come is made safe meanwhile.
    await pair.until(() => pair.b.snapshot(ids.in).safeBytes >= safe);
    expect(pair.a.snapshot(ids.out).safeBytes).toBe(safe);
    const started = Date.now();
    await pair.until(() => Date.now() > started + 60_000);
    expect(pair.b.snapshot(ids.in).state).toEqual(lost);
    pair.rejoin().open();
    await completes(run);
  });

  test('RS2 mid-flush: what was written is made safe, and is not sent again', async () => {
    const run = await begun([2 * BLOCK_BYTES]);
    const { pair, ids } = run;
    let go: () => void = () => undefined;
    pair.b.stages.gates.flush = new Promise<void>((resolve) => {
      go = resolve;
    });
    await pair.until(() => pair.b.disk(ids.in)!.writtenBytes === 2 * BLOCK_BYTES);
    await pair.until(() => pair.b.stages.log.some((line) => line.startsWith('flush')));
    pair.cut();
    await sees(pair, pair.b, ids.in, lost);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await pair.settle();
    // Nothing counts while the flush is under way.
    expect(pair.a.snapshot(ids.out).safeBytes).toBe(0);
    go();
    await completes(run);
    expect(sent()).toBe(0);
  });

  test('RS2 while the record of a checkpoint is being written: no `check` before it counts', async () => {
    const run = await begun([2 * BLOCK_BYTES]);
    const { pair, ids } = run;
    let go: () => void = () => undefined;
    const written = new Promise<void>((resolve) => {
      go = resolve;
    });
    const put = pair.b.checkpoints.put.bind(pair.b.checkpoints);
    let gated = 0;
    pair.b.checkpoints.put = async (record) => {
      gated += 1;
      await written;
      await put(record);
    };
    await pair.until(() => gated > 0);
    pair.rejoin().open();
    await pair.settle();
    expect(pair.a.snapshot(ids.out).safeBytes).toBe(0);
    go();
    await completes(run);
  });

  test.each(['check', 'held'] as const)('RS10 `%s` was said and not heard', async (word) => {
    const run = await begun([BLOCK_BYTES + 5]);
    const { pair, ids } = run;
    let cut = false;
    tapAll(pair, (_, __, data) => {
      if (cut || wordOf(data) !== word) return data;
      cut = true;
      pair.cut();
      return null;
    });
    await pair.until(() => cut);
    await sees(pair, pair.b, ids.in, lost);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await completes(run);
    expect(sent()).toBe(0);
  });

  test('RS10 `agreed` was said and not heard: complete there, and here by `delivered`', async () => {
    const run = await begun([BLOCK_BYTES + 5]);
    const { pair, ids } = run;
    const said: string[] = [];
    let cut = false;
    tapAll(pair, (_, __, data) => {
      const word = wordOf(data);
      if (word !== null) said.push(word);
      if (cut || word !== 'agreed') return data;
      cut = true;
      pair.cut();
      return null;
    });
    await pair.until(() => pair.a.kind(ids.out) === 'complete');
    await sees(pair, pair.b, ids.in, lost);
    expect(pair.a.outgoing.records.get(ids.out)?.state).toBe('complete');
    said.length = 0;
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await completes(run);
    const all = 'that-is-all';
    expect([sent(), said]).toEqual([0, ['ready', 'ready', 'delivered', all, all, 'done']]);
    // And nothing is said of it on the next one.
    said.length = 0;
    pair.rejoin().open();
    await pair.settle();
    expect(said).toEqual(['ready', 'ready', all, all]);
  });

  test('RS10 `done` was said and not heard: the sender asks again, and keeps its record until then', async () => {
    const run = await begun([5]);
    const { pair, ids } = run;
    let cut = false;
    tapAll(pair, (_, __, data) => {
      if (cut || wordOf(data) !== 'done') return data;
      cut = true;
      pair.cut();
      return null;
    });
    await pair.both('a', ids, 'complete');
    expect(pair.a.outgoing.records.size).toBe(1);
    // Removed here meanwhile: the sender hears of the end all the same.
    await pair.b.engine.remove(ids.in);
    pair.rejoin().open();
    await pair.settle();
    expect([pair.a.outgoing.records.size, pair.a.kind(ids.out)]).toEqual([0, 'complete']);
    expect(await pair.a.engine.awaited()).toEqual([]);
  });

  test('RS2 an offer that was not answered is gone with its link, and comes again as the same', async () => {
    const pair = new EnginePair().open();
    const files = [chosen('a', 10)];
    const ids = await pair.offer('a', files);
    pair.cut();
    await pair.until(() => pair.b.page.removedIds.includes(ids.in));
    expect(pair.b.checkpoints.records.size).toBe(0);
    pair.rejoin().open();
    await pair.until(() => pair.b.kind(ids.in) === 'offered');
    await pair.b.engine.accept(ids.in, 'all');
    await completes({ pair, ids, files, choice: 'all', totalBytes: 10 });
  });

  test('RS2 the link is lost while the stage opens: nothing of it stays, and it is offered again', async () => {
    const pair = new EnginePair().open();
    const files = [chosen('a', BLOCK_BYTES)];
    const ids = await pair.offer('a', files);
    let go: () => void = () => undefined;
    pair.b.stages.gates.open = new Promise<void>((resolve) => {
      go = resolve;
    });
    void pair.b.engine.accept(ids.in, 'all');
    await pair.settle();
    pair.rejoin().open();
    pair.b.stages.gates = {};
    await pair.until(() => pair.b.page.removedIds.includes(ids.in) && pair.b.kind(ids.in) === 'offered');
    go();
    await pair.settle();
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
    await pair.b.engine.accept(ids.in, 'all');
    await completes({ pair, ids, files, choice: 'all', totalBytes: BLOCK_BYTES });
  });

  test('RS1 two transfers each way go on, each with its own bytes', async () => {
    const pair = new EnginePair({ blocks: 3_000_000 }).open();
    const runs: (Run & { from: 'a' | 'b' })[] = [];
    for (const from of ['a', 'b', 'a', 'b'] as const) {
      const files = [chosen(`${from}${runs.length}`, 2 * BLOCK_BYTES + runs.length)];
      const ids = await pair.offer(from, files);
      await pair[from === 'a' ? 'b' : 'a'].engine.accept(ids.in, 'all');
      runs.push({ pair, from, ids, files, choice: 'all', totalBytes: 0 });
    }
    for (let cuts = 0; cuts < 4; cuts += 1) {
      const started = Date.now();
      await pair.until(() => Date.now() > started + 700);
      pair.rejoin().open();
    }
    for (const { from, ids, files } of runs) {
      await pair.both(from, ids, 'complete');
      const saved = await pair[from === 'a' ? 'b' : 'a'].download(ids.in, { file: 0 });
      expect(Buffer.compare(saved!.bytes, files[0]!.file.content)).toBe(0);
    }
    expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
  });

  test('RS2 some of the files: the choice outlives the link', async () => {
    const run = await begun([BLOCK_BYTES, 500_000, 2 * BLOCK_BYTES, 10], {
      choice: [1, 2],
      paces: { blocks: 1_500_000 },
    });
    await half(run);
    run.pair.rejoin().open();
    await completes(run);
    expect(run.pair.b.snapshot(run.ids.in).totalBytes).toBe(run.totalBytes);
    expect(run.pair.a.snapshot(run.ids.out).totalBytes).toBe(run.totalBytes);
  });
});
