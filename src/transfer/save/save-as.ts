// Writes what is saved into the file that the user picked for it.

import type { SavedItem } from './saved-item.ts';

/** Replaces what `target` holds once every byte is there; answers whether it did. */
export async function saveIntoFile(item: SavedItem, target: FileSystemFileHandle): Promise<boolean> {
  try {
    // A pipe that fails aborts what it wrote, and leaves the file as it was.
    await item.open().pipeTo(await target.createWritable());
    return true;
  } catch {
    return false;
  }
}
