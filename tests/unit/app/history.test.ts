import { describe, expect, test } from 'vitest';
import { HISTORY_ENTRIES, parseHistory, type HistoryStore } from '../../../src/app/history-store.ts';
import { ended, History, isEnd } from '../../../src/app/history.svelte.ts';
import type { HistoryEntry } from '../../../src/app/model.ts';
import type { TransferSnapshot } from '../../../src/transfer/engine-api.ts';

const entry = (id: string, at = 1, change: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id,
  direction: 'in',
  deviceName: 'Otter',
  path: 'album/a.jpg',
  fileCount: 3,
  totalBytes: 12,
  outcome: 'complete',
  by: null,
  at,
  ...change,
});

class MemoryHistory implements HistoryStore {
  entries: readonly HistoryEntry[] = [];
  isUnreadable = false;
  saves = 0;

  async load(): Promise<readonly HistoryEntry[]> {
    if (this.isUnreadable) throw new Error('cannot be read');
    return this.entries;
  }

  async save(entries: readonly HistoryEntry[]): Promise<void> {
    this.saves += 1;
    this.entries = entries;
  }
}

describe('what is read back', () => {
  test('is newest first, each transfer once, and no more than are kept', () => {
    const record = Array.from({ length: 700 }, (_, i) => entry(`t${i % 600}`, i % 600));
    const read = parseHistory(record);
    expect(read.length).toBe(HISTORY_ENTRIES);
    expect([read[0]?.at, read.at(-1)?.at]).toEqual([599, 100]);
  });

  test.each([
    ['nothing', undefined],
    ['a text', 'history'],
    ['an object', { 0: entry('a') }],
  ])('of %s is nothing', (_, record) => {
    expect(parseHistory(record)).toEqual([]);
  });

  test('leaves out entries that make no sense, and keeps the others', () => {
    const odd = [
      null,
      { ...entry('b'), outcome: 'sold' },
      { ...entry('c'), totalBytes: -1 },
      { ...entry('d'), path: 'x'.repeat(100_000) },
      { ...entry('e'), at: 'yesterday' },
      { ...entry('f'), by: 'somebody' },
    ];
    expect(parseHistory([...odd, entry('a'), { ...entry('g'), more: 'of a later version' }])).toEqual([
      entry('a'),
      entry('g'),
    ]);
  });
});

describe('the history', () => {
  test('has each transfer once, newest first, and keeps it', async () => {
    const store = new MemoryHistory();
    store.entries = [entry('old')];
    const history = new History(Promise.resolve(store));
    await history.add(entry('new', 2));
    await history.add(entry('old', 3, { outcome: 'failed' }));
    await history.add(entry('new', 4));
    expect(history.entries.map(({ id, at }) => [id, at])).toEqual([
      ['new', 2],
      ['old', 1],
    ]);
    expect(store.entries).toEqual(history.entries);
    await history.clear();
    expect([history.entries, store.entries]).toEqual([[], []]);
  });

  test('that cannot be read is not written over, until it is cleared', async () => {
    const store = new MemoryHistory();
    store.isUnreadable = true;
    const history = new History(Promise.resolve(store));
    await history.add(entry('a'));
    expect([history.entries.length, store.saves]).toEqual([1, 0]);
    await history.clear();
    expect(store.saves).toBe(1);
  });

  test('of a browser without storage lasts as long as the page', async () => {
    const history = new History(Promise.reject(new Error('refused')));
    await history.add(entry('a'));
    await history.clear();
    expect(history.entries).toEqual([]);
  });
});

test('an entry tells what was wanted, and who ended it', () => {
  const file = (index: number, wanted: boolean) => ({
    index,
    offeredPath: '',
    path: `file ${index}`,
    sizeBytes: 5,
    type: '',
    modifiedAt: 0,
    wanted,
    whole: false,
  });
  const snapshot = { id: 'in-1', direction: 'in', totalBytes: 10 } as TransferSnapshot;
  const files = [file(0, false), file(1, true), file(2, true)];
  expect(ended(snapshot, { kind: 'cancelled', by: 'them' }, 'Otter', files)).toMatchObject({
    id: 'in-1',
    path: 'file 1',
    fileCount: 2,
    totalBytes: 10,
    outcome: 'cancelled',
    by: 'them',
  });
  expect(isEnd({ kind: 'waiting', why: 'link' })).toBe(false);
});
