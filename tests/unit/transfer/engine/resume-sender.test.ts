import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { LINK } from '../../../support/engine-pair.ts';
import { again, begun, completes, half, sees, sentBytes, tapAll, wordOf } from '../../../support/resuming.ts';
import { chosen, SourceFile } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const paces = { blocks: 4_000_000 };
const needsFiles = { kind: 'needs-files', canRegrant: false } as const;

describe('RS4 the sender restarts', () => {
  test.each(['before the link', 'on the link'])(
    'RS4 it needs its files; given %s, it goes on where it stopped',
    async (when) => {
      const run = await begun([2 * BLOCK_BYTES + 5, 3 * BLOCK_BYTES], { paces });
      const { pair, ids, files, totalBytes } = run;
      await half(run);
      const safeBytes = pair.a.snapshot(ids.out).safeBytes;
      await pair.restart('a');
      await sees(pair, pair.a, ids.out, needsFiles);
      expect(pair.a.snapshot(ids.out)).toMatchObject({ totalBytes, fileCount: 2 });
      expect(pair.a.page.lists.get(ids.out)?.map(({ path }) => path)).toEqual([
        'folder/0.bin',
        'folder/1.bin',
      ]);
      expect(pair.a.snapshot(ids.out).safeBytes).toBeLessThanOrEqual(safeBytes);
      expect(await pair.a.engine.awaited()).toEqual([LINK]);
      const sent = sentBytes(pair);
      if (when === 'on the link') {
        pair.rejoin().open();
        await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'their-files' });
        await sees(pair, pair.a, ids.out, needsFiles);
        const started = Date.now();
        await pair.until(() => Date.now() > started + 10_000);
        expect(sent()).toBe(0);
      }
      expect(await pair.a.engine.supply(ids.out, again(files))).toEqual({ ok: true });
      if (when === 'before the link') {
        await sees(pair, pair.a, ids.out, { kind: 'waiting', why: 'link' });
        pair.rejoin().open();
      }
      const safe = pair.b.snapshot(ids.in).safeBytes;
      await completes(run);
      expect(sent()).toBeLessThanOrEqual(totalBytes - safe);
      // What was sent before is read again before the roots are agreed.
      expect(pair.a.snapshot(ids.out).safeBytes).toBe(totalBytes);
    },
  );

  test('RS4 restarted again while it needs its files, it still does', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces });
    const { pair, ids, files } = run;
    await half(run);
    for (let times = 0; times < 3; times += 1) {
      await pair.restart('a');
      await sees(pair, pair.a, ids.out, needsFiles);
      pair.rejoin().open();
      await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'their-files' });
    }
    expect(await pair.a.engine.supply(ids.out, again(files))).toEqual({ ok: true });
    await completes(run);
  });

  test('RS4 an offer that was not answered is offered again without its files, and needs them once taken', async () => {
    const run = await begun([10]);
    await completes(run);
    const { pair } = run;
    const files = [chosen('later', BLOCK_BYTES + 1)];
    const ids = await pair.offer('a', files);
    await pair.restart('a');
    pair.rejoin().open();
    await pair.until(() => pair.b.kind(ids.in) === 'offered' && pair.a.kind(ids.out) === 'offered');
    await pair.b.engine.accept(ids.in, 'all');
    await sees(pair, pair.a, ids.out, needsFiles);
    await pair.a.engine.supply(ids.out, again(files));
    await completes({ pair, ids, files, choice: 'all', totalBytes: BLOCK_BYTES + 1 });
  });

  test('RS4 while the roots were being compared', async () => {
    const run = await begun([2 * BLOCK_BYTES]);
    const { pair, ids, files } = run;
    tapAll(pair, (_, __, data) => (wordOf(data) === 'check' ? null : data));
    await pair.both('a', ids, 'checking');
    await pair.restart('a');
    tapAll(pair, (_, __, data) => data);
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'their-files' });
    const sent = sentBytes(pair);
    await pair.a.engine.supply(ids.out, again(files));
    await completes(run);
    expect(sent()).toBe(0);
  });

  test('RS10 after `agreed`: no files are needed for what is complete', async () => {
    const run = await begun([2 * BLOCK_BYTES]);
    const { pair, ids } = run;
    tapAll(pair, (_, __, data) => (wordOf(data) === 'agreed' ? null : data));
    await pair.until(() => pair.a.kind(ids.out) === 'complete');
    await pair.restart('a');
    await pair.until(() => pair.a.kind(ids.out) === 'complete');
    expect(await pair.a.engine.awaited()).toEqual([LINK]);
    tapAll(pair, (_, __, data) => data);
    pair.rejoin().open();
    await completes(run);
  });

  test('RS10 the receiver is complete, and the sender’s last record was lost: its `done` ends it', async () => {
    for (const wanted of [null, undefined]) {
      const run = await begun([2 * BLOCK_BYTES], { paces });
      const { pair, ids } = run;
      const record = structuredClone(pair.a.outgoing.records.get(ids.out)!);
      await completes(run);
      pair.kill('a');
      // As it was while it moved, or even before it was taken.
      const state = wanted === null ? 'active' : 'offered';
      pair.a.outgoing.records.set(ids.out, { ...record, state, wanted });
      await pair.a.start();
      await pair.until(() => ['needs-files', 'offered'].includes(pair.a.kind(ids.out)!));
      pair.rejoin().open();
      await completes(run);
    }
  });

  test('RS4 a store that refuses every record (a private window) costs the way back, and nothing else', async () => {
    const run = await begun([5 * BLOCK_BYTES + 1], { paces });
    const { pair, ids } = run;
    pair.a.outgoing.isRefusing = true;
    await half(run);
    pair.rejoin().open();
    await pair.a.engine.pause(ids.out);
    await pair.a.engine.resume(ids.out);
    await pair.both('a', ids, 'complete');
  });

  test('RS4 both restart', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces });
    const { pair, ids, files } = run;
    await half(run);
    pair.kill('a');
    pair.kill('b', () => 'torn');
    await pair.b.start();
    await pair.a.start();
    await pair.until(() => pair.b.kind(ids.in) === 'waiting' && pair.a.kind(ids.out) === 'needs-files');
    const safe = pair.b.snapshot(ids.in).safeBytes;
    expect(safe).toBeGreaterThan(0);
    const sent = sentBytes(pair);
    pair.rejoin().open();
    await pair.a.engine.supply(ids.out, again(files));
    await completes(run);
    expect(sent()).toBe(4 * BLOCK_BYTES - safe);
  });
});

