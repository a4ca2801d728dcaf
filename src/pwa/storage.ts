// What this origin stores, and whether the browser may clear it by itself.

/** Bytes stored and bytes allowed, by the browser's own estimate; null when it gives none. */
export async function storageUse(): Promise<{ usedBytes: number; totalBytes: number } | null> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return usage === undefined || quota === undefined ? null : { usedBytes: usage, totalBytes: quota };
  } catch {
    return null;
  }
}

let isAsked = false;

/** Asks, once a visit, that what is stored is not cleared when the disk runs low. Firefox asks the person. */
export function persistStorage(): void {
  if (isAsked) return;
  isAsked = true;
  // Undefined in a page without a secure context.
  const storage = navigator.storage as StorageManager | undefined;
  storage?.persist().catch(() => undefined);
}
