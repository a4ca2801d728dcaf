// How much this origin may still store.

import { RESERVE_BYTES, reserve } from './opfs-reserve.ts';

/** Free bytes by the browser's own estimate, what is to be set aside taken off; null when it gives none. */
export async function freeSpace(): Promise<number | null> {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    if (quota === undefined || usage === undefined) return null;
    return Math.max(0, quota - usage - (reserve.isHeld ? 0 : RESERVE_BYTES));
  } catch {
    return null;
  }
}