describe('RS5 files chosen again', () => {
  async function restarted(choice: 'all' | number[] = 'all') {
    const run = await begun([2 * BLOCK_BYTES, 2 * BLOCK_BYTES, 2 * BLOCK_BYTES], { choice, paces });
    await half(run);
    await run.pair.restart('a');
    run.pair.rejoin().open();
    await sees(run.pair, run.pair.a, run.ids.out, needsFiles);
    return run;
  }

  test.each<[string, (file: SourceFile) => SourceFile | null, 'missing' | 'changed']>([
    ['another size', (file) => new SourceFile(file.name, file.content.slice(1)), 'changed'],
    [
      'another time',
      (file) => {
        const later = new SourceFile(file.name, file.content);
        Object.defineProperty(later, 'lastModified', { value: file.lastModified + 1 });
        return later;
      },
      'changed',
    ],
    ['another name', (file) => new SourceFile(`x${file.name}`, file.content), 'missing'],
    ['not there', () => null, 'missing'],
  ])('RS5 %s: it is named, nothing is taken, and nothing moves', async (_, change, how) => {
    const { pair, ids, files } = await restarted();
    const supplied = again(files).flatMap(({ file, path }, i) => {
      const other = i === 1 ? change(file) : file;
      return other ? [{ file: other, path: other.name === file.name ? path : `folder/${other.name}` }] : [];
    });
    const sent = sentBytes(pair);
    expect(await pair.a.engine.supply(ids.out, supplied)).toEqual({
      ok: false,
      missing: [],
      changed: [],
      [how]: ['folder/1.bin'],
    });
    await pair.settle();
    await sees(pair, pair.a, ids.out, needsFiles);
    await sees(pair, pair.b, ids.in, { kind: 'waiting', why: 'their-files' });
    expect(sent()).toBe(0);
    // The right ones are still welcome.
    expect(await pair.a.engine.supply(ids.out, again(files))).toEqual({ ok: true });
    await pair.both('a', ids, 'complete');
  });

  test('RS5 chosen one by one, where they came in a folder before', async () => {
    const run = await restarted();
    const loose = again(run.files).map(({ file }) => ({ file, path: file.name }));
    expect(await run.pair.a.engine.supply(run.ids.out, loose.toReversed())).toEqual({ ok: true });
    await completes(run);
  });

  test('RS5 what was not taken is not asked for', async () => {
    const run = await restarted([0, 2]);
    const [first, , third] = again(run.files);
    expect(await run.pair.a.engine.supply(run.ids.out, [third!, first!])).toEqual({ ok: true });
    await completes(run);
  });

  test('RS5 a block that reaches into a file that was not taken is the same with that file and without', async () => {
    const run = await begun([BLOCK_BYTES + 400_000, 300_000, 2 * BLOCK_BYTES], {
      choice: [0, 2],
      paces: { blocks: 2_000_000 },
    });
    const { pair, ids, files } = run;
    await pair.until(() => (pair.b.page.latest.get(ids.in)?.safeBytes ?? 0) >= BLOCK_BYTES + 400_000);
    await pair.restart('a');
    pair.rejoin().open();
    const [first, , third] = again(files);
    expect(await pair.a.engine.supply(ids.out, [first!, third!])).toEqual({ ok: true });
    await completes(run);
  });

  test('RS6 same size, same time, other content: the file is named, and it is never complete', async () => {
    for (const where of ['sent before', 'not sent yet'] as const) {
      const { pair, ids, files } = await restarted();
      const supplied = again(files);
      const { file } = supplied[where === 'sent before' ? 0 : 2]!;
      file.content = file.content.slice();
      file.content[where === 'sent before' ? 5 : 2 * BLOCK_BYTES - 1]! ^= 1;
      expect(await pair.a.engine.supply(ids.out, supplied)).toEqual({ ok: true });
      if (where === 'sent before') {
        const state = { kind: 'failed', reason: 'source-changed', detail: 'folder/0.bin' } as const;
        await sees(pair, pair.a, ids.out, state);
        await sees(pair, pair.b, ids.in, state);
        await pair.settle();
        expect(await pair.b.download(ids.in, { file: 0 })).toBeNull();
        for (const side of [pair.a, pair.b])
          expect(side.page.snapshots.some(({ state: each }) => each.kind === 'complete')).toBe(false);
      } else {
        // Nothing of it was there before: what is sent is what the file is now, and all of one piece.
        await pair.both('a', ids, 'complete');
        const saved = await pair.b.download(ids.in, { file: 2 });
        expect(Buffer.compare(saved!.bytes, file.content)).toBe(0);
      }
    }
  });

  test.each([
    ['several that are wanted lie in its block', 'all', null],
    ['no other that is wanted lies in its block', [0, 2], 'folder/2.bin'],
  ] as const)('RS6 other content of a small file, and %s', async (_, choice, detail) => {
    const sizes = [2 * BLOCK_BYTES, 300, 400_000];
    const run = await begun(sizes, { choice, paces });
    const { pair, ids, files } = run;
    tapAll(pair, (_, __, data) => (wordOf(data) === 'check' ? null : data));
    await pair.both('a', ids, 'checking');
    await pair.restart('a');
    tapAll(pair, (_, __, data) => data);
    pair.rejoin().open();
    const supplied = again(files);
    const { file } = supplied[2]!;
    file.content = file.content.slice();
    file.content[7]! ^= 1;
    expect(await pair.a.engine.supply(ids.out, supplied)).toEqual({ ok: true });
    const state = { kind: 'failed', reason: 'source-changed', detail } as const;
    await sees(pair, pair.a, ids.out, state);
    await sees(pair, pair.b, ids.in, state);
  });

  test('RS6 content that changed while the page lives is found when a block is read again', async () => {
    const run = await begun([5 * BLOCK_BYTES], { paces });
    const { pair, ids, files } = run;
    await half(run);
    pair.kill('b');
    pair.b.disk(ids.in)!.damage(0);
    files[0]!.file.content[0]! ^= 1;
    await pair.b.start();
    pair.rejoin().open();
    const state = { kind: 'failed', reason: 'source-changed', detail: 'folder/0.bin' } as const;
    await sees(pair, pair.a, ids.out, state);
    await sees(pair, pair.b, ids.in, state);
  });

  test('RS6 the link is lost while the source is read again: it is read on the next one', async () => {
    const run = await restarted();
    const { pair, ids, files } = run;
    const supplied = again(files);
    let checks = 0;
    tapAll(pair, (_, __, data) => {
      if (wordOf(data) === 'check') {
        checks += 1;
        if (checks === 1) setImmediate(() => pair.cut());
      }
      return data;
    });
    await pair.a.engine.supply(ids.out, supplied);
    await pair.until(() => checks === 1);
    await pair.settle();
    pair.rejoin().open();
    await completes(run);
  });

  test('RS5 a list that is not the one that was taken fails, and mixes nothing', async () => {
    const run = await begun([4 * BLOCK_BYTES], { paces });
    const { pair, ids } = run;
    await half(run);
    pair.kill('a');
    const record = pair.a.outgoing.records.get(ids.out)!;
    pair.a.outgoing.records.set(ids.out, {
      ...record,
      files: record.files.map((file) => ({ ...file, modified: file.modified + 1 })),
    });
    await pair.a.start();
    pair.rejoin().open();
    await sees(pair, pair.b, ids.in, { kind: 'failed', reason: 'source-changed', detail: null });
    await sees(pair, pair.a, ids.out, { kind: 'failed', reason: 'source-changed', detail: null });
  });
});
