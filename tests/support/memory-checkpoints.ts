// Checkpoints in memory, which can be made to fail.

import type { ManifestFile } from '../../src/protocol/control.ts';
import type { Checkpoint, CheckpointStore } from '../../src/transfer/stage/checkpoint-store.ts';

export class MemoryCheckpoints implements CheckpointStore {
  readonly records = new Map<string, Checkpoint>();
  readonly manifests = new Map<string, readonly ManifestFile[]>();
  /** Steps that are refused from now on. */
  readonly refuses = new Set<'putManifest' | 'put' | 'remove'>();
  /** Called with every record before it is kept. */
  onPut: (checkpoint: Checkpoint) => void = () => undefined;

  async putManifest(id: string, files: readonly ManifestFile[]): Promise<void> {
    this.#step('putManifest');
    this.manifests.set(id, files);
  }

  async put(checkpoint: Checkpoint): Promise<void> {
    this.#step('put');
    this.onPut(checkpoint);
    this.records.set(checkpoint.id, checkpoint);
  }

  async remove(id: string): Promise<void> {
    this.#step('remove');
    this.records.delete(id);
    this.manifests.delete(id);
  }

  #step(step: 'putManifest' | 'put' | 'remove'): void {
    if (this.refuses.has(step)) throw new DOMException('refused', 'UnknownError');
  }
}
