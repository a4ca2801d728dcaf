// Checkpoints in memory, which can be made to fail. What is written is copied, and outlives its engine.

import type { ManifestFile } from '../../src/protocol/control.ts';
import type {
  Checkpoint,
  CheckpointStore,
  LoadedCheckpoints,
  StoredIncoming,
} from '../../src/transfer/stage/checkpoint-store.ts';

export class MemoryCheckpoints implements CheckpointStore {
  readonly records = new Map<string, Checkpoint>();
  readonly manifests = new Map<string, readonly ManifestFile[]>();
  /** Steps that are refused from now on. */
  readonly refuses = new Set<'putManifest' | 'put' | 'remove' | 'load'>();
  /** Transfers whose records were written by a version that this one does not understand. */
  readonly unreadable = new Set<string>();
  /** Name of the error that says so. */
  refusal = 'UnknownError';
  /** Called with every record before it is kept. */
  onPut: (checkpoint: Checkpoint) => void = () => undefined;

  async putManifest(id: string, files: readonly ManifestFile[]): Promise<void> {
    this.#step('putManifest');
    this.manifests.set(id, structuredClone(files));
  }

  async put(checkpoint: Checkpoint): Promise<void> {
    this.#step('put');
    this.onPut(checkpoint);
    this.records.set(checkpoint.id, structuredClone(checkpoint));
  }

  async remove(id: string): Promise<void> {
    this.#step('remove');
    this.records.delete(id);
    this.manifests.delete(id);
  }

  async load(): Promise<LoadedCheckpoints> {
    this.#step('load');
    const incoming: StoredIncoming[] = [];
    for (const [id, checkpoint] of this.records) {
      const files = this.manifests.get(id);
      if (this.unreadable.has(id)) continue;
      if (files) incoming.push({ checkpoint: structuredClone(checkpoint), files });
      else this.records.delete(id);
    }
    for (const id of this.manifests.keys()) if (!this.records.has(id)) this.manifests.delete(id);
    return { incoming, unread: [...this.unreadable] };
  }

  #step(step: 'putManifest' | 'put' | 'remove' | 'load'): void {
    if (this.refuses.has(step)) throw new DOMException('refused', this.refusal);
  }
}
