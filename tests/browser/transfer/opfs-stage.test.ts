import { wrap } from 'comlink';
import { afterAll, expect, test } from 'vitest';
import { RESERVE_BYTES } from '../../../src/transfer/stage/opfs-reserve.ts';
import type { Stage, StageRoom } from '../../../src/transfer/stage/stage.ts';
import { stageContract } from '../../support/stage-contract.ts';
import type { StageWorkerApi } from './opfs-stage-worker.ts';

const worker = new Worker(new URL('./opfs-stage-worker.ts', import.meta.url), { type: 'module' });
const remote = wrap<StageWorkerApi>(worker);

/** The worker's stages; its methods answer promises either way. */
const stages: StageRoom = {
  open: async (id) => {
    const stage = await remote.open(id);
    return {
      write: (slot, bytes, hash) => stage.write(slot, bytes, hash),
      flush: () => stage.flush(),
      read: (offset, length) => stage.read(offset, length),
      blob: (offset, length) => stage.blob(offset, length),
      readHash: (slot) => stage.readHash(slot),
      close: () => stage.close(),
      remove: () => stage.remove(),
    };
  },
  list: () => remote.list(),
  remove: (id) => remote.remove(id),
};

afterAll(() => {
  worker.terminate();
});

stageContract('OPFS stage', () => stages);

/** The files below a transfer's folder, with their bytes. */
async function onDisk(id: string): Promise<Record<string, number[]> | null> {
  try {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('transfers');
    const folder = await root.getDirectoryHandle(id);
    const found: Record<string, number[]> = {};
    for await (const [name, handle] of folder.entries()) {
      const file = await (handle as FileSystemFileHandle).getFile();
      found[name] = [...new Uint8Array(await file.arrayBuffer())];
    }
    return found;
  } catch {
    return null;
  }
}

test('BL4 flushed is on disk: bytes, and the hashes of 32 bytes beside them', async () => {
  const id = `layout-${crypto.randomUUID()}`;
  const stage = await stages.open(id);
  const hash = new Uint8Array(32).fill(5);
  await stage.write(0, Uint8Array.of(1, 2, 3), hash);
  await stage.flush();
  await stage.close();
  expect(await onDisk(id)).toEqual({ blocks: [1, 2, 3], hashes: [...hash] });
  await stage.remove();
  expect(await onDisk(id)).toBeNull();
});

/** How many bytes are set aside. */
async function reserved(): Promise<number> {
  try {
    const root = await navigator.storage.getDirectory();
    return (await (await root.getFileHandle('reserve')).getFile()).size;
  } catch {
    return 0;
  }
}

test('BL8 room is set aside from the first block until no stage is open', async () => {
  const opened = [
    await stages.open(`a-${crypto.randomUUID()}`),
    await stages.open(`b-${crypto.randomUUID()}`),
  ];
  expect(await reserved()).toBe(0);
  const [first, second] = opened as [Stage, Stage];
  await first.write(0, Uint8Array.of(1), new Uint8Array(32));
  expect(await reserved()).toBe(RESERVE_BYTES);
  await first.close();
  await first.close();
  await second.write(0, Uint8Array.of(1), new Uint8Array(32));
  expect(await reserved()).toBe(RESERVE_BYTES);
  await second.remove();
  expect(await reserved()).toBe(0);
  await first.remove();
});

test('a worker that is killed loses nothing that was flushed, and its files can be opened again', async () => {
  const id = `killed-${crypto.randomUUID()}`;
  const doomed = new Worker(new URL('./opfs-stage-worker.ts', import.meta.url), { type: 'module' });
  const stage = await wrap<StageWorkerApi>(doomed).open(id);
  await stage.write(0, Uint8Array.of(7, 8, 9), new Uint8Array(32));
  await stage.flush();
  doomed.terminate();
  // The browser lets go of a dead worker's locks in its own time.
  await expect
    .poll(
      async () => {
        const again = await stages.open(id).catch(() => null);
        const bytes = again ? [...(await again.read(0, 3))] : null;
        await again?.remove();
        return bytes;
      },
      { timeout: 10_000 },
    )
    .toEqual([7, 8, 9]);
});
