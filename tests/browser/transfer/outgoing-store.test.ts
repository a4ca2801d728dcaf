import { createStore, keys, set } from 'idb-keyval';
import { expect, test } from 'vitest';
import { openOutgoingStore, type StoredOutgoing } from '../../../src/transfer/send/outgoing-store.ts';

const store = openOutgoingStore();
// Beside the store under test: what another version, or a damaged disk, would leave.
const records = createStore('causeway-outgoing', 'outgoing');

function record(change: Partial<StoredOutgoing> = {}): StoredOutgoing {
  return {
    id: `out-${crypto.randomUUID()}`,
    wireId: 'w'.repeat(22),
    rendezvous: 'r'.repeat(22),
    peerName: 'Quiet Heron',
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_500,
    files: [{ path: 'a', size: 5, modified: 1, type: '' }],
    originalPaths: ['../a'],
    handles: [],
    wanted: undefined,
    isPaused: false,
    safeBytes: 0,
    state: 'offered',
    isRemoved: false,
    root: '',
    ...change,
  };
}

test('RS4 what is loaded is what was written, handles among it, and the last record counts', async () => {
  const root = await navigator.storage.getDirectory();
  const handle = await root.getFileHandle('a', { create: true });
  const offered = record();
  const taken = record({ wanted: 'AQ', handles: [handle], isPaused: true });
  await store.put(offered);
  await store.put(taken);
  await store.put({ ...taken, state: 'active', safeBytes: 3 });
  const { outgoing: loaded } = await store.load();
  expect(loaded.find(({ id }) => id === offered.id)).toEqual(offered);
  const again = loaded.find(({ id }) => id === taken.id);
  expect(again).toMatchObject({ state: 'active', safeBytes: 3, wanted: 'AQ' });
  expect(await (again?.handles[0] as FileSystemFileHandle).isSameEntry(handle)).toBe(true);
  await store.remove(offered.id);
  await store.remove(taken.id);
  const left = (await store.load()).outgoing.map(({ id }) => id);
  for (const { id } of [offered, taken]) expect(left).not.toContain(id);
});

test('RS4 RS15 what is nobody’s is dropped; what another version wrote stays, and is not all then', async () => {
  const good = record();
  await store.put(good);
  // Other tests of this origin may have left transfers of theirs.
  const load = async () => {
    const { outgoing, isAll } = await store.load();
    return { good: outgoing.find(({ id }) => id === good.id), isAll };
  };
  // Its record says another id than its key.
  await set('out-elsewhere', record(), records);
  expect(await load()).toEqual({ good, isAll: true });
  expect(await keys(records)).not.toContain('out-elsewhere');
  const later = { ...record(), files: 'none' };
  await set(later.id, later, records);
  expect(await load()).toEqual({ good, isAll: false });
  expect(await keys(records)).toContain(later.id);
  for (const { id } of [good, later]) await store.remove(id);
});
