import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { layoutOf } from '../../../../src/transfer/manifest/layout.ts';
import { FileSource } from '../../../../src/transfer/send/file-source.ts';
import { chosen, someBytes, streamOf } from '../../../support/source-files.ts';

function sourceOf(...sizes: number[]) {
  const files = sizes.map((size, i) => chosen(`${i}`, size));
  const layout = layoutOf(sizes);
  return {
    files,
    source: new FileSource(
      files.map(({ file }) => file),
      layout,
    ),
    stream: streamOf(files),
  };
}

describe('MF3 files as one stream', () => {
  test('MF3 any stretch of it, over any files', async () => {
    const sizes = fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (each, from, length) => {
        const { source, stream } = sourceOf(...each);
        fc.pre(stream.length > 0);
        const start = from % stream.length;
        const end = start + (length % (stream.length - start + 1));
        expect(await source.read(start, end - start)).toEqual(stream.slice(start, end));
      }),
    );
  });

  test('real files, as the browser makes them', async () => {
    const files = [new File(['abc'], 'a'), new File([], 'b'), new File(['defg'], 'c')];
    const source = new FileSource(files, layoutOf([3, 0, 4]));
    expect(new TextDecoder().decode(await source.read(1, 5))).toBe('bcdef');
  });

  test('tiny files are read many by one call, the first and last of them in part', async () => {
    const stream = someBytes(3000, 1);
    const files = Array.from({ length: 1000 }, (_, i) => new File([stream.slice(3 * i, 3 * i + 3)], `${i}`));
    const source = new FileSource(files, layoutOf(files.map(({ size }) => size)));
    const reads = vi.spyOn(Blob.prototype, 'arrayBuffer');
    expect(await source.read(1, 2998)).toEqual(stream.slice(1, 2999));
    expect(reads).toHaveBeenCalledTimes(Math.ceil(1000 / 64));
    reads.mockRestore();
  });

  test('zeros where a file is not there', async () => {
    const { files, stream } = sourceOf(4, 5, 6);
    const all = files.map(({ file }) => file);
    const source = new FileSource(all.with(1, null as never), layoutOf([4, 5, 6]));
    const expected = stream.slice();
    expected.fill(0, 4, 9);
    expect(await source.read(0, 15)).toEqual(expected);
    expect(await source.read(5, 2)).toEqual(new Uint8Array(2));
  });

  test('a thousand tiny files are not opened all at once where they are read one by one', async () => {
    const { files, source, stream } = sourceOf(...Array.from({ length: 1000 }, () => 3));
    let open = 0;
    let most = 0;
    for (const { file } of files) {
      const slice = file.slice.bind(file);
      file.slice = (start, end) => {
        const part = slice(start, end);
        const read = part.arrayBuffer.bind(part);
        part.arrayBuffer = async () => {
          open += 1;
          most = Math.max(most, open);
          await new Promise((resolve) => setImmediate(resolve));
          open -= 1;
          return read();
        };
        return part;
      };
    }
    expect(await source.read(0, stream.length)).toEqual(stream);
    expect(most).toBe(32);
  });
});

describe('TR9 what cannot be read', () => {
  test.each([
    ['NotReadableError', 'changed'],
    ['NotFoundError', 'changed'],
    ['SecurityError', 'unreadable'],
  ])('TR9 %s is %s, and names its file', async (name, reason) => {
    const { files, source } = sourceOf(5, 5, 5);
    files[1]!.file.refuses = name;
    await expect(source.read(3, 4)).rejects.toMatchObject({ name: 'SourceError', reason, file: 1 });
    await expect(source.read(6, 2)).rejects.toMatchObject({ reason, file: 1 });
    expect((await source.read(0, 5)).length).toBe(5);
  });

  test('TR9 of very many in a block, the one that is gone is named', async () => {
    const { files, source, stream } = sourceOf(...Array.from({ length: 300 }, () => 7));
    files[217]!.file.refuses = 'NotFoundError';
    await expect(source.read(0, stream.length)).rejects.toMatchObject({ reason: 'changed', file: 217 });
  });

  test('TR9 a file that is shorter than it was is changed', async () => {
    const { files, source } = sourceOf(5, 5);
    files[1]!.file.content = files[1]!.file.content.slice(0, 3);
    await expect(source.read(8, 2)).rejects.toMatchObject({ reason: 'changed', file: 1 });
    await expect(source.read(0, 10)).rejects.toMatchObject({ reason: 'changed', file: 1 });
  });
});
