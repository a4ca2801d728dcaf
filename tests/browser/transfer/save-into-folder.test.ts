import { afterEach, expect, test } from 'vitest';
import { layoutOf } from '../../../src/transfer/manifest/layout.ts';
import type { Incoming } from '../../../src/transfer/receive/incoming.ts';
import { saveIntoFolder } from '../../../src/transfer/save/folder.ts';

const TOP = 'picked';
afterEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry(TOP, { recursive: true });
});

/** A folder as a picker gives it. */
async function picked(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(TOP, { create: true });
}

/** A received transfer with these files, by path; `null` cannot be read. */
function received(contents: Record<string, string | null>): Incoming {
  const entries = Object.entries(contents);
  const { offsets } = layoutOf(entries.map(([, text]) => text?.length ?? 1));
  const stream = new TextEncoder().encode(entries.map(([, text]) => text ?? '?').join(''));
  const files = entries.map(([path, text], index) => ({
    index,
    offeredPath: path,
    path,
    sizeBytes: text?.length ?? 1,
    type: '',
    modifiedAt: 0,
    wanted: true,
    whole: true,
  }));
  const stage = {
    read: (offset: number, length: number) =>
      contents[files.find(({ index }) => offsets[index] === offset)?.path ?? ''] === null
        ? Promise.reject(new Error('cannot be read'))
        : Promise.resolve(stream.slice(offset, offset + length)),
  };
  return {
    files: () => files,
    progress: { hasEnded: true },
    readable: (index: number) => ({ stage, offset: offsets[index], length: files[index]?.sizeBytes }),
  } as unknown as Incoming;
}

/** Every file below a folder, by path. */
async function found(folder: FileSystemDirectoryHandle, at = ''): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for await (const [name, handle] of folder.entries()) {
    if (handle instanceof FileSystemDirectoryHandle) Object.assign(all, await found(handle, `${at}${name}/`));
    else all[at + name] = await (await handle.getFile()).text();
  }
  return all;
}

test('the tree is kept, and what is there is not overwritten', async () => {
  const folder = await picked();
  const transfer = received({
    'album/one.txt': 'one',
    'album/deep/two.txt': 'two',
    plain: 'plain',
    empty: '',
  });
  expect(await saveIntoFolder(transfer, folder)).toEqual([]);
  const first = { 'album/one.txt': 'one', 'album/deep/two.txt': 'two', plain: 'plain', empty: '' };
  expect(await found(folder)).toEqual(first);
  expect(await saveIntoFolder(received({ 'album/one.txt': 'other', plain: 'more' }), folder)).toEqual([]);
  expect(await saveIntoFolder(received({ 'album/one.txt': 'third' }), folder)).toEqual([]);
  expect(await found(folder)).toEqual({
    ...first,
    'album/one (2).txt': 'other',
    'album/one (3).txt': 'third',
    'plain (2)': 'more',
  });
});

test('a file where a folder should be, and one that cannot be read, are named; the others come', async () => {
  const folder = await picked();
  await saveIntoFolder(received({ album: 'in the way' }), folder);
  const failed = await saveIntoFolder(
    received({ 'album/one.txt': 'one', broken: null, good: 'good' }),
    folder,
  );
  expect(failed).toEqual(['album/one.txt', 'broken']);
  expect(await found(folder)).toEqual({ album: 'in the way', good: 'good' });
});
