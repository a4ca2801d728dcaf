// One transfer as its sender knows it: the offer, which is made again on every link, what the receiver says
// of it, and the end. What is offered, and where its bytes come from, is the offering's.

import type { ControlWord, WireFailure, WireHold } from '../../protocol/control.ts';
import type { FailureReason, OutgoingFile, SupplyResult, TransferFile } from '../engine-api.ts';
import { pagesOf } from '../manifest/manifest.ts';
import type { Progress } from '../progress.ts';
import type { ToldFailure, TransferEvent } from '../state.ts';
import type { BlockReader } from './block-reader.ts';
import { Offering } from './offering.ts';
import type { OutgoingPorts, OutgoingWire } from './outgoing-ports.ts';
import { recordOf, restoreProgress } from './outgoing-record.ts';
import type { StoredOutgoing } from './outgoing-store.ts';
import type { Served } from './server.ts';
import { BlockChanged, SourceError } from './source.ts';

export class Outgoing implements Served {
  readonly progress: Progress;
  readonly #offering: Offering;
  readonly #ports: OutgoingPorts;
  #wire: OutgoingWire | null = null;
  #root = '';
  /** The receiver knows how it ended: nothing is to be said or kept any more. */
  #isTold = false;
  #isRemoved = false;
  /** Why it failed here, as the receiver is told it until it knows. */
  #failure: ToldFailure | null = null;
  /** Aborted when the link, or the transfer, is over: whatever waits for it gives up. */
  #checking = new AbortController();

  constructor(progress: Progress, offering: Offering, ports: OutgoingPorts) {
    this.progress = progress;
    this.#offering = offering;
    this.#ports = ports;
  }

