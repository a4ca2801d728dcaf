import { describe, expect, test } from 'vitest';
import { parseControlWord } from '../../../../src/protocol/control.ts';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { EnginePair } from '../../../support/engine-pair.ts';
import { chosen, streamOf } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

describe('before anything is said', () => {
  test('TR2 nothing goes out but `ready` until the other side said it listens', async () => {
    const pair = new EnginePair({ control: 'by-hand', blocks: 'by-hand' });
    await pair.begin('a', [chosen('a.txt', 5)]);
    await pair.a.engine.note('link', 'hello');
    pair.open();
    await pair.settle();
    const said = () => pair.control.a.queue.map((text) => parseControlWord(text as string)?.word);
    expect(said()).toEqual(['ready']);
    pair.control.deliver('b');
    await pair.settle();
    expect(said()).toEqual(['ready', 'offer', 'note', 'page']);
    expect(pair.blocks.a.queue).toEqual([]);
  });

  test('TR2 an offer made before the channels open arrives when they do', async () => {
    const pair = new EnginePair();
    const ids = await pair.begin('a', [chosen('a.txt', 5)]);
    await pair.settle();
    pair.open();
    await pair.until(() => pair.b.kind(ids.in) === 'offered');
  });

  test('TR8 an offer cancelled before the channels open is cancelled there, too, without its list', async () => {
    const pair = new EnginePair();
    const ids = await pair.begin('a', [chosen('a.txt', 5)]);
    await pair.a.engine.cancel(ids.out);
    pair.open();
    await pair.settle();
    expect(pair.b.page.snapshots).toEqual([]);
    expect(pair.a.kind(ids.out)).toBeNull();
    await pair.until(() => pair.a.kind(ids.out) === 'cancelled');
  });

  test.each([
    ['not-connected', 'other', 1],
    ['no-files', 'link', 0],
    ['too-many-files', 'link', 100_001],
  ] as const)('an offer is refused: %s', async (refused, linkId, count) => {
    const pair = new EnginePair().open();
    const file = chosen('a', 1);
    const files = Array.from({ length: count }, () => file);
    expect(await pair.a.engine.offer(linkId, files)).toEqual({ refused });
  });

  test('an offer is refused: too-large', async () => {
    const pair = new EnginePair().open();
    const large = chosen('a', 1);
    Object.defineProperty(large.file, 'size', { value: 2 ** 44 });
    expect(await pair.a.engine.offer('link', [large, chosen('b', 1)])).toEqual({ refused: 'too-large' });
  });
});

describe('what is offered', () => {
  test('NM6 names are cleaned on both sides, what was offered is kept', async () => {
    const pair = new EnginePair().open();
    const paths = ['../a b.txt', 'A B.TXT', 'CON', '\u202etxt.exe', '😀/שלום.pdf'];
    const ids = await pair.offer(
      'a',
      paths.map((path) => chosen(path, 1)),
    );
    const clean = ['a b.txt', 'A B (2).TXT', '_CON', 'txt.exe', '😀/שלום.pdf'];
    for (const [side, id] of [
      [pair.a, ids.out],
      [pair.b, ids.in],
    ] as const)
      expect(side.page.lists.get(id)?.map(({ path }) => path)).toEqual(clean);
    expect(pair.a.page.lists.get(ids.out)?.map(({ offeredPath }) => offeredPath)).toEqual(paths);
    expect(pair.b.page.lists.get(ids.in)?.map(({ offeredPath }) => offeredPath)).toEqual(clean);
  });

  test('MF2 an offer is shown when its list is whole, not before', async () => {
    const pair = new EnginePair({ control: 'by-hand' }).open();
    const ids = await pair.begin(
      'a',
      Array.from({ length: 500 }, (_, i) => chosen(`${i}`, 0)),
    );
    const step = async () => {
      pair.control.deliver('b');
      const moved = pair.control.deliver('a');
      await pair.settle();
      return moved;
    };
    while (await step())
      if (pair.control.a.queue.length > 0) {
        await pair.until(() => true);
        expect(pair.b.page.lists.has(ids.in)).toBe(false);
      }
    expect(pair.b.page.lists.get(ids.in)?.length).toBe(500);
    await pair.until(() => pair.b.kind(ids.in) === 'offered');
  });

  test('MF5 an offer that does not fit is not accepted, and can be once there is room', async () => {
    const pair = new EnginePair().open();
    const files = [chosen('a', 3 * BLOCK_BYTES), chosen('b', 10)];
    pair.b.freeBytes = 1000;
    const ids = await pair.offer('a', files);
    expect(pair.b.snapshot(ids.in).freeBytes).toBe(1000);
    pair.b.freeBytes = 3 * BLOCK_BYTES + 9;
    await pair.b.engine.accept(ids.in, 'all');
    await pair.until(() => pair.b.snapshot(ids.in).freeBytes === 3 * BLOCK_BYTES + 9);
    expect([pair.a.kind(ids.out), pair.b.kind(ids.in)]).toEqual(['offered', 'offered']);
    expect(pair.b.disk(ids.in)).toBeNull();
    // What is wanted counts, not what was offered.
    pair.b.freeBytes = 1000;
    await pair.b.engine.accept(ids.in, [1]);
    await pair.both('a', ids, 'complete');
  });

  test('accepting nothing, or twice, does no more than it should', async () => {
    const pair = new EnginePair().open();
    const ids = await pair.offer('a', [chosen('a', 10)]);
    await pair.b.engine.accept(ids.in, []);
    await pair.b.engine.accept(ids.in, [7, -1]);
    await pair.settle();
    expect(pair.b.kind(ids.in)).toBe('offered');
    await Promise.all([pair.b.engine.accept(ids.in, 'all'), pair.b.engine.accept(ids.in, 'all')]);
    await pair.both('a', ids, 'complete');
    expect(pair.b.stages.log.filter((line) => line.startsWith('open')).length).toBe(1);
  });

  test('TR13 notes cross both ways', async () => {
    const pair = new EnginePair().open();
    await pair.a.engine.note('link', 'hello שלום 😀');
    await pair.b.engine.note('link', 'n'.repeat(30_000));
    await pair.a.engine.note('link', '');
    await pair.settle();
    expect(pair.b.page.notes).toEqual([{ linkId: 'link', text: 'hello שלום 😀' }]);
    expect(pair.a.page.notes[0]?.text.length).toBe(20_000);
  });
});

