import { createStore, get, keys, set } from 'idb-keyval';
import { expect, test } from 'vitest';
import { openCheckpointStore, type Checkpoint } from '../../../src/transfer/stage/checkpoint-store.ts';

const store = openCheckpointStore();
// Beside the store under test: what it wrote, as a later start would find it.
const checkpoints = createStore('causeway-checkpoints', 'checkpoints');
const manifests = createStore('causeway-manifests', 'manifests');

function checkpoint(change: Partial<Checkpoint> = {}): Checkpoint {
  return {
    id: `in-${crypto.randomUUID()}`,
    wireId: 'w'.repeat(22),
    rendezvous: 'r'.repeat(22),
    peerName: 'Quiet Heron',
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_500,
    wanted: 'Dw',
    safeBlocks: Uint8Array.of(0b1011, 255),
    isPaused: false,
    state: 'moving',
    ...change,
  };
}

test('BL4 a record and its manifest come back as they were written', async () => {
  const record = checkpoint();
  const files = Array.from({ length: 3000 }, (_, i) => ({
    path: `folder/😀 ${i}.txt`,
    size: i,
    modified: -i,
    type: 'text/plain',
  }));
  await store.putManifest(record.id, files);
  await store.put(record);
  expect(await get(record.id, checkpoints)).toEqual(record);
  expect(await get(record.id, manifests)).toEqual(files);
});

test('BL4 the last record counts', async () => {
  const record = checkpoint({ wanted: null });
  await store.put(record);
  await store.put({ ...record, safeBlocks: Uint8Array.of(255, 255), state: 'complete' });
  expect(await get(record.id, checkpoints)).toMatchObject({
    safeBlocks: Uint8Array.of(255, 255),
    state: 'complete',
    wanted: null,
  });
});

test('TR8 removed is gone, with its manifest, and nothing else is', async () => {
  const [gone, kept] = [checkpoint(), checkpoint()];
  for (const { id } of [gone, kept]) await store.putManifest(id, []);
  await Promise.all([store.put(gone), store.put(kept)]);
  await store.remove(gone.id);
  // What was never there is removed as well.
  await store.remove('in-never');
  expect(await keys(checkpoints)).not.toContain(gone.id);
  expect(await keys(manifests)).not.toContain(gone.id);
  expect(await get(kept.id, checkpoints)).toEqual(kept);
  expect(await get(kept.id, manifests)).toEqual([]);
});

test('RS3 RS15 what is loaded is what was written, with its manifest; what is nobody’s is dropped, what another version wrote stays', async () => {
  const files = [{ path: 'a', size: 5, modified: 1, type: '' }];
  const good = checkpoint({ isPaused: true });
  const [noManifest, damaged, runs] = [checkpoint(), checkpoint(), checkpoint()];
  const otherName = { ...checkpoint(), id: 'in-elsewhere' };
  const lone = `in-${crypto.randomUUID()}`;
  for (const { id } of [good, damaged, runs]) await store.putManifest(id, files);
  for (const record of [good, noManifest, damaged]) await store.put(record);
  // As another version, or a damaged disk, would have it.
  await set(damaged.id, { ...damaged, safeBlocks: 'yes' }, checkpoints);
  await set(runs.id, { ...runs, wanted: [[0, 3]] }, checkpoints);
  await set(`in-${crypto.randomUUID()}`, otherName, checkpoints);
  // A manifest whose checkpoint never came: killed while accepting.
  await store.putManifest(lone, files);
  const { incoming: loaded, unread } = await store.load();
  expect(loaded.find(({ checkpoint: { id } }) => id === good.id)).toEqual({ checkpoint: good, files });
  const ids = loaded.map(({ checkpoint: { id } }) => id);
  for (const id of [noManifest.id, damaged.id, otherName.id]) expect(ids).not.toContain(id);
  expect(unread.toSorted()).toEqual([damaged.id, runs.id].toSorted());
  expect((await keys(checkpoints)).length).toBe(loaded.length + unread.length);
  expect((await keys(manifests)).length).toBe(loaded.length + unread.length);
  for (const { id } of [good, damaged, runs]) await store.remove(id);
});
