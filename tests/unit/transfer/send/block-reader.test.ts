import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES, PIECE_BYTES } from '../../../../src/protocol/limits.ts';
import { BlockHashes, blockHash } from '../../../../src/transfer/blocks/hash.ts';
import { layoutOf } from '../../../../src/transfer/manifest/layout.ts';
import { BlockReader } from '../../../../src/transfer/send/block-reader.ts';
import { SourceError, type Source } from '../../../../src/transfer/send/source.ts';
import { someBytes } from '../../../support/source-files.ts';

const SIZES = [BLOCK_BYTES, 2 * BLOCK_BYTES, 10];

function setUp(most = 2) {
  const stream = someBytes(3 * BLOCK_BYTES + 10, 5);
  const reads: number[] = [];
  const source: Source = {
    read: async (offset, length) => {
      reads.push(offset / BLOCK_BYTES);
      return stream.slice(offset, offset + length);
    },
  };
  const layout = layoutOf(SIZES);
  const hashes = new BlockHashes(layout.blockCount);
  return { stream, reads, hashes, source, reader: new BlockReader(source, layout, hashes, most) };
}

describe('FL6 reading', () => {
  test('FL6 a block is read and hashed once for all that is asked of it', async () => {
    const { stream, reads, hashes, reader } = setUp();
    const [first, second] = await Promise.all([reader.load(3), reader.load(3)]);
    expect(first.bytes).toBe(second.bytes);
    expect(first.bytes).toEqual(stream.slice(3 * BLOCK_BYTES));
    expect(await first.hash).toEqual(await blockHash(first.bytes));
    expect(hashes.get(3)).toEqual(await first.hash);
    expect(reads).toEqual([3]);
  });

  test('FL6 of more blocks than it keeps, those used last stay', async () => {
    const { reads, reader } = setUp(2);
    for (const block of [0, 1, 0, 2, 0, 1]) await reader.load(block);
    expect(reads).toEqual([0, 1, 2, 1]);
  });

  test('FL6 a block is let go when all its pieces went out, in whatever order', async () => {
    const { reads, reader } = setUp();
    await reader.load(0);
    const pieces = BLOCK_BYTES / PIECE_BYTES;
    reader.sent(0, 1);
    for (let piece = 1; piece < pieces - 1; piece += 2) reader.sent(0, 2);
    await reader.load(0);
    expect(reads).toEqual([0]);
    reader.sent(0, 1);
    await reader.load(0);
    expect(reads).toEqual([0, 0]);
  });

  test('FL6 what was released is read again', async () => {
    const { reads, reader } = setUp();
    await reader.load(0);
    reader.release(0);
    await reader.load(0);
    expect(reads).toEqual([0, 0]);
  });
});

describe('BL3 a source that changed', () => {
  test.each([0, 2, 3])('BL3 is found in block %i, which is named', async (block) => {
    const { stream, reader } = setUp();
    await (
      await reader.load(block)
    ).hash;
    reader.release(block);
    stream[block * BLOCK_BYTES]! ^= 1;
    const again = await reader.load(block);
    await expect(again.hash).rejects.toMatchObject({ reason: 'changed', file: null, block });
  });

  test('BL3 is not found where nothing changed', async () => {
    const { reader } = setUp();
    await (
      await reader.load(1)
    ).hash;
    reader.release(1);
    expect(await (await reader.load(1)).hash).toBeInstanceOf(Uint8Array);
  });

  test('TR9 a source that fails, fails every load of it', async () => {
    const { source, reader } = setUp();
    source.read = () => Promise.reject(new SourceError('unreadable', 2));
    await expect(reader.load(3)).rejects.toMatchObject({ file: 2 });
    await expect(reader.load(3)).rejects.toMatchObject({ file: 2 });
  });
});