  /** The transfer that a record tells of. Its files have to be reached anew. */
  static restored(progress: Progress, record: StoredOutgoing, ports: OutgoingPorts): Outgoing {
    const transfer = new Outgoing(progress, Offering.restored(record), ports);
    restoreProgress(progress, transfer.#offering, record);
    transfer.#isRemoved = record.isRemoved;
    transfer.#root = record.root;
    transfer.#failure = record.failure ?? null;
    return transfer;
  }

  /** Ended, and the receiver does not know it yet. */
  get isToBeTold(): boolean {
    return this.progress.hasEnded && !this.#isTold;
  }

  /** Over, and only kept to tell the receiver. */
  get isFarewell(): boolean {
    return this.#isRemoved || (this.progress.hasEnded && this.progress.phase.kind !== 'complete');
  }

  get reader(): BlockReader | null {
    return this.#offering.reader;
  }

  get handles(): readonly FileSystemFileHandle[] {
    return this.#offering.handles;
  }

  /** Takes files chosen again, if all that are wanted are among them and look as they did. */
  supply(chosen: readonly OutgoingFile[]): SupplyResult {
    const result = this.#offering.supply(chosen);
    if (!result.ok) return result;
    this.#hold('files', false);
    void this.save();
    return result;
  }

  files(): TransferFile[] {
    return this.#offering.files();
  }

  /** A link to the receiver stands: says the offer (again), or how it ended meanwhile. */
  async linked(wire: OutgoingWire): Promise<void> {
    this.#wire = wire;
    this.#checking = new AbortController();
    const { wireId: id } = this.progress.identity;
    const { phase } = this.progress;
    if (this.#isTold) return;
    if (phase.kind === 'complete') wire.say({ word: 'delivered', id, root: this.#root });
    else if (this.#failure) wire.say({ word: 'failed', id, ...this.#failure });
    else if (this.progress.hasEnded) wire.say({ word: 'cancel', id });
    else {
      this.progress.linked(true);
      const { files, layout } = this.#offering.manifest;
      wire.say({ word: 'offer', id, files: files.length, bytes: layout.totalBytes });
      const hold = this.progress.saidHold;
      if (hold !== null) wire.say({ word: 'hold', id, why: hold });
      for (const page of pagesOf(files)) {
        if (this.#isOver() || !(await wire.sayWhenRoom({ word: 'page', id, files: page }))) return;
      }
    }
  }

  // To be asked again after each wait: the other side, or the user, may end it meanwhile.
  #isOver(): boolean {
    return this.progress.hasEnded;
  }

  unlinked(): void {
    this.#wire = null;
    this.#checking.abort();
    this.progress.linked(false);
    void this.save();
  }

  /** The receiver takes all or some. Answers false when its choice makes no sense. */
  accepted(choice: string | null): boolean {
    if (this.progress.hasEnded) return true;
    const wanted = this.#offering.take(choice);
    if (!wanted) return false;
    this.progress.totalBytes = wanted.totalBytes;
    this.progress.dispatch({ type: 'accepted' });
    this.progress.heard();
    void this.save();
    this.#ports.onFiles();
    if (wanted.totalBytes === 0) this.progress.safe(0);
    return true;
  }

  declined(): void {
    this.progress.dispatch({ type: 'declined', by: 'them' });
    // Taken once, and forgotten there since: offered anew, it was not wanted any more.
    this.over({ type: 'cancelled', by: 'them' });
  }

  /** The receiver says how it ended, or nobody is to be told any more. */
  over(event: TransferEvent): void {
    this.progress.dispatch(event);
    this.#isTold ||= this.progress.hasEnded;
    this.#checking.abort();
    void this.save();
  }

  /** The receiver's count of safe bytes. Answers false when it cannot be. */
  safe(bytes: number): boolean {
    if (this.progress.hasEnded) return true;
    if (!this.#offering.wanted || bytes > this.progress.totalBytes) return false;
    this.progress.safe(bytes);
    return true;
  }

  /** The receiver says what it holds. Answers false when it cannot be. */
  held(block: number, hashes: string): boolean {
    return this.progress.hasEnded || this.#offering.check.hold(block, hashes);
  }

  /** The receiver has everything, and this root; the transfer ends, one way or the other. */
  async check(root: string): Promise<boolean> {
    const agreed: ControlWord = { word: 'agreed', id: this.progress.identity.wireId };
    // Kept: when it can be said, another link may stand, on which it would come out of nowhere.
    const wire = this.#wire;
    if (this.progress.hasEnded) {
      if (this.progress.phase.kind === 'complete' && root === this.#root) wire?.say(agreed);
      return true;
    }
    const { wanted, reader, check, hashes } = this.#offering;
    if (!wanted || this.progress.safeBytes !== this.progress.totalBytes) return false;
    if (!reader) return true;
    try {
      if (!(await check.run(reader, wanted.blocks, this.#checking.signal))) return true;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.failed(error);
      return true;
    }
    const own = await hashes.root(wanted.blocks);
    if (this.#isOver()) return true;
    if (own === root) {
      this.#root = root;
      this.progress.dispatch({ type: 'agreed' });
      await this.save();
      wire?.say(agreed);
    } else {
      this.fail('root-mismatch', null);
    }
    return true;
  }

  /** The receiver has recorded the end, or nobody is to be told; nothing needs to be kept. */
  async done(): Promise<void> {
    if (!this.progress.hasEnded) {
      // It heard our `agreed`, which a crash here kept from being written down.
      this.progress.dispatch({ type: 'accepted' });
      this.progress.safe(this.progress.totalBytes);
      this.progress.dispatch({ type: 'agreed' });
    }
    this.#isTold = true;
    await this.save();
  }

  /** A person pauses it, or lets it go on. */
  async pause(on: boolean): Promise<void> {
    if (this.progress.hasEnded) return;
    this.#hold('pause', on);
    await this.save();
  }

  #hold(hold: WireHold, on: boolean): void {
    if (!this.progress.hold(hold, on)) return;
    this.#wire?.say({ word: 'hold', id: this.progress.identity.wireId, why: this.progress.saidHold });
  }

  blockBytes(block: number): number {
    return this.#offering.blockBytes(block);
  }

  sent(bytes: number): void {
    this.progress.moved(bytes);
  }

  failed(error: SourceError): void {
    // Of several files in a block nobody can say which one it was; the wrong one is not named.
    const file = error instanceof BlockChanged ? this.#offering.onlyFileIn(error.block) : error.file;
    this.fail(error.reason === 'changed' ? 'source-changed' : 'source-unreadable', file);
  }

  /** The user does not want to see it any more; the receiver is still to be told how it ended. */
  async removed(): Promise<void> {
    this.#isRemoved = true;
    await this.save();
  }

  /** We cancel it; the receiver is told, now or on the next link. */
  async cancel(): Promise<void> {
    this.#wire?.say({ word: 'cancel', id: this.progress.identity.wireId });
    this.progress.dispatch({ type: 'cancelled', by: 'us' });
    this.#checking.abort();
    await this.save();
  }

  /** Ends the transfer with a reason that the other side is told, too. */
  fail(reason: WireFailure, file: number | null): void {
    if (this.progress.hasEnded) return;
    this.#failure = { reason, file };
    this.#wire?.say({ word: 'failed', id: this.progress.identity.wireId, ...this.#failure });
    this.ended(reason, file);
  }

  /** The transfer failed; `file` is to blame, where one is. */
  ended(reason: FailureReason, file: number | null): void {
    this.progress.dispatch({ type: 'failed', reason, detail: this.nameOf(file) });
    this.#checking.abort();
    void this.save();
  }

  /** What the file that is to blame is called. */
  nameOf(file: number | null): string | null {
    return file === null ? null : (this.#offering.manifest.files[file]?.path ?? null);
  }

  /**
   * Writes down what a restart needs; nothing once the receiver knows the end. Storage that refuses it (a
   * private window) costs the way back, not the transfer.
   */
  async save(): Promise<void> {
    const { store } = this.#ports;
    const { progress } = this;
    const end = { isRemoved: this.#isRemoved, root: this.#root, failure: this.#failure };
    const saved = this.#isTold
      ? store.remove(progress.identity.id)
      : store.put(recordOf(progress, this.#offering, end));
    await saved.catch(() => undefined);
  }
}
