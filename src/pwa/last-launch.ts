// The files of the last launch, in IndexedDB: versions of Chromium say it again when its page is reloaded,
// which would send everything twice. The only file for this store.

import { createStore, get, set } from 'idb-keyval';
import type { Launch } from './launch.ts';

/** Whether a launch is the one before, said again; notes it as the last one. */
export async function isSaidAgain(files: Launch['files'], isReload: boolean): Promise<boolean> {
  const store = createStore('causeway-launch', 'launch');
  const last: unknown = isReload ? await get('last', store).catch(() => null) : null;
  const isAgain = await isSameLaunch(files, Array.isArray(last) ? last : []);
  if (!isAgain) await set('last', files, store).catch(() => undefined);
  return isAgain;
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
