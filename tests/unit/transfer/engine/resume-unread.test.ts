import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { begun, completes, half, sees, type Run } from '../../../support/resuming.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const paces = { blocks: 4_000_000 };

/** One is complete, and nobody saved it yet; another is half-way; the receiver is dead. */
async function completeAndHalf(): Promise<{ readonly done: Run; readonly open: Run }> {
  const done = await begun([BLOCK_BYTES, 777], { paces });
  await completes(done);
  const { pair } = done;
  const files = [chosen('other', 5 * BLOCK_BYTES)];
  const ids = await pair.offer('a', files);
  await pair.b.engine.accept(ids.in, 'all');
  const open: Run = { pair, ids, files, choice: 'all', totalBytes: 5 * BLOCK_BYTES };
  await half(open);
  pair.kill('b');
  return { done, open };
}

type Unreadable = (run: { readonly done: Run; readonly open: Run }) => () => void;

const ways: Record<string, Unreadable> = {
  'the records cannot be read': ({ open: { pair } }) => {
    pair.b.checkpoints.refusal = 'QuotaExceededError';
    pair.b.checkpoints.refuses.add('load');
    return () => pair.b.checkpoints.refuses.clear();
  },
  'neither records nor stages can be read': ({ open: { pair } }) => {
    const { stages, checkpoints } = pair.b;
    checkpoints.refuses.add('load');
    const list = stages.list.bind(stages);
    stages.list = () => Promise.reject(new DOMException('refused', 'UnknownError'));
    return () => {
      checkpoints.refuses.clear();
      stages.list = list;
    };
  },
  'another version wrote the records': ({ done, open }) => {
    const { unreadable } = open.pair.b.checkpoints;
    for (const { ids } of [done, open]) unreadable.add(ids.in);
    return () => {
      unreadable.clear();
    };
  },
};

describe.each(Object.keys(ways))('RS15 %s', (way) => {
  test('RS15 nothing is deleted or said, and the next start goes on with all of it', async () => {
    const runs = await completeAndHalf();
    const { done, open } = runs;
    const { pair } = open;
    const mended = ways[way]!(runs);
    const [doneDisk, openDisk] = [pair.b.disk(done.ids.in), pair.b.disk(open.ids.in)];
    expect(await pair.b.start()).toBe(false);
    const said: unknown[] = [];
    pair.onJoin = () => {
      pair.control.b.onSend = (data) => said.push(JSON.parse(data as string));
    };
    pair.rejoin().open();
    await pair.settle();
    expect(pair.b.page.snapshots).toEqual([]);
    expect(said.filter((word) => JSON.stringify(word).includes(open.ids.in.slice(3)))).toEqual([]);
    expect([pair.b.disk(done.ids.in), pair.b.disk(open.ids.in)]).toEqual([doneDisk, openDisk]);
    await sees(pair, pair.a, open.ids.out, { kind: 'waiting', why: 'start' });
    pair.onJoin = () => undefined;
    pair.kill('b');
    mended();
    expect(await pair.b.start()).toBe(true);
    pair.rejoin().open();
    await completes(open);
    const saved = await pair.b.download(done.ids.in, { file: 0 });
    expect(Buffer.compare(saved!.bytes, done.files[0]!.file.content)).toBe(0);
  });

  test('RS15 the sender cancels meanwhile: it is not told that this is known', async () => {
    const runs = await completeAndHalf();
    const { open } = runs;
    const { pair } = open;
    const mended = ways[way]!(runs);
    await pair.b.start();
    await pair.a.engine.cancel(open.ids.out);
    pair.rejoin().open();
    await pair.settle();
    expect(pair.a.outgoing.records.get(open.ids.out)?.state).toBe('cancelled');
    pair.kill('b');
    mended();
    await pair.b.start();
    pair.rejoin().open();
    await sees(pair, pair.b, open.ids.in, { kind: 'cancelled', by: 'them' });
    await pair.settle();
    expect(pair.a.outgoing.records.size).toBe(0);
  });
});

test('RS15 something new can be taken all the same, where it is known not to be one of those', async () => {
  const runs = await completeAndHalf();
  const { pair } = runs.open;
  const mended = ways['the records cannot be read']!(runs);
  await pair.b.start();
  pair.rejoin().open();
  const files = [chosen('new', 3 * BLOCK_BYTES)];
  const ids = await pair.offer('a', files);
  await pair.b.engine.accept(ids.in, 'all');
  await pair.both('a', ids, 'complete');
  pair.kill('b');
  mended();
  await pair.b.start();
  pair.rejoin().open();
  for (const run of [runs.open, { pair, ids, files, choice: 'all' as const, totalBytes: 0 }])
    await completes(run);
});

test('RS15 a sender that cannot read its records says so, and keeps them', async () => {
  const { open } = await completeAndHalf();
  const { pair } = open;
  pair.kill('a');
  pair.a.outgoing.isRefusing = true;
  expect(await pair.a.start()).toBe(false);
  pair.a.outgoing.isRefusing = false;
  expect(pair.a.outgoing.records.has(open.ids.out)).toBe(true);
});

test('RS15 with all that is stored read, it says so', async () => {
  const { open } = await completeAndHalf();
  expect(await open.pair.b.start()).toBe(true);
});
