// What came in, from the record to the transfer and its end, over stores in memory. Every `Arrivals` here is a
// page that owns the engine.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Arrivals } from '../../../src/pwa/arrivals.ts';
import { ARRIVALS_CHANNEL } from '../../../src/pwa/arrival-words.ts';
import { KEPT_MS } from '../../../src/pwa/sort-arrivals.ts';
import type { OutgoingFile } from '../../../src/transfer/engine-api.ts';
import { MemoryHandle, memoryArrivals, type MemoryArrivals } from '../../support/arrivals.ts';

const [A, B] = ['8d7a6d3e-4d6a-4b7e-9a52-0f4f6a3f9c11', '9e8b7c6d-1a2b-4c3d-8e4f-5a6b7c8d9e0f'];
const NOW = 100 * KEPT_MS;
let memory: MemoryArrivals;
/** The engine's outgoing transfers that are not over, and the handles that it keeps of each. */
let transfers: Map<string, FileSystemFileHandle[]>;
const pages: Arrivals[] = [];

beforeEach(() => {
  memory = memoryArrivals();
  transfers = new Map();
});

afterEach(() => {
  for (const page of pages.splice(0)) page.stop();
});

/** Files of a share, as the service worker leaves them. */
function staged(id: string, names: readonly string[], at = NOW): void {
  const handles = names.map((name, i) => new MemoryHandle(id, String(i), new TextEncoder().encode(name)));
  memory.files.set(id, handles);
  const files = handles.map((handle, i) => ({
    name: names[i] ?? '',
    type: 'text/plain',
    handle: handle.asHandle(),
  }));
  memory.records.set(id, { kind: 'files', id, at, files, transferId: null });
}

/** A handle as it comes back from the engine. */
function cloned(handle: FileSystemFileHandle | undefined): FileSystemFileHandle {
  const { arrival, name, bytes } = handle as unknown as MemoryHandle;
  return new MemoryHandle(arrival, name, bytes).asHandle();
}

function openPage() {
  const files: { files: readonly OutgoingFile[]; isTrusted: boolean }[] = [];
  const texts: string[] = [];
  const unreadable: string[] = [];
  const arrivals = new Arrivals({
    ...memory,
    sending: () => Promise.resolve([...transfers.keys()]),
    handles: (id) => Promise.resolve(transfers.get(id) ?? []),
    onFiles: (some, isTrusted) => files.push({ files: some, isTrusted }),
    onText: ({ text }) => texts.push(text),
    onUnreadable: (names) => unreadable.push(...names),
    nameless: () => 'nameless',
    now: () => NOW,
  });
  pages.push(arrivals);
  const paths = () => files.map((some) => some.files.map(({ path }) => path));
  const offer = async (i: number, transferId: string) => {
    const some = files[i]?.files ?? [];
    transfers.set(
      transferId,
      some.map(({ handle }) => cloned(handle)),
    );
    await arrivals.offered(some, transferId);
  };
  return { arrivals, files, texts, unreadable, paths, offer };
}

describe('at the start', () => {
  test('what waits is taken up, oldest first, and waits for a person', async () => {
    staged(A, ['new.txt'], NOW - 1);
    staged(B, ['old.txt', 'older.txt'], NOW - 2);
    memory.records.set('text', { kind: 'text', id: 'text', at: NOW, text: 'look' });
    const page = openPage();
    await page.arrivals.start(true);
    expect(page.paths()).toEqual([['old.txt', 'older.txt'], ['new.txt']]);
    expect(page.files.map(({ isTrusted }) => isTrusted)).toEqual([false, false]);
    expect(page.texts).toEqual(['look']);
    const file = page.files[1]?.files[0]?.file;
    expect([file?.name, file?.type, await file?.text()]).toEqual(['new.txt', 'text/plain', 'new.txt']);
  });

  test('a reload before it was sent loses nothing', async () => {
    staged(A, ['a']);
    await openPage().arrivals.start(true);
    const again = openPage();
    await again.arrivals.start(true);
    expect(again.paths()).toEqual([['a']]);
  });

  test('what was thrown away, or is too old, is gone', async () => {
    staged(A, ['a']);
    staged(B, ['b'], NOW - KEPT_MS - 1);
    const page = openPage();
    await page.arrivals.start(true);
    expect(page.paths()).toEqual([['a']]);
    await page.arrivals.dropped(page.files[0]?.files ?? []);
    expect(memory.records.size + memory.files.size).toBe(0);
  });

  test('files without a record are swept away, those that are just arriving are not', async () => {
    memory.files.set('stray', []);
    memory.files.set(A, []);
    memory.records.set(A, { kind: 'arriving', id: A, at: NOW - 1000 });
    await openPage().arrivals.start(true);
    expect([...memory.files.keys()]).toEqual([A]);
    memory.records.set(A, { kind: 'arriving', id: A, at: NOW - KEPT_MS });
    await openPage().arrivals.start(true);
    expect(memory.records.size + memory.files.size).toBe(0);
  });

  test('names are the last part of a path, or made up', async () => {
    staged(A, ['../../etc/passwd', 'C:\\x\\y.txt', '\u202egpj.exe', '', '..', '/', ' ']);
    const page = openPage();
    await page.arrivals.start(true);
    expect(page.paths()).toEqual([
      ['passwd', 'y.txt', 'gpj.exe', 'nameless', 'nameless', 'nameless', 'nameless'],
    ]);
  });

  test('files that are not there any more are said, and given up', async () => {
    staged(A, ['here', 'gone']);
    memory.files.get(A)![1]!.bytes = null;
    staged(B, ['all gone']);
    memory.files.get(B)![0]!.bytes = null;
    const page = openPage();
    await page.arrivals.start(true);
    expect(page.paths()).toEqual([['here']]);
    expect(page.unreadable.toSorted()).toEqual(['all gone', 'gone']);
    expect([...memory.records.keys()]).toEqual([A]);
  });
});

