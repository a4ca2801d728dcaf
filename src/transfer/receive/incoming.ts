// One transfer as its receiver knows it: what is said about it on whatever link there is. How it
// came to be received is the intake's; what was taken and where that lies, the reception's; how both sides
// agree in the end, the agreement's; how it ends else, the end's; what stays on disk, the record's.

import type { ManifestFile } from '../../protocol/control.ts';
import type { Choice, FailureReason, KeptReason, TransferFile } from '../engine-api.ts';
import { sameManifest, type Manifest } from '../manifest/manifest.ts';
import type { Progress } from '../progress.ts';
import { isKeptReason, keptReason, type ToldFailure } from '../state.ts';
import type { Checkpoint } from '../stage/checkpoint-store.ts';
import { storageFailure, type Stage } from '../stage/stage.ts';
import { Agreement } from './agreement.ts';
import { IncomingEnd } from './incoming-end.ts';
import type { IncomingPorts, IncomingWire } from './incoming-ports.ts';
import { IncomingRecord } from './incoming-record.ts';
import { Intake } from './intake.ts';
import type { Reception, ReceptionEvents } from './reception.ts';
import { SpaceWatch } from './space-watch.ts';

export class Incoming {
  readonly progress: Progress;
  readonly #ports: IncomingPorts;
  readonly #record: IncomingRecord;
  readonly #intake: Intake;
  readonly #agreement: Agreement;
  readonly #end: IncomingEnd;
  readonly #space: SpaceWatch;
  #wire: IncomingWire | null = null;
  /** A link on which the sender began to offer it again: nothing is said on it before the list is whole. */
  #next: IncomingWire | null = null;

