// The transfers there are, by id and by link, and what the page is told of them.

import type { EngineObserver } from './engine-api.ts';
import { Incoming } from './receive/incoming.ts';
import { Outgoing } from './send/outgoing.ts';
import { Snapshots } from './snapshots.ts';

export type Transfer = Outgoing | Incoming;

export class TransferTable {
  readonly #transfers = new Map<string, Transfer>();
  readonly #snapshots: Snapshots<string>;
  /** Whom to tell; null before the start. */
  observer: EngineObserver | null = null;

  constructor() {
    this.#snapshots = new Snapshots((id) => {
      const transfer = this.#transfers.get(id);
      // An offer is shown once its whole manifest is here.
      if (transfer instanceof Incoming && !transfer.isOffered) return;
      if (transfer) this.observer?.transfer(transfer.progress.snapshot());
    });
  }

  has(id: string): boolean {
    return this.#transfers.has(id);
  }

  get(id: string): Transfer | null {
    return this.#transfers.get(id) ?? null;
  }

  all(): Transfer[] {
    return [...this.#transfers.values()];
  }

  incoming(id: string): Incoming | null {
    const transfer = this.#transfers.get(id);
    return transfer instanceof Incoming ? transfer : null;
  }

  incomingOn(linkId: string, id: string): Incoming | null {
    const transfer = this.incoming(id);
    return transfer?.progress.identity.linkId === linkId ? transfer : null;
  }

  outgoing(id: string): Outgoing | null {
    const transfer = this.#transfers.get(id);
    return transfer instanceof Outgoing ? transfer : null;
  }

  /** Transfers of a link that have not ended. */
  openOn(linkId: string): Transfer[] {
    return this.all().filter(({ progress }) => progress.identity.linkId === linkId && !progress.hasEnded);
  }

  /** Takes a transfer in, and shows it. */
  add(transfer: Transfer): void {
    const { id } = transfer.progress.identity;
    this.#transfers.set(id, transfer);
    this.listed(id);
    this.changed(id);
  }

  /** Takes in an offer that is shown once its list is whole. */
  announce(transfer: Incoming): void {
    this.#transfers.set(transfer.progress.identity.id, transfer);
  }

  /** A transfer is gone; the page is still to be told, if it was shown. */
  delete(id: string): void {
    this.#transfers.delete(id);
    this.#snapshots.forget(id);
  }

  /** Something about a transfer changed. */
  changed(id: string): void {
    this.#snapshots.changed(id);
  }

  /** The list of a transfer's files is known, or changed. */
  listed(id: string): void {
    const transfer = this.#transfers.get(id);
    if (transfer) this.observer?.files(id, transfer.files());
  }

  /** Files of a transfer became whole. */
  whole(id: string, files: readonly number[]): void {
    this.observer?.whole(id, files);
  }
}
