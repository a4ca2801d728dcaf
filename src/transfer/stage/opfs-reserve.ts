// The reserve as a file of the origin private file system, beside the stages.

import { Reserve, type ReservePlace } from './reserve.ts';
import { StageError, storageFailure } from './stage.ts';

/** Enough for what a browser writes of its own, and for our records. */
export const RESERVE_BYTES = 4 * 1024 * 1024;
const NAME = 'reserve';
// The most that getRandomValues gives at once.
const PART_BYTES = 64 * 1024;

/** Dedicated workers only. Taking rejects with `StageError` where there is no room, and with nothing else. */
const place: ReservePlace = {
  async take() {
    try {
      await fill();
    } catch (error) {
      // What else keeps it from being written is no reason not to receive.
      if (storageFailure(error) !== 'no-space') return;
      await remove().catch(() => undefined);
      throw new StageError('no-space', error);
    }
  },
  giveBack: remove,
};

/** The reserve of this origin. */
export const reserve = new Reserve(place);

/** What there is to fill of `freeBytes`: all but what is yet to be set aside. */
export function withoutReserve(freeBytes: number | null): number | null {
  return freeBytes === null || reserve.isHeld ? freeBytes : Math.max(0, freeBytes - RESERVE_BYTES);
}

async function fill(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const file = await root.getFileHandle(NAME, { create: true });
  // Of an earlier life.
  if ((await file.getFile()).size >= RESERVE_BYTES) return;
  const handle = await file.createSyncAccessHandle();
  try {
    // By chance, since some disks have no need of room for what repeats.
    const part = new Uint8Array(PART_BYTES);
    for (let at = 0; at < RESERVE_BYTES; at += PART_BYTES) {
      crypto.getRandomValues(part);
      if (handle.write(part, { at }) !== PART_BYTES) throw new StageError('no-space');
    }
    handle.flush();
  } finally {
    handle.close();
  }
}

async function remove(): Promise<void> {
  await (await navigator.storage.getDirectory()).removeEntry(NAME);
}
