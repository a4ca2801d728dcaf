// The history as the screen knows it: transfers that are over, each once, also after they were removed.

import type { TransferFile, TransferSnapshot, TransferState } from '../transfer/engine-api.ts';
import type { HistoryStore } from './history-store.ts';
import type { HistoryEntry } from './model.ts';

export type End = Extract<TransferState, { kind: HistoryEntry['outcome'] }>;

export function isEnd(state: TransferState): state is End {
  return ['complete', 'cancelled', 'declined', 'failed'].includes(state.kind);
}

/** What is remembered of a transfer that has just ended. */
export function ended(
  { id, direction, totalBytes }: TransferSnapshot,
  state: End,
  deviceName: string,
  files: readonly TransferFile[],
): HistoryEntry {
  const wanted = files.filter((file) => file.wanted);
  return {
    id,
    direction,
    deviceName,
    path: wanted[0]?.path ?? '',
    fileCount: wanted.length,
    totalBytes,
    outcome: state.kind,
    by: 'by' in state ? state.by : null,
    at: Date.now(),
  };
}

export class History {
  readonly #store: Promise<HistoryStore>;
  readonly #loaded: Promise<boolean>;
  #entries = $state.raw<readonly HistoryEntry[]>([]);

  constructor(store: Promise<HistoryStore>) {
    this.#store = store;
    this.#loaded = this.#load();
  }

  /** Newest first. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  /** Takes an entry in, unless there is one of its transfer. Resolves once it is kept, or cannot be. */
  async add(entry: HistoryEntry): Promise<void> {
    const isLoaded = await this.#loaded;
    if (this.#entries.some(({ id }) => id === entry.id)) return;
    this.#entries = [entry, ...this.#entries];
    if (isLoaded) await this.#save();
  }

  /** Forgets all of it, also what could not be read. */
  async clear(): Promise<void> {
    await this.#loaded;
    this.#entries = [];
    await this.#save();
  }

  /** Answers whether what was kept could be read: what could not is not written over. */
  async #load(): Promise<boolean> {
    try {
      this.#entries = await (await this.#store).load();
      return true;
    } catch {
      return false;
    }
  }

  async #save(): Promise<void> {
    try {
      await (await this.#store).save(this.#entries);
    } catch {
      // It lasts as long as the page, then.
    }
  }
}
