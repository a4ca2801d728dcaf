// The end of an incoming transfer: everything is safe, both sides hold the same root, and both have
// written that down.

import type { Progress } from '../progress.ts';
import { heldWords } from './held.ts';
import type { IncomingWire } from './incoming-ports.ts';
import type { Reception } from './reception.ts';

export interface AgreementPorts {
  /** The link of now; null while there is none. */
  readonly wire: () => IncomingWire | null;
  /** What was taken; null before, and once it is over. */
  readonly reception: () => Reception | null;
  readonly onMismatch: () => void;
  /** Something was damaged here that nobody has to send any more. */
  readonly onLost: () => void;
}

export class Agreement {
  readonly #progress: Progress;
  readonly #ports: AgreementPorts;
  /** The sender says it is complete, and serves nothing of it any more. */
  #isDelivered = false;
  /** The link on which a check is being said. */
  #checkingOn: IncomingWire | null = null;

  constructor(progress: Progress, ports: AgreementPorts) {
    this.#progress = progress;
    this.#ports = ports;
  }

  /** All is safe: says what is held, and the root. Does nothing while it is being said on this link. */
  async check(): Promise<void> {
    const [reception, wire] = [this.#ports.reception(), this.#ports.wire()];
    if (!reception || !wire || this.#checkingOn === wire) return;
    this.#checkingOn = wire;
    await this.#check(reception, wire);
    if (this.#checkingOn === wire) this.#checkingOn = null;
  }

  async #check(reception: Reception, wire: IncomingWire): Promise<void> {
    const { wireId: id } = this.#progress.identity;
    const root = await reception.hashes.root(reception.wanted.blocks);
    // Asked again after each wait. When the link was lost meanwhile, this is begun again on the next one.
    const isOver = () => this.#progress.hasEnded || !reception.isAllVerified || this.#ports.wire() !== wire;
    if (root === null || isOver()) return;
    // So that a sender whose files were reached anew can name what is not as it was.
    for (const held of heldWords(id, reception)) {
      if (!(await wire.sayWhenRoom(held)) || isOver()) return;
    }
    wire.say({ word: 'check', id, root });
  }

  /** The sender holds the same root. Answers false when nothing was to be agreed. */
  async agreed(): Promise<boolean> {
    if (this.#progress.hasEnded) return true;
    const reception = this.#ports.reception();
    if (this.#progress.phase.kind !== 'checking' || !reception?.isAllVerified) return false;
    this.#progress.dispatch({ type: 'agreed' });
    // The last checkpoint has every block; this one only notes the end. Without it the sender keeps its own
    // record, and says `delivered` on the next link.
    const isNoted = await reception.record().then(
      () => true,
      () => false,
    );
    if (isNoted) this.#ports.wire()?.say({ word: 'done', id: this.#progress.identity.wireId });
    await reception.close();
    return true;
  }

  /** The sender agreed on this root while we were away, or did not hear. */
  async delivered(root: string): Promise<boolean> {
    const reception = this.#ports.reception();
    const { phase } = this.#progress;
    if (phase.kind === 'complete') {
      this.#ports.wire()?.say({ word: 'done', id: this.#progress.identity.wireId });
      return true;
    }
    if (!reception || this.#progress.hasEnded) return true;
    this.#progress.linked(true);
    this.#isDelivered = true;
    if (this.lacks(reception.safeBytes)) return true;
    // Not all is read again yet: the check follows, and the sender answers it.
    if (!reception.isAllVerified) return true;
    if ((await reception.hashes.root(reception.wanted.blocks)) === root) return this.agreed();
    this.#ports.onMismatch();
    return true;
  }

  /** So much is safe. Answers true when that is too little, and nobody has the rest to send any more. */
  lacks(safeBytes: number): boolean {
    if (!this.#isDelivered || safeBytes === this.#progress.totalBytes) return false;
    this.#ports.onLost();
    return true;
  }

  /** The link is gone; what the sender said of itself is said again on the next. */
  unlinked(): void {
    this.#isDelivered = false;
  }
}
