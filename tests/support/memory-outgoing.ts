// What a sender keeps, in memory. What is written is copied, and outlives its engine.

import type {
  LoadedOutgoing,
  OutgoingStore,
  StoredOutgoing,
} from '../../src/transfer/send/outgoing-store.ts';

export class MemoryOutgoing implements OutgoingStore {
  readonly records = new Map<string, StoredOutgoing>();
  /** Every step is refused from now on, as in a private window. */
  isRefusing = false;

  async put(record: StoredOutgoing): Promise<void> {
    this.#step();
    this.records.set(record.id, structuredClone(record));
  }

  async remove(id: string): Promise<void> {
    this.#step();
    this.records.delete(id);
  }

  async load(): Promise<LoadedOutgoing> {
    this.#step();
    return { outgoing: [...this.records.values()].map((record) => structuredClone(record)), isAll: true };
  }

  #step(): void {
    if (this.isRefusing) throw new DOMException('refused', 'UnknownError');
  }
}
