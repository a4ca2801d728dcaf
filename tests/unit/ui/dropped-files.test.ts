import { describe, expect, it } from 'vitest';
import { readDrop } from '../../../src/ui/dropped-files.ts';

/** As Chromium gives them: in batches, with an empty one at the end. */
const BATCH = 100;

function fileEntry(fullPath: string, broken = false): FileSystemEntry {
  const name = fullPath.slice(fullPath.lastIndexOf('/') + 1);
  return {
    isFile: true,
    isDirectory: false,
    fullPath,
    name,
    file: (resolve: (file: File) => void, reject: (error: Error) => void) =>
      broken ? reject(new Error('gone')) : resolve(new File([fullPath], name)),
  } as unknown as FileSystemEntry;
}

function directoryEntry(fullPath: string, children: FileSystemEntry[], broken = false): FileSystemEntry {
  return {
    isFile: false,
    isDirectory: true,
    fullPath,
    name: fullPath.slice(fullPath.lastIndexOf('/') + 1),
    createReader: () => {
      let given = 0;
      return {
        readEntries: (resolve: (entries: FileSystemEntry[]) => void, reject: (error: Error) => void) => {
          if (broken) reject(new Error('no access'));
          else resolve(children.slice(given, (given += BATCH)));
        },
      };
    },
  } as unknown as FileSystemEntry;
}

function drop(...entries: (FileSystemEntry | File | 'text')[]) {
  return {
    items: entries.map((entry) => ({
      kind: entry === 'text' ? 'string' : 'file',
      webkitGetAsEntry: () => (entry instanceof File || entry === 'text' ? null : entry),
      getAsFile: () => (entry instanceof File ? entry : null),
    })),
  };
}

const paths = (files: readonly { path: string }[]) => files.map((file) => file.path);

describe('readDrop', () => {
  it('takes files by their names', async () => {
    const { files, unreadable } = await readDrop(drop(fileEntry('/a.txt'), fileEntry('/b.txt')));
    expect(paths(files)).toEqual(['a.txt', 'b.txt']);
    expect(await files[0]!.file.text()).toBe('/a.txt');
    expect(unreadable).toEqual([]);
  });

  it('walks folders in order, with their own name in the path', async () => {
    const deep = directoryEntry('/trip/day 1', [
      fileEntry('/trip/day 1/x.jpg'),
      fileEntry('/trip/day 1/y.jpg'),
    ]);
    const { files } = await readDrop(
      drop(directoryEntry('/trip', [deep, fileEntry('/trip/z.txt')]), fileEntry('/last')),
    );
    expect(paths(files)).toEqual(['trip/day 1/x.jpg', 'trip/day 1/y.jpg', 'trip/z.txt', 'last']);
  });

  it('reads a folder to its end, however many batches that takes', async () => {
    const children = Array.from({ length: 250 }, (_, index) => fileEntry(`/many/${index}`));
    const { files } = await readDrop(drop(directoryEntry('/many', children)));
    expect(files).toHaveLength(250);
  });

  it('leaves out what cannot be read, and says so', async () => {
    const { files, unreadable } = await readDrop(
      drop(fileEntry('/locked', true), directoryEntry('/secret', [], true), fileEntry('/fine')),
    );
    expect(paths(files)).toEqual(['fine']);
    expect(unreadable).toEqual(['locked', 'secret']);
  });

  it('takes a file that is in no file system, and no text', async () => {
    const { files } = await readDrop(drop('text', new File(['x'], 'image.png')));
    expect(paths(files)).toEqual(['image.png']);
  });

  it('gives handles, also of files in folders, where the browser has them', async () => {
    const fileHandle = (name: string) => ({ kind: 'file', name, getFile: async () => new File([], name) });
    const folderHandle = {
      kind: 'directory',
      name: 'trip',
      values: async function* () {
        yield fileHandle('x.jpg');
        yield {
          kind: 'directory',
          name: 'deep',
          values: async function* () {
            yield fileHandle('y.jpg');
          },
        };
      },
    };
    const handles = [folderHandle, fileHandle('a.txt'), null, 'refused'];
    const entries = [
      directoryEntry('/trip', []),
      fileEntry('/a.txt'),
      fileEntry('/b.txt'),
      fileEntry('/c.txt'),
    ];
    const items = entries.map((entry, index) => ({
      kind: 'file',
      webkitGetAsEntry: () => entry,
      getAsFile: () => null,
      getAsFileSystemHandle: async () => {
        if (handles[index] === 'refused') throw new DOMException('no', 'NotAllowedError');
        return handles[index] as unknown as FileSystemHandle;
      },
    }));
    const { files } = await readDrop({ items });
    expect(paths(files)).toEqual(['trip/x.jpg', 'trip/deep/y.jpg', 'a.txt', 'b.txt', 'c.txt']);
    expect(files.map(({ handle }) => handle?.name)).toEqual([
      'x.jpg',
      'y.jpg',
      'a.txt',
      undefined,
      undefined,
    ]);
  });

  it('is empty for an empty folder', async () => {
    expect(await readDrop(drop(directoryEntry('/empty', [])))).toEqual({ files: [], unreadable: [] });
  });
});