describe('while it runs', () => {
  test('an arrival is taken up once, however often it is announced', async () => {
    const page = openPage();
    await page.arrivals.start(true);
    staged(A, ['a']);
    await page.arrivals.take({ ids: [A], isTrusted: true });
    await page.arrivals.take({ ids: [A], isTrusted: true });
    expect(page.files).toMatchObject([{ isTrusted: true }]);
  });

  test('another tab tells; what makes no sense is passed over', async () => {
    const page = openPage();
    await page.arrivals.start(true);
    staged(A, ['a']);
    const other = new BroadcastChannel(ARRIVALS_CHANNEL);
    for (const said of [null, 'look', { ids: ['../x'], isTrusted: true }, { ids: [A] }])
      other.postMessage(said);
    other.postMessage({ ids: [B, A], isTrusted: false });
    await vi.waitFor(() => expect(page.paths()).toEqual([['a']]));
    other.close();
  });

  test('one that is still arriving is taken up when it is there', async () => {
    const page = openPage();
    await page.arrivals.start(true);
    memory.records.set(A, { kind: 'arriving', id: A, at: NOW });
    await page.arrivals.take({ ids: [A], isTrusted: true });
    staged(A, ['a']);
    await page.arrivals.take({ ids: [A], isTrusted: true });
    expect(page.paths()).toEqual([['a']]);
  });

  test('a text is kept until it is gone, and is there although nothing can be kept', async () => {
    const page = openPage();
    await page.arrivals.start(true);
    await page.arrivals.keepText('look');
    const [id = ''] = memory.records.keys();
    await page.arrivals.textGone(id);
    expect(memory.records.size).toBe(0);
    memory.isBroken = true;
    await page.arrivals.keepText('again');
    expect(page.texts).toEqual(['look', 'again']);
  });
});

describe('on its way', () => {
  test('it stays until the transfer is over, and is not sent twice', async () => {
    staged(A, ['a']);
    const page = openPage();
    await page.arrivals.start(true);
    await page.offer(0, 'out-1');
    const reloaded = openPage();
    await reloaded.arrivals.start(true);
    expect(reloaded.files).toEqual([]);
    expect(memory.files.has(A)).toBe(true);
    await reloaded.arrivals.ended('out-1');
    expect(memory.records.size + memory.files.size).toBe(0);
  });

  test('a tab that ended before it wrote that down does not send it twice', async () => {
    staged(A, ['a']);
    const elsewhere = new MemoryHandle(null, 'b.txt', new Uint8Array()).asHandle();
    const launched = [{ name: 'b.txt', type: '', handle: elsewhere }];
    memory.records.set(B, { kind: 'files', id: B, at: NOW, files: launched, transferId: null });
    const handles = [cloned(memory.files.get(A)?.[0]?.asHandle()), cloned(elsewhere)];
    transfers.set('out-1', handles);
    const page = openPage();
    await page.arrivals.start(true);
    expect(page.files).toEqual([]);
    expect(memory.records.get(A)).toMatchObject({ transferId: 'out-1' });
    await page.arrivals.ended('out-1');
    expect(memory.records.size + memory.files.size).toBe(0);
  });

  test('a transfer that is gone at the next start was over, unless not all could be read', async () => {
    staged(A, ['a']);
    const page = openPage();
    await page.arrivals.start(true);
    await page.offer(0, 'out-1');
    transfers.clear();
    await openPage().arrivals.start(false);
    expect(memory.files.has(A)).toBe(true);
    await openPage().arrivals.start(true);
    expect(memory.records.size + memory.files.size).toBe(0);
  });

  test('sent anew in another transfer, it outlives the one before', async () => {
    staged(A, ['a']);
    const page = openPage();
    await page.arrivals.start(true);
    await page.offer(0, 'out-1');
    const again = [{ file: new File([], 'a'), path: 'a', handle: transfers.get('out-1')![0]! }];
    void page.arrivals.offered(again, 'out-2');
    await page.arrivals.ended('out-1');
    expect(memory.files.has(A)).toBe(true);
    await page.arrivals.ended('out-2');
    expect(memory.files.has(A)).toBe(false);
  });

  test('files that were chosen here are none of its business', async () => {
    const page = openPage();
    await page.arrivals.start(true);
    await page.arrivals.offered([{ file: new File([], 'a'), path: 'a' }], 'out-1');
    await page.arrivals.ended('out-1');
    expect(memory.records.size).toBe(0);
  });
});
