// The files of the last launch, in IndexedDB: versions of Chromium say it again when its page is reloaded,
// which would send everything twice. The only file for this store.

import { createStore, get, set } from 'idb-keyval';
import type { Launch } from './launch.ts';

/** Whether a launch after a reload is the one before, said again. */
export async function isSaidAgain(files: Launch['files']): Promise<boolean> {
  const last: unknown = await get('last', openStore()).catch(() => null);
  return isSameLaunch(files, Array.isArray(last) ? last : []);
}

/** Notes a launch as the last one. */
export async function noteLaunch(files: Launch['files']): Promise<void> {
  await set('last', files, openStore()).catch(() => undefined);
}

function openStore() {
  return createStore('causeway-launch', 'launch');
}

/** Whether these are the same files; exported for its tests. */
export async function isSameLaunch(
  files: readonly Pick<FileSystemFileHandle, 'isSameEntry'>[],
  last: readonly unknown[],
): Promise<boolean> {
  if (files.length !== last.length) return false;
  for (const [i, handle] of files.entries()) {
    const other = last[i];
    if (!(other instanceof FileSystemFileHandle && (await handle.isSameEntry(other)))) return false;
  }
  return true;
}
