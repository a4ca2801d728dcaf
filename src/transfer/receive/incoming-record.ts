// What is kept of an incoming transfer on disk: its checkpoint while it moves, a note once it has ended
// until its sender knows, and then nothing.

import { Bitmap } from '../blocks/bitmap.ts';
import type { Progress } from '../progress.ts';
import { keptReason, type ToldFailure } from '../state.ts';
import type { Checkpoint, CheckpointStore } from '../stage/checkpoint-store.ts';
import type { Stage } from '../stage/stage.ts';

export class IncomingRecord {
  /** What was taken, as words and records carry it; null for all. */
  wanted: string | null = null;
  readonly #progress: Progress;
  readonly #checkpoints: CheckpointStore;
  /** The sender knows how it ended. */
  #isTold = false;
  #isToBeTold = false;
  /** Its sender ended it, and what is whole stays. */
  #theirs: { readonly failure: ToldFailure | null } | null = null;

  constructor(progress: Progress, checkpoints: CheckpointStore) {
    this.#progress = progress;
    this.#checkpoints = checkpoints;
  }

  /** It was taken, and ended here, and the sender does not know it yet. */
  get isToBeTold(): boolean {
    return this.#isToBeTold;
  }

  /** Records which blocks are safe, and where it stands. Rejects with what the store says. */
  put(safe: Bitmap): Promise<void> {
    return this.#put(safe, this.#state());
  }

  #state(): Checkpoint['state'] {
    const { phase } = this.#progress;
    if (phase.kind === 'complete') return 'complete';
    return this.#theirs ? 'sender-ended' : (keptReason(phase) ?? 'moving');
  }

  #put(safe: Bitmap, state: Checkpoint['state']): Promise<void> {
    const { id, wireId, createdAt, linkId } = this.#progress.identity;
    return this.#checkpoints.put({
      id,
      wireId,
      rendezvous: linkId,
      peerName: this.#progress.snapshot().peerName,
      createdAt,
      updatedAt: this.#progress.updatedAt,
      wanted: this.wanted,
      safeBlocks: safe.toBytes(),
      isPaused: this.#progress.holds('pause'),
      state,
      ...(state === 'sender-ended' && { failure: this.#theirs?.failure ?? null }),
    });
  }

  /** The sender said itself how it ended. */
  heard(): void {
    this.#isTold = true;
  }

  /** The sender said how it ended, and what is whole stays: records say so from now on. */
  keeps(failure: ToldFailure | null): void {
    this.#theirs = { failure };
  }

  /** It has ended, and its bytes are of no use any more. Until the sender knows, a note stays. */
  ended(): void {
    const { phase } = this.#progress;
    // Nobody is there to be told, or all that its sender asks is whether it may forget it.
    const isForGood = keptReason(phase) !== null;
    this.#isToBeTold = !this.#isTold && phase.kind !== 'complete' && !isForGood;
  }

  /** Deletes what is kept of it. What cannot be deleted now stays behind, which changes nothing here. */
  async clear(stage: Stage): Promise<void> {
    const recorded = this.#isToBeTold
      ? this.#put(new Bitmap(0), 'cancelled')
      : this.#checkpoints.remove(this.#progress.identity.id);
    await recorded.catch(() => undefined);
    // Last, since it may wait for a lock: a stage without a record is deleted at the next start.
    await stage.remove().catch(() => undefined);
  }

  /** The sender knows that it is over: no note has to stay. */
  async told(): Promise<void> {
    this.#isTold = true;
    if (!this.#isToBeTold) return;
    this.#isToBeTold = false;
    await this.#checkpoints.remove(this.#progress.identity.id).catch(() => undefined);
  }
}