describe('MF4 taking some of the files', () => {
  const sizes = [BLOCK_BYTES, 10, 2 * BLOCK_BYTES, 0, BLOCK_BYTES / 2, 3 * BLOCK_BYTES];

  test.each([[[1]], [[0, 5]], [[3]], [[2, 3, 4]], [[4, 1]], [[5]], [[0, 1, 2, 3, 4, 5]]])(
    'MF4 %j: only their blocks are asked for, and the bytes are the same',
    async (choice) => {
      const pair = new EnginePair().open();
      const files = sizes.map((size, i) => chosen(`${i}.bin`, size));
      const asked = new Set<number>();
      pair.blocks.tap = (from, data) => {
        if (from === 'b') asked.add(new DataView(data as ArrayBuffer).getUint32(8));
        return data;
      };
      const ids = await pair.offer('a', files);
      await pair.b.engine.accept(ids.in, choice);
      await pair.both('a', ids, 'complete');

      const stream = streamOf(files);
      const wantedBlocks = new Set<number>();
      let at = 0;
      for (const [i, size] of sizes.entries()) {
        if (choice.includes(i))
          for (let byte = at; byte < at + size; byte += 1) wantedBlocks.add(Math.floor(byte / BLOCK_BYTES));
        at += size;
      }
      expect([...asked].sort((a, b) => a - b)).toEqual([...wantedBlocks]);
      expect(pair.b.disk(ids.in)!.blocks.size).toBe(wantedBlocks.size);
      const total = choice.reduce((sum, i) => sum + sizes[i]!, 0);
      for (const snapshot of [pair.a.snapshot(ids.out), pair.b.snapshot(ids.in)])
        expect(snapshot).toMatchObject({ totalBytes: total, safeBytes: total });
      expect(stream.length).toBe(at);
      for (const [i, { file }] of files.entries()) {
        const saved = await pair.b.download(ids.in, { file: i });
        expect(saved !== null).toBe(choice.includes(i));
        if (saved) expect(Buffer.compare(saved.bytes, file.content)).toBe(0);
        expect(pair.b.page.lists.get(ids.in)?.[i]?.wanted).toBe(choice.includes(i));
      }
    },
  );
});

test('TS1 several transfers at once, both ways, each its own bytes', async () => {
  const pair = new EnginePair().open();
  const sends = [
    ['a', 2 * BLOCK_BYTES + 5],
    ['b', 3 * BLOCK_BYTES],
    ['a', 100],
    ['b', 0],
    ['a', BLOCK_BYTES],
    ['b', 70_000],
  ] as const;
  const running = [];
  for (const [from, size] of sends) {
    const file = chosen(`${from}-${size}`, size);
    running.push({ from, file, ids: await pair.offer(from, [file]) });
  }
  await Promise.all(
    running.map(({ from, ids }) => pair[from === 'a' ? 'b' : 'a'].engine.accept(ids.in, 'all')),
  );
  for (const { from, file, ids } of running) {
    await pair.both(from, ids, 'complete');
    const disk = pair[from === 'a' ? 'b' : 'a'].disk(ids.in)!;
    expect(Buffer.compare(disk.contents(), file.file.content)).toBe(0);
  }
});
