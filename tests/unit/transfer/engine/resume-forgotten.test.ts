import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { LINK } from '../../../support/engine-pair.ts';
import {
  begun,
  completes,
  half,
  sees,
  sentBytes,
  tapAll,
  wordOf,
  type Run,
} from '../../../support/resuming.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const paces = { blocks: 4_000_000 };
const forgotten = { kind: 'failed', reason: 'sender-forgot', detail: null } as const;
const damaged = { kind: 'failed', reason: 'damaged', detail: null } as const;

/** Two small files and a large one; the small ones are whole, and the connection is gone. */
async function twoWhole(): Promise<Run> {
  const run = await begun([BLOCK_BYTES / 2, BLOCK_BYTES / 2, 5 * BLOCK_BYTES], { paces });
  const { pair, ids } = run;
  await pair.until(() => (pair.b.page.wholes.get(ids.in) ?? []).length === 2);
  pair.cut();
  await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'link' });
  await pair.settle();
  return run;
}

/** The sender starts again and knows nothing of it. */
async function forgets({ pair, ids }: Run): Promise<void> {
  pair.kill('a');
  pair.a.outgoing.records.delete(ids.out);
  await pair.a.start();
}

async function expectSaved({ pair, ids, files }: Run, whole: readonly number[]): Promise<void> {
  for (const [i, { file }] of files.entries()) {
    const saved = await pair.b.download(ids.in, { file: i });
    expect(saved !== null).toBe(whole.includes(i));
    if (saved) expect(Buffer.compare(saved.bytes, file.content)).toBe(0);
  }
}

describe('RS13 the sender does not know it any more', () => {
  test('RS13 the receiver is told, keeps what is whole, over restarts, and until it is removed', async () => {
    const run = await twoWhole();
    const { pair, ids } = run;
    await forgets(run);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, forgotten);
    await expectSaved(run, [0, 1]);
    const zip = await pair.b.download(ids.in, 'zip');
    expect(zip?.bytes.length).toBe(zip?.head.sizeBytes);
    expect(await pair.b.engine.awaited()).toEqual([]);
    expect(pair.b.snapshot(ids.in).expiresAt).toBeNull();
    for (let restarts = 0; restarts < 2; restarts += 1) {
      await pair.restart('b');
      await sees(pair, pair.b, ids.in, forgotten);
      await expectSaved(run, [0, 1]);
      expect(pair.b.disk(ids.in)!.isOpen).toBe(false);
      pair.rejoin().open();
      await pair.settle();
    }
    expect(sent()).toBe(0);
    await pair.b.engine.remove(ids.in);
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
    expect(await pair.b.engine.awaited()).toEqual([]);
    expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
  });

  test('RS13 all was safe, and only the end was missing: all of it can be saved', async () => {
    const run = await begun([BLOCK_BYTES, 5]);
    const { pair, ids } = run;
    tapAll(pair, (_, __, data) => (wordOf(data) === 'check' ? null : data));
    await pair.both('a', ids, 'checking');
    pair.cut();
    tapAll(pair, (_, __, data) => data);
    await forgets(run);
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, forgotten);
    await expectSaved(run, [0, 1]);
  });

  test('RS14 the link is ended for good: what is whole stays, over restarts, and until it is removed', async () => {
    const run = await twoWhole();
    const { pair, ids } = run;
    const lost = { kind: 'failed', reason: 'link-lost', detail: null } as const;
    await pair.b.engine.abandon(LINK);
    await sees(pair, pair.b, ids.in, lost);
    await expectSaved(run, [0, 1]);
    expect(await pair.b.engine.awaited()).toEqual([]);
    await pair.restart('b');
    await sees(pair, pair.b, ids.in, lost);
    await expectSaved(run, [0, 1]);
    expect(pair.b.snapshot(ids.in).expiresAt).toBeNull();
    await pair.b.engine.remove(ids.in);
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
  });

  test('RS13 nothing is whole: nothing is kept', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces });
    const { pair, ids } = run;
    await half(run);
    await forgets(run);
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, forgotten);
    await pair.settle();
    expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
    expect(await pair.b.engine.awaited()).toEqual([]);
    await pair.restart('b');
    expect(pair.b.page.snapshots).toEqual([]);
  });

  test('RS13 another one on the same link, which it does know, goes on', async () => {
    const lost = await twoWhole();
    const { pair } = lost;
    pair.rejoin().open();
    const files = [chosen('b', 3 * BLOCK_BYTES)];
    const ids = await pair.offer('a', files);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.until(() => pair.a.outgoing.records.get(ids.out)?.state === 'active');
    await forgets(lost);
    await pair.a.engine.supply(ids.out, files);
    pair.rejoin().open();
    await completes({ pair, ids, files, choice: 'all', totalBytes: 3 * BLOCK_BYTES });
    await sees(pair, pair.b, lost.ids.in, forgotten);
  });

  test('RS13 a sender that cannot read its records does not say so, and the receiver waits', async () => {
    const run = await twoWhole();
    const { pair, ids } = run;
    pair.kill('a');
    pair.a.outgoing.isRefusing = true;
    await pair.a.start();
    pair.rejoin().open();
    await pair.settle();
    expect(pair.b.kind(ids.in)).toBe('waiting');
    expect(await pair.b.engine.awaited()).toEqual([LINK]);
  });

  test('RS13 it is not said before the records are read', async () => {
    const run = await twoWhole();
    const { pair, ids, files } = run;
    pair.kill('a');
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const load = pair.a.outgoing.load.bind(pair.a.outgoing);
    pair.a.outgoing.load = async () => {
      await gate;
      return load();
    };
    const started = pair.a.start();
    pair.rejoin().open();
    await pair.settle();
    expect(pair.b.kind(ids.in)).toBe('waiting');
    go();
    await started;
    await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'their-files' });
    await pair.a.engine.supply(ids.out, files);
    await completes(run);
  });

  test('RS13 the sender knows it again later: it is told that it is over', async () => {
    const run = await twoWhole();
    const { pair, ids } = run;
    const record = structuredClone(pair.a.outgoing.records.get(ids.out)!);
    await forgets(run);
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, forgotten);
    pair.kill('a');
    pair.a.outgoing.records.set(ids.out, record);
    await pair.a.start();
    pair.rejoin().open();
    await sees(pair, pair.a, ids.out, { kind: 'cancelled', by: 'them' });
    await pair.settle();
    expect(pair.a.outgoing.records.size).toBe(0);
    await expectSaved(run, [0, 1]);
  });

  test('RS13 what is damaged on disk meanwhile does not pass for whole', async () => {
    const run = await begun([BLOCK_BYTES, BLOCK_BYTES, 5 * BLOCK_BYTES], { paces });
    const { pair, ids } = run;
    await pair.until(() => (pair.b.page.wholes.get(ids.in) ?? []).length === 2);
    await forgets(run);
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, forgotten);
    pair.kill('b');
    pair.b.disk(ids.in)!.damage(0);
    await pair.b.start();
    await pair.until(() => pair.b.page.lists.get(ids.in)?.[0]?.whole === false);
    await sees(pair, pair.b, ids.in, forgotten);
    await expectSaved(run, [1]);
  });
});

