// Copies a transfer's files into a folder that the user picked, keeping the tree.

import type { Incoming } from '../receive/incoming.ts';
import { saveIntoFile } from './save-as.ts';
import { fileOf } from './saved-item.ts';

/**
 * Writes every wanted, whole file below `folder`; a file of the same name is not overwritten but kept, and
 * the new one numbered. Answers the paths of those that could not be written.
 */
export async function saveIntoFolder(
  transfer: Incoming,
  folder: FileSystemDirectoryHandle,
): Promise<string[]> {
  const failed: string[] = [];
  for (const file of transfer.files()) {
    if (!file.wanted || (transfer.progress.hasEnded && !file.whole)) continue;
    try {
      const item = fileOf(transfer, file);
      if (!item) throw new Error('not whole');
      const target = await createFile(folder, file.path.split('/'));
      // Written beside, and swapped in only when it is closed.
      if (await saveIntoFile(item, target.file)) continue;
      // It was made for this, and is empty.
      await removeUnlocked(target.folder, target.file.name);
      failed.push(file.path);
    } catch {
      failed.push(file.path);
    }
  }
  return failed;
}

async function createFile(
  folder: FileSystemDirectoryHandle,
  parts: readonly string[],
): Promise<{ folder: FileSystemDirectoryHandle; file: FileSystemFileHandle }> {
  let at = folder;
  for (const part of parts.slice(0, -1)) at = await at.getDirectoryHandle(part, { create: true });
  const name = parts.at(-1) ?? 'file';
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? name : `${stem} (${n})${extension}`;
    if (await exists(at, candidate)) continue;
    return { folder: at, file: await at.getFileHandle(candidate, { create: true }) };
  }
}

/** How long a file may stay locked by a write that was aborted. */
const LOCK_TRIES = 20;
const LOCK_RETRY_MS = 100;

/** Removes a file to which a write was aborted a moment ago; the browser lets go of it in its own time. */
async function removeUnlocked(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  for (let tries = LOCK_TRIES; ; tries -= 1) {
    try {
      await folder.removeEntry(name);
      return;
    } catch (error) {
      const isLocked = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!isLocked || tries === 0) throw error;
      await new Promise((later) => setTimeout(later, LOCK_RETRY_MS));
    }
  }
}

async function exists(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    if (error.name === 'NotFoundError') return false;
    // A folder has this name. Whatever else is wrong would be so under every other name, too.
    if (error.name === 'TypeMismatchError') return true;
    throw error;
  }
}
