import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { EnginePair } from '../../../support/engine-pair.ts';
import { chosen, streamOf, type Chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

/** Sends all of `files` from a to b; answers the two sides and the ids. */
async function carried(files: readonly Chosen[]) {
  const pair = new EnginePair().open();
  const ids = await pair.offer('a', files);
  await pair.b.engine.accept(ids.in, 'all');
  await pair.both('a', ids, 'complete');
  return { pair, ids };
}

describe('a transfer of', () => {
  test.each([0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES + 17])(
    'TS1 %i bytes is complete on both sides, every byte the same',
    async (size) => {
      const files = [chosen('one.bin', size)];
      const { pair, ids } = await carried(files);
      const stream = streamOf(files);
      expect(Buffer.compare(pair.b.disk(ids.in)!.contents(), stream)).toBe(0);
      for (const snapshot of [pair.a.snapshot(ids.out), pair.b.snapshot(ids.in)]) {
        expect(snapshot).toMatchObject({ totalBytes: size, safeBytes: size, fileCount: 1 });
      }
      expect(pair.b.page.lists.get(ids.in)).toMatchObject([{ path: 'one.bin', sizeBytes: size }]);
      const saved = await pair.b.download(ids.in, { file: 0 });
      expect(saved?.head).toEqual({ name: 'one.bin', type: '', sizeBytes: size });
      expect(Buffer.compare(saved!.bytes, stream)).toBe(0);
    },
  );

  test('MF3 several files, empty ones among them, is complete, and each is as it was', async () => {
    const sizes = [0, 5, BLOCK_BYTES + 3, 0, BLOCK_BYTES - 8, 1, 0];
    const files = sizes.map((size, i) => chosen(`folder/${i}.bin`, size));
    const { pair, ids } = await carried(files);
    for (const [index, { file }] of files.entries()) {
      const saved = await pair.b.download(ids.in, { file: index });
      expect(saved?.head.name).toBe(`${index}.bin`);
      expect(Buffer.compare(saved!.bytes, file.content)).toBe(0);
    }
    // The empty ones were whole from the start.
    expect(pair.b.page.wholes.get(ids.in)?.sort()).toEqual([1, 2, 4, 5]);
    const list = pair.b.page.lists.get(ids.in)?.filter(({ whole }) => whole);
    expect(list?.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('MF1 2,000 files of 1 KiB, a few blocks in ten pages', async () => {
    const files = Array.from({ length: 2000 }, (_, i) => chosen(`tiny/${i}.txt`, 1024));
    const { pair, ids } = await carried(files);
    expect(Buffer.compare(pair.b.disk(ids.in)!.contents(), streamOf(files))).toBe(0);
    expect(pair.b.page.wholes.get(ids.in)?.length).toBe(2000);
    expect(pair.b.disk(ids.in)!.blocks.size).toBe(2);
    expect(files.every(({ file }) => file.readBytes === 1024)).toBe(true);
  });

  test('only empty files has nothing to move, and is complete', async () => {
    const { pair, ids } = await carried([chosen('a', 0), chosen('b', 0)]);
    expect(pair.b.snapshot(ids.in)).toMatchObject({ totalBytes: 0, safeBytes: 0 });
    expect((await pair.b.download(ids.in, { file: 1 }))?.bytes.length).toBe(0);
  });
});

test('the record of a complete transfer says so, and its files are let go of', async () => {
  const { pair, ids } = await carried([chosen('a', BLOCK_BYTES + 1)]);
  expect(pair.b.checkpoints.records.get(ids.in)).toMatchObject({
    state: 'complete',
    rendezvous: 'link',
    wireId: ids.in.slice(3),
    wanted: null,
    safeBlocks: Uint8Array.of(3),
  });
  expect(pair.b.disk(ids.in)!.isOpen).toBe(false);
});
