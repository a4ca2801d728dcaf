// From what was dropped on the window to files with paths, and with handles where the browser gives some;
// folders are walked. Knows no component.

import type { ChosenFile } from '../app/model.ts';

export interface Drop {
  readonly files: readonly ChosenFile[];
  /** Paths that the browser could not read. */
  readonly unreadable: readonly string[];
}

/** The part of DataTransfer that is used. */
export interface DropSource {
  readonly items: Iterable<
    Pick<DataTransferItem, 'kind' | 'getAsFile' | 'webkitGetAsEntry'> & {
      /** Chromium only; not in the DOM library. https://wicg.github.io/file-system-access/ */
      getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
    }
  >;
}

/** One dropped item, by all the ways there are to it. */
interface Dropped {
  readonly entry: FileSystemEntry | null;
  readonly handle: Promise<FileSystemHandle | null>;
  /** Of something that is in no file system, such as an image dragged out of a page, it is the only one. */
  readonly file: File | null;
}

/** Something to be read, and its path. */
interface Found {
  readonly path: string;
  readonly node: FileSystemEntry | FileSystemHandle | File;
}

/** Whether a drag carries files at all, and not text or a link. */
export function carriesFiles(transfer: DataTransfer | null): transfer is DataTransfer {
  return transfer?.types.includes('Files') ?? false;
}

/**
 * Reads a drop. The items live only as long as their event: entries and handles are asked of them before
 * this function first waits, so call it from the event handler itself.
 */
export async function readDrop(source: DropSource): Promise<Drop> {
  const files: ChosenFile[] = [];
  const unreadable: string[] = [];
  const dropped: Dropped[] = [];
  for (const item of source.items) {
    if (item.kind !== 'file') continue;
    const handle = item.getAsFileSystemHandle?.().catch(() => null) ?? noHandle;
    dropped.push({ entry: item.webkitGetAsEntry(), handle, file: item.getAsFile() });
  }

  const queue: Found[] = [];
  for (const { entry, handle, file } of dropped.reverse()) {
    const node = (await handle) ?? entry ?? file;
    if (node !== null) queue.push({ path: node.name, node });
  }
  for (let found = queue.pop(); found !== undefined; found = queue.pop()) {
    const { path, node } = found;
    try {
      const file = await readFile(node, path);
      if (file !== null) files.push(file);
      else queue.push(...(await childrenOf(node, path)).reverse());
    } catch {
      unreadable.push(path);
    }
  }
  return { files, unreadable };
}

const noHandle = Promise.resolve(null);

/** Null for a folder. */
async function readFile(node: Found['node'], path: string): Promise<ChosenFile | null> {
  if (node instanceof File) return { file: node, path };
  if (isFileHandle(node)) return { file: await node.getFile(), path, handle: node };
  if (!isFileEntry(node)) return null;
  const file = await new Promise<File>((resolve, reject) => node.file(resolve, reject));
  return { file, path };
}

async function childrenOf(folder: Found['node'], path: string): Promise<Found[]> {
  const nodes: (FileSystemEntry | FileSystemHandle)[] = [];
  if (isDirectoryHandle(folder)) for await (const child of folder.values()) nodes.push(child);
  if (isDirectoryEntry(folder)) nodes.push(...(await entriesOf(folder)));
  return nodes.map((node) => ({ path: `${path}/${node.name}`, node }));
}

/** All children; a reader gives them in batches (of 100 in Chromium) and an empty one at the end. */
async function entriesOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return children;
    children.push(...batch);
  }
}

function isFileHandle(node: Found['node']): node is FileSystemFileHandle {
  return 'kind' in node && node.kind === 'file';
}

function isDirectoryHandle(node: Found['node']): node is FileSystemDirectoryHandle {
  return 'kind' in node && node.kind === 'directory';
}

function isFileEntry(node: Found['node']): node is FileSystemFileEntry {
  return 'isFile' in node && node.isFile;
}

function isDirectoryEntry(node: Found['node']): node is FileSystemDirectoryEntry {
  return 'isDirectory' in node && node.isDirectory;
}
