import { describe, expect, test } from 'vitest';
import { parseControlWord } from '../../../../src/protocol/control.ts';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { EnginePair } from '../../../support/engine-pair.ts';
import { chosen } from '../../../support/source-files.ts';
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
    expect(said()).toEqual(['ready', 'offer', 'note', 'that-is-all', 'page']);
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
