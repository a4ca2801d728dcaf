// How an incoming transfer ends short of complete: what is said, what is deleted, and what stays.

import type { ControlWord, WireFailure } from '../../protocol/control.ts';
import type { FailureReason, KeptReason } from '../engine-api.ts';
import type { Progress } from '../progress.ts';
import { endOf, type ToldFailure, type TransferEvent } from '../state.ts';
import { blamed } from './blamed.ts';
import type { IncomingRecord } from './incoming-record.ts';
import type { Intake } from './intake.ts';

export interface IncomingEndPorts {
  /** Says a word on the link of now, where there is one. */
  readonly say: (word: ControlWord) => void;
  /** Nothing more is to be said of it. */
  readonly onKept: () => void;
  readonly onFiles: () => void;
  /** The sender took back an offer that was never shown. */
  readonly onGone: () => void;
}

export class IncomingEnd {
  readonly #progress: Progress;
  readonly #intake: Intake;
  readonly #record: IncomingRecord;
  readonly #ports: IncomingEndPorts;

  constructor(progress: Progress, intake: Intake, record: IncomingRecord, ports: IncomingEndPorts) {
    this.#progress = progress;
    this.#intake = intake;
    this.#record = record;
    this.#ports = ports;
  }

  /** A person does not want what is offered. */
  decline(): void {
    if (this.#progress.phase.kind !== 'offered') return;
    this.#ports.say({ word: 'decline', id: this.#progress.identity.wireId });
    this.#progress.dispatch({ type: 'declined', by: 'us' });
  }

  /** A person, or time, ends it. Staged bytes go. */
  async cancelled(): Promise<void> {
    this.#progress.dispatch({ type: 'cancelled', by: 'us' });
    await this.discard();
  }

  /** Ends it with a reason that the sender is told, too. Staged bytes go. */
  fail(reason: WireFailure): void {
    if (this.#progress.hasEnded) return;
    this.#sayFailed(reason);
    this.ended(reason, null);
  }

  /** Ends it with a reason, and what `detail` names. Staged bytes go. */
  ended(reason: FailureReason, detail: string | null): void {
    this.#progress.dispatch({ type: 'failed', reason, detail });
    void this.discard();
  }

  /**
   * The sender says how it ended: it failed there, or (null) was cancelled. What is whole stays (RS14). Answers
   * whether the sender may forget it: without its word, a file to blame would pass for whole after a restart.
   */
  async over(failure: ToldFailure | null): Promise<boolean> {
    const { reception } = this.#intake;
    this.#record.heard();
    if (reception && !isOfNoUse(failure)) {
      reception.drop(blamed(failure, reception.wanted));
      if (reception.hasWhole) {
        this.#stays(failure);
        return reception.record().then(
          () => true,
          () => false,
        );
      }
    }
    this.#progress.dispatch(this.#endOf(failure));
    void this.discard();
    if (!this.#intake.manifest) this.#ports.onGone();
    return true;
  }

  /** Its sender ended it so in an earlier life, and what is whole stays. */
  wasOver(failure: ToldFailure | null): void {
    const { reception } = this.#intake;
    this.#record.heard();
    reception?.drop(blamed(failure, reception.wanted));
    this.#stays(failure);
  }

  /** Something was damaged here that nobody has to send any more. */
  lost(): void {
    this.#sayFailed('storage');
    this.orphaned('damaged');
  }

  /**
   * The rest will not come. What is whole is the user's, and stays until it is removed; where nothing is, all
   * of it goes.
   */
  orphaned(reason: KeptReason): void {
    if (this.#progress.hasEnded) return;
    // Said again by the sender on the next connection; where none follows, now is the time.
    if (this.#progress.isUnopened && reason !== 'link-lost') return;
    if (!this.#intake.reception?.hasWhole) {
      this.ended(reason, null);
      return;
    }
    this.keep(reason);
    // A record that cannot be kept says that it moves; then it is told the same again, by its sender or at
    // the next start.
    void this.#intake.reception.record().catch(() => undefined);
  }

  /** It has failed so, now or in an earlier life, and keeps what is whole. */
  keep(reason: KeptReason): void {
    this.#progress.dispatch({ type: 'failed', reason, detail: null });
    this.#rest();
  }

  #stays(failure: ToldFailure | null): void {
    this.#record.keeps(failure);
    this.#progress.dispatch(this.#endOf(failure));
    this.#rest();
  }

  #rest(): void {
    this.#ports.onKept();
    if (this.#intake.isOpen) void this.#intake.reception?.rest();
  }

  #endOf(failure: ToldFailure | null): TransferEvent {
    const file = failure?.file ?? null;
    return endOf(failure, file === null ? null : (this.#intake.manifest?.paths[file] ?? null));
  }

  /** Stops, and deletes what was staged. Until the sender knows, a note stays that it is over. */
  async discard(): Promise<void> {
    const reception = this.#intake.giveUp();
    if (!reception) return;
    this.#record.ended();
    // None of its files is whole any more.
    this.#ports.onFiles();
    await reception.close();
    await this.#record.clear(reception.stage);
  }

  #sayFailed(reason: WireFailure): void {
    this.#ports.say({ word: 'failed', id: this.#progress.identity.wireId, reason, file: null });
  }
}

/** After such an end nothing that came can be trusted. */
function isOfNoUse(failure: ToldFailure | null): boolean {
  return failure?.reason === 'root-mismatch' || failure?.reason === 'protocol';
}