  constructor(progress: Progress, announced: { files: number; bytes: number }, ports: IncomingPorts) {
    this.progress = progress;
    this.#ports = ports;
    this.#record = new IncomingRecord(progress, ports.checkpoints);
    this.#intake = new Intake(progress, announced, this.#record, ports, this.#events());
    this.#agreement = new Agreement(progress, {
      wire: () => this.#wire,
      reception: () => this.#intake.reception,
      onMismatch: () => {
        this.#end.fail('root-mismatch');
      },
      onLost: () => {
        this.#end.lost();
      },
    });
    this.#end = new IncomingEnd(progress, this.#intake, this.#record, {
      say: (word) => this.#wire?.say(word),
      onKept: () => {
        this.#wire = null;
      },
      onFiles: ports.onFiles,
      onGone: ports.onGone,
    });
    this.#space = new SpaceWatch({
      freeSpace: ports.freeSpace,
      onFree: (free) => {
        progress.free(free);
      },
      needed: () => {
        const { reception } = this.#intake;
        return reception && !progress.hasEnded ? progress.totalBytes - reception.safeBytes : null;
      },
      retry: async () => (await this.#intake.reception?.retry()) ?? true,
      onRoom: () => {
        this.#hold('space', false);
      },
    });
  }

  /** The offer is whole, and can be shown. */
  get isOffered(): boolean {
    return this.#intake.manifest !== null;
  }

  /** It was taken, and ended here, and the sender does not know it yet. */
  get isToBeTold(): boolean {
    return this.#record.isToBeTold;
  }

  /** The sender offers (again): its pages follow. */
  offered(wire: IncomingWire, files: number, bytes: number): void {
    if (this.isOffered || this.progress.hasEnded) this.#next = wire;
    else this.#wire = wire;
    this.#intake.begin(files, bytes);
    this.progress.heard();
  }

  /** Takes a page of the manifest. Answers false when the pages do not add up. */
  async page(files: readonly ManifestFile[]): Promise<boolean> {
    const manifest = this.#intake.page(files);
    if (manifest === 'broken') return false;
    if (manifest === 'more') return true;
    if (this.isOffered || this.progress.hasEnded) this.#goOn(this.#intake.manifest ?? manifest, manifest);
    else await this.#intake.show(manifest);
    return true;
  }

  files(): TransferFile[] {
    return this.#intake.files();
  }

  /** Takes all or some. Does nothing when there is no room for it; `freeBytes` then says so. */
  async accept(choice: Choice): Promise<void> {
    try {
      const reception = await this.#intake.accept(
        choice,
        () => this.progress.phase.kind === 'offered' && this.#wire !== null,
      );
      if (!reception) return;
      this.progress.dispatch({ type: 'accepted' });
      this.#ports.onFiles();
      await reception.record();
      this.#attach(reception);
      this.progress.safe(0);
      void reception.verify();
    } catch (error) {
      this.#end.fail(storageFailure(error));
    }
  }

  /** The stage could not be opened: nothing is said, to whatever comes, before the next start. */
  get isUnopened(): boolean {
    return this.progress.isUnopened && !this.progress.hasEnded;
  }

  /** Brings back what a checkpoint says, to be shown; `open` has to follow. Throws when it makes no sense. */
  restore(checkpoint: Checkpoint, files: readonly ManifestFile[]): void {
    const reception = this.#intake.restore(checkpoint, files);
    this.progress.dispatch({ type: 'accepted' });
    if (checkpoint.isPaused) this.progress.hold('pause', true);
    this.progress.safe(reception.safeBytes);
    if (checkpoint.state === 'complete') {
      this.progress.dispatch({ type: 'agreed' });
      void reception.close();
    } else if (isKeptReason(checkpoint.state)) this.#end.keep(checkpoint.state);
    else if (checkpoint.state === 'sender-ended') this.#end.wasOver(checkpoint.failure ?? null);
    this.progress.updatedAt = checkpoint.updatedAt;
  }

  /** Opens what a checkpoint told of, and goes on with it. */
  async open(): Promise<void> {
    try {
      await this.#intake.open();
    } catch {
      // Something still holds it. Its bytes may be whole: nothing is deleted, and the next start tries again.
      this.progress.cannotOpen();
      return;
    }
    const { reception } = this.#intake;
    if (!reception || this.progress.phase.kind === 'complete') return;
    void reception.verify();
    if (this.progress.hasEnded) void reception.rest();
    else if (this.#wire) this.#attach(reception);
  }

  #events(): ReceptionEvents {
    return {
      record: (blocks) => this.#record.put(blocks),
      mayPull: () => this.progress.isPullable,
      onMoved: (bytes) => {
        this.progress.moved(bytes);
      },
      onSafe: (bytes) => {
        this.progress.safe(bytes);
        this.#agreement.lacks(bytes);
        this.#wire?.say({ word: 'safe', id: this.progress.identity.wireId, bytes });
      },
      onWhole: this.#ports.onWhole,
      onDamaged: this.#ports.onFiles,
      onFull: () => {
        this.#hold('space', true);
        this.#space.full();
      },
      onFailed: (reason) => {
        this.#end.fail(reason);
      },
      onAllVerified: () => void this.#agreement.check(),
    };
  }

  /** The sender is back with its offer: goes on where it stopped, or says how it ended here. */
  #goOn(ours: Manifest, theirs: Manifest): void {
    const wire = this.#next;
    const id = this.progress.identity.wireId;
    const { phase } = this.progress;
    if (!wire) return;
    this.#wire = wire;
    this.#next = null;
    if (phase.kind === 'complete') wire.say({ word: 'done', id });
    else if (phase.kind === 'declined') wire.say({ word: 'decline', id });
    else if (this.progress.hasEnded) wire.say({ word: 'cancel', id });
    else if (!sameManifest(ours, theirs)) this.#end.fail('source-changed');
    else {
      this.progress.linked(true);
      const { reception } = this.#intake;
      if (!reception) return;
      // That something was heard of it; a record that cannot be kept costs that, no more.
      void reception.record().catch(() => undefined);
      if (!this.#intake.isOpen) return;
      this.#attach(reception);
      if (reception.isAllVerified) void this.#agreement.check();
    }
  }

  #attach(reception: Reception): void {
    const wire = this.#wire;
    if (!wire) return;
    const { wireId: id } = this.progress.identity;
    const tag = wire.puller.newTag();
    wire.say({ word: 'accept', id, tag, wanted: this.#record.wanted });
    const hold = this.progress.saidHold;
    if (hold !== null) wire.say({ word: 'hold', id, why: hold });
    wire.say({ word: 'safe', id, bytes: reception.safeBytes });
    reception.attach(wire.puller, tag);
  }

  /** The sender holds the same root. Answers false when nothing was to be agreed. */
  agreed(): Promise<boolean> {
    return this.#agreement.agreed();
  }

  /** The sender agreed on this root while we were away, or did not hear. */
  delivered(wire: IncomingWire, root: string): Promise<boolean> {
    // Of what was lost here since, the sender can do no more either.
    if (keptReason(this.progress.phase)) wire.say({ word: 'done', id: this.progress.identity.wireId });
    else this.#wire = wire;
    return this.#agreement.delivered(root);
  }

  theirHold(why: 'pause' | 'files' | 'space' | null): void {
    this.progress.theirHold(why);
    this.#intake.reception?.pull();
    // A check that came while the sender had no files was not answered.
    if (why === null && this.#intake.reception?.isAllVerified) void this.#agreement.check();
  }

  /** A person pauses it, or lets it go on. */
  async pause(on: boolean): Promise<void> {
    const { reception } = this.#intake;
    if (this.progress.hasEnded || !reception) return;
    this.#hold('pause', on);
    // A record that cannot be kept costs the pause a restart, no more.
    await reception.record().catch(() => undefined);
  }

  #hold(hold: 'pause' | 'space', on: boolean): void {
    if (this.progress.hold(hold, on)) {
      this.#wire?.say({ word: 'hold', id: this.progress.identity.wireId, why: this.progress.saidHold });
    }
    if (!on) this.#intake.reception?.pull();
  }

  /** The link is gone. An offer that was not answered goes with it: it comes again with its sender. */
  unlinked(): void {
    this.#wire = null;
    this.#next = null;
    this.#agreement.unlinked();
    this.#intake.stop();
    this.progress.linked(false);
    this.#intake.reception?.detach();
  }

  decline(): void {
    this.#end.decline();
  }

  /** We cancel it; the caller tells the sender. Staged bytes go. */
  cancelled(): Promise<void> {
    return this.#end.cancelled();
  }

  /** The sender does not serve it any more. What is whole stays; so does all that could not be opened. */
  orphaned(reason: KeptReason): void {
    this.#end.orphaned(reason);
  }

  /** The transfer failed; `file` is to blame, where one is. Staged bytes go. */
  ended(reason: FailureReason, file: number | null): void {
    this.#end.ended(reason, this.nameOf(file));
  }

  /**
   * The sender says how it ended: it failed there, or (null) was cancelled. What is whole stays. Answers whether
   * the sender may forget it.
   */
  over(failure: ToldFailure | null): Promise<boolean> {
    return this.#end.over(failure);
  }

  /** What the file that is to blame is called. */
  nameOf(file: number | null): string | null {
    return file === null ? null : (this.#intake.manifest?.paths[file] ?? null);
  }

  /** Where a whole file can be read; null when it is not whole. */
  readable(file: number): { stage: Stage; offset: number; length: number } | null {
    return this.#intake.reception?.readable(file) ?? null;
  }

  /** Stops, and deletes what was staged. Until the sender knows, a note stays that it is over. */
  discard(): Promise<void> {
    return this.#end.discard();
  }

  /** The sender knows that it is over: no note has to stay. */
  told(): Promise<void> {
    return this.#record.told();
  }
}