describe('RS10 damage found after `agreed` was missed', () => {
  async function hit(): Promise<Run> {
    const run = await begun([BLOCK_BYTES, BLOCK_BYTES, BLOCK_BYTES]);
    const { pair, ids } = run;
    tapAll(pair, (_, __, data) => (wordOf(data) === 'agreed' ? null : data));
    await pair.until(() => pair.a.kind(ids.out) === 'complete');
    tapAll(pair, (_, __, data) => data);
    pair.kill('b');
    pair.b.disk(ids.in)!.damage(1);
    return run;
  }

  test.each(['before', 'after'] as const)(
    'RS10 found %s the sender says that it is done with it: what is whole can be saved',
    async (when) => {
      const run = await hit();
      const { pair, ids } = run;
      let go: () => void = () => undefined;
      if (when === 'after') {
        pair.b.stages.gates.read = new Promise<void>((resolve) => {
          go = resolve;
        });
      }
      await pair.b.start();
      if (when === 'before')
        await pair.until(() => pair.b.page.latest.get(ids.in)?.safeBytes === 2 * BLOCK_BYTES);
      pair.rejoin().open();
      await pair.settle();
      go();
      await sees(pair, pair.b, ids.in, damaged);
      await pair.settle();
      await expectSaved(run, [0, 2]);
      expect(pair.a.kind(ids.out)).toBe('complete');
      expect([pair.a.outgoing.records.size, await pair.a.engine.awaited()]).toEqual([0, []]);
      await pair.restart('b');
      await sees(pair, pair.b, ids.in, damaged);
      await pair.settle();
      await expectSaved(run, [0, 2]);
      await pair.b.engine.remove(ids.in);
      expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
      expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
    },
  );

  test('RS10 and its word is lost: the sender asks again, and forgets then', async () => {
    const run = await hit();
    const { pair, ids } = run;
    tapAll(pair, (_, __, data) => {
      if (wordOf(data) !== 'failed') return data;
      pair.cut();
      return null;
    });
    await pair.b.start();
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, damaged);
    await pair.settle();
    expect(await pair.a.engine.awaited()).toEqual([LINK]);
    tapAll(pair, (_, __, data) => data);
    pair.rejoin().open();
    await pair.settle();
    expect([pair.a.outgoing.records.size, await pair.a.engine.awaited()]).toEqual([0, []]);
    await expectSaved(run, [0, 2]);
  });
});
