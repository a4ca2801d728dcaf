// Transfers that are not shown, and that matter to their other sides all the same: how they ended is still to
// be told there.

import type { CheckpointStore } from './stage/checkpoint-store.ts';
import type { Outgoing } from './send/outgoing.ts';

/** Where its sender is met, and Unix ms of when it ended. */
interface Tombstone {
  readonly linkId: string;
  readonly endedAt: number;
}

export class Untold {
  readonly #checkpoints: CheckpointStore;
  /** Incoming transfers that are not known here any more, and where their senders are met: those are to be told. */
  readonly #tombstones = new Map<string, Tombstone>();
  /** Outgoing transfers that are not shown any more, whose receivers are still to be told how they ended. */
  readonly #farewells = new Map<string, Outgoing>();

  constructor(checkpoints: CheckpointStore) {
    this.#checkpoints = checkpoints;
  }

  /** An incoming transfer is over since `endedAt` (Unix ms), and its sender, on this link, is to be told. */
  bury(id: string, linkId: string, endedAt: number): void {
    this.#tombstones.set(id, { linkId, endedAt });
  }

  /** Its sender knows, or need not. */
  unbury(id: string): void {
    if (this.#tombstones.delete(id)) void this.#checkpoints.remove(id).catch(() => undefined);
  }

  isBuried(id: string, linkId: string): boolean {
    return this.#tombstones.get(id)?.linkId === linkId;
  }

  /** Incoming transfers whose senders, on this link, are to be told that they are over. */
  buriedOn(linkId: string): string[] {
    return [...this.#tombstones].flatMap(([id, at]) => (at.linkId === linkId ? [id] : []));
  }

  /** The receiver of an outgoing transfer is to be told how it ended. */
  farewell(transfer: Outgoing): void {
    this.#farewells.set(transfer.progress.identity.id, transfer);
  }

  farewells(): Outgoing[] {
    return [...this.#farewells.values()];
  }

  /** Nobody is told any more of what ended before `oldestMs` (Unix ms). */
  expire(oldestMs: number): void {
    for (const [id, { endedAt }] of this.#tombstones) if (endedAt < oldestMs) this.unbury(id);
    for (const [id, transfer] of this.#farewells) {
      if (transfer.progress.updatedAt >= oldestMs) continue;
      this.#farewells.delete(id);
      void transfer.done();
    }
  }

  /** Where the other sides of all these are met. */
  links(): string[] {
    const untold = this.farewells().filter((transfer) => transfer.isToBeTold);
    return [
      ...untold.map((transfer) => transfer.progress.identity.linkId),
      ...[...this.#tombstones.values()].map(({ linkId }) => linkId),
    ];
  }
}
