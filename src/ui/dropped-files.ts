// From what was dropped on the window to files with paths; folders are walked. Knows no component.

export interface DroppedFile {
  readonly file: File;
  /** Its name, or its path within the dropped folder, that folder's name included. */
  readonly path: string;
}

export interface Drop {
  readonly files: readonly DroppedFile[];
  /** Paths that the browser could not read. */
  readonly unreadable: readonly string[];
}

/** The part of DataTransfer that is used. */
export interface DropSource {
  readonly items: Iterable<Pick<DataTransferItem, 'kind' | 'getAsFile' | 'webkitGetAsEntry'>>;
}

/** Whether a drag carries files at all, and not text or a link. */
export function carriesFiles(transfer: DataTransfer | null): transfer is DataTransfer {
  return transfer?.types.includes('Files') ?? false;
}

/**
 * Reads a drop. The items live only as long as their event: entries are taken from them before this
 * function first waits, so call it from the event handler itself.
 */
export async function readDrop(source: DropSource): Promise<Drop> {
  const files: DroppedFile[] = [];
  const unreadable: string[] = [];
  const entries: FileSystemEntry[] = [];
  for (const item of source.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    if (entry !== null) {
      entries.push(entry);
      continue;
    }
    // Not from a file system, such as an image dragged out of a page.
    const file = item.getAsFile();
    if (file !== null) files.push({ file, path: file.name });
  }

  const queue = entries.reverse();
  for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
    const path = entry.fullPath.replace(/^\//, '');
    try {
      if (isDirectory(entry)) queue.push(...(await childrenOf(entry)).reverse());
      else if (isFile(entry)) files.push({ file: await fileOf(entry), path });
    } catch {
      unreadable.push(path);
    }
  }
  return { files, unreadable };
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** All children; a reader gives them in batches (of 100 in Chromium) and an empty one at the end. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
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
