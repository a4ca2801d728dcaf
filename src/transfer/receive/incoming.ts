// One transfer as its receiver knows it: the offer as it gathers, the choice, and what is said about it on
// whatever link there is. What was taken of it, and where that lies, is the reception's.

import type { ControlWord, ManifestFile } from '../../protocol/control.ts';
import { Bitmap } from '../blocks/bitmap.ts';
import type { Choice, FailureReason, TransferFile } from '../engine-api.ts';
import { filesOfRuns, runsOfChoice, Wanted, type Runs } from '../manifest/choice.ts';
import { ManifestGatherer, manifestOf, sameManifest, type Manifest } from '../manifest/manifest.ts';
import type { Progress } from '../progress.ts';
import type { TransferEvent } from '../state.ts';
import type { Checkpoint, CheckpointStore } from '../stage/checkpoint-store.ts';
import { StageError, type Stage, type StageRoom } from '../stage/stage.ts';
import { heldWords } from './held.ts';
import type { Puller } from './puller.ts';
import { Reception } from './reception.ts';

/** The link as a receiver needs it. */
export interface IncomingWire {
  readonly puller: Puller;
  say(word: ControlWord): void;
}

export interface IncomingPorts {
  readonly stages: StageRoom;
  readonly checkpoints: CheckpointStore;
  readonly freeSpace: () => Promise<number | null>;
  readonly now: () => number;
  /** The list of files is known, or which are wanted or whole changed. */
  readonly onFiles: () => void;
  readonly onWhole: (files: readonly number[]) => void;
}

/** How often a full disk is looked at again. */
const SPACE_RETRY_MS = 3_000;

export class Incoming {
  readonly progress: Progress;
  readonly #ports: IncomingPorts;
  #gatherer: ManifestGatherer | null;
  #manifest: Manifest | null = null;
  #runs: Runs | null = null;
  #wire: IncomingWire | null = null;
  /** A link on which the sender began to offer it again: nothing is said on it before the list is whole. */
  #next: IncomingWire | null = null;
  /** The sender says it is complete, and serves nothing of it any more. */
  #isDelivered = false;
  /** The sender knows how it ended. */
  #isTold = false;
  #isToBeTold = false;
  #reception: Reception | null = null;
  /** Set while an accept is opening the stage, so that a second click is not a second accept. */
  #isAccepting = false;
  #spaceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(progress: Progress, announced: { files: number; bytes: number }, ports: IncomingPorts) {
    this.progress = progress;
    this.#ports = ports;
    this.#gatherer = new ManifestGatherer(announced.files, announced.bytes);
  }

  /** The offer is whole, and can be shown. */
  get isOffered(): boolean {
    return this.#manifest !== null;
  }

  /** It was taken, and ended here, and the sender does not know it yet. */
  get isToBeTold(): boolean {
    return this.#isToBeTold;
  }

  /** The sender offers (again): its pages follow. */
  offered(wire: IncomingWire, files: number, bytes: number): void {
    if (this.#manifest || this.progress.hasEnded) this.#next = wire;
    else this.#wire = wire;
    this.#gatherer = new ManifestGatherer(files, bytes);
  }

  /** Takes a page of the manifest. Answers false when the pages do not add up. */
  async page(files: readonly ManifestFile[]): Promise<boolean> {
    const manifest = this.#gatherer?.add(files) ?? 'broken';
    if (manifest === 'broken') return false;
    if (manifest === 'more') return true;
    this.#gatherer = null;
    if (this.#manifest || this.progress.hasEnded) {
      this.#goOn(this.#manifest ?? manifest, manifest);
      return true;
    }
    this.#manifest = manifest;
    this.#ports.onFiles();
    this.progress.free(await this.#ports.freeSpace());
    return true;
  }

  files(): TransferFile[] {
    const manifest = this.#manifest;
    return (manifest?.files ?? []).map((file, index) => ({
      index,
      offeredPath: file.path,
      path: manifest?.paths[index] ?? 'file',
      sizeBytes: file.size,
      type: file.type,
      modifiedAt: file.modified,
      wanted: this.#reception?.wanted.files.has(index) ?? true,
      whole: this.#reception?.isWhole(index) ?? false,
    }));
  }

  /** Takes all or some. Does nothing when there is no room for it; `freeBytes` then says so. */
  async accept(choice: Choice): Promise<void> {
    const manifest = this.#manifest;
    if (!manifest || this.#isAccepting || this.progress.phase.kind !== 'offered') return;
    const runs = runsOfChoice(choice, manifest.files.length);
    const chosen = filesOfRuns(runs, manifest.files.length);
    if (!chosen || chosen.count === 0) return;
    this.#isAccepting = true;
    try {
      const wanted = new Wanted(manifest.layout, chosen);
      const free = await this.#ports.freeSpace();
      this.progress.free(free);
      if (free !== null && free < wanted.stageBytes) return;
      await this.#take(manifest, wanted, runs);
    } catch (error) {
      this.fail(error instanceof StageError ? error.reason : 'storage');
    } finally {
      this.#isAccepting = false;
    }
  }

  /** Brings back what a checkpoint says was under way, or complete. */
  async restore(checkpoint: Checkpoint, files: readonly ManifestFile[]): Promise<void> {
    const manifest = manifestOf(files);
    const chosen = filesOfRuns(checkpoint.wanted, files.length);
    if (!chosen) throw new RangeError('a checkpoint wants files that its manifest has not');
    this.#gatherer = null;
    this.#manifest = manifest;
    this.#runs = checkpoint.wanted;
    const wanted = new Wanted(manifest.layout, chosen);
    const safe = Bitmap.fromBytes(checkpoint.safeBlocks, manifest.layout.blockCount);
    const stage = await this.#ports.stages.open(this.progress.identity.id);
    const reception = this.#receive(manifest, wanted, stage, safe);
    this.progress.dispatch({ type: 'accepted' });
    if (checkpoint.isPaused) this.progress.hold('pause', true);
    this.progress.safe(reception.safeBytes);
    if (checkpoint.state === 'complete') {
      this.progress.dispatch({ type: 'agreed' });
      await reception.close();
    } else {
      void reception.verify();
    }
    this.progress.updatedAt = checkpoint.updatedAt;
    this.#ports.onFiles();
  }

  async #take(manifest: Manifest, wanted: Wanted, runs: Runs | null): Promise<void> {
    const { stages, checkpoints } = this.#ports;
    const { id } = this.progress.identity;
    const stage = await stages.open(id);
    try {
      await checkpoints.putManifest(id, manifest.files);
    } catch (error) {
      await this.#clear(stage);
      throw error;
    }
    // It may have been cancelled, from either side, or the link lost, while the stage opened.
    if (this.progress.phase.kind !== 'offered' || !this.#wire) {
      await this.#clear(stage);
      return;
    }
    this.#runs = runs;
    const reception = this.#receive(manifest, wanted, stage, new Bitmap(manifest.layout.blockCount));
    this.progress.dispatch({ type: 'accepted' });
    this.#ports.onFiles();
    await reception.record();
    this.#attach(reception);
    this.progress.safe(0);
    void reception.verify();
  }

  #receive(manifest: Manifest, wanted: Wanted, stage: Stage, safe: Bitmap): Reception {
    this.progress.totalBytes = wanted.totalBytes;
    this.#reception = new Reception(manifest, wanted, stage, safe, {
      record: (blocks) => this.#record(blocks, 'moving'),
      mayPull: () => this.progress.isPullable,
      onMoved: (bytes) => {
        this.progress.moved(bytes);
      },
      onSafe: (bytes) => {
        this.progress.safe(bytes);
        if (this.#isDelivered && bytes < this.progress.totalBytes) this.fail('storage');
        this.#wire?.say({ word: 'safe', id: this.progress.identity.wireId, bytes });
      },
      onWhole: this.#ports.onWhole,
      onDamaged: this.#ports.onFiles,
      onFull: () => {
        this.#full();
      },
      onFailed: (reason) => {
        this.fail(reason);
      },
      onAllVerified: () => void this.#check(),
    });
    return this.#reception;
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
    else if (!sameManifest(ours, theirs)) this.fail('source-changed');
    else if (this.#reception) {
      this.progress.linked(true);
      this.#attach(this.#reception);
      if (this.#reception.isAllVerified) void this.#check();
    } else this.progress.linked(true);
  }

  #attach(reception: Reception): void {
    const wire = this.#wire;
    if (!wire) return;
    const { wireId: id } = this.progress.identity;
    const wanted = this.#runs?.map(([from, to]): [number, number] => [from, to]) ?? null;
    const tag = wire.puller.newTag();
    wire.say({ word: 'accept', id, tag, wanted });
    const hold = this.progress.saidHold;
    if (hold !== null) wire.say({ word: 'hold', id, why: hold });
    wire.say({ word: 'safe', id, bytes: reception.safeBytes });
    reception.attach(wire.puller, tag);
  }

  async #check(): Promise<void> {
    const [reception, wire] = [this.#reception, this.#wire];
    if (!reception || !wire) return;
    const { wireId: id } = this.progress.identity;
    const root = await reception.hashes.root(reception.wanted.blocks);
    if (root === null || this.progress.hasEnded || !reception.isAllVerified) return;
    // Lost meanwhile; on the next link this is begun again.
    if (!this.#isOn(wire)) return;
    // So that a sender whose files were reached anew can name what is not as it was.
    for (const held of heldWords(id, reception)) wire.say(held);
    wire.say({ word: 'check', id, root });
  }

  /** Whether this is still the link it goes over; to be asked again after each wait. */
  #isOn(wire: IncomingWire): boolean {
    return this.#wire === wire;
  }

  /** The sender holds the same root. Answers false when nothing was to be agreed. */
  async agreed(): Promise<boolean> {
    if (this.progress.hasEnded) return true;
    const reception = this.#reception;
    if (this.progress.phase.kind !== 'checking' || !reception?.isAllVerified) return false;
    this.progress.dispatch({ type: 'agreed' });
    // The last checkpoint has every block; this one only notes the end. Without it the sender keeps its own
    // record, and says `delivered` on the next link.
    const isNoted = await reception.record().then(
      () => true,
      () => false,
    );
    if (isNoted) this.#wire?.say({ word: 'done', id: this.progress.identity.wireId });
    await reception.close();
    return true;
  }

  /** The sender agreed on this root while we were away, or did not hear. */
  async delivered(wire: IncomingWire, root: string): Promise<boolean> {
    this.#wire = wire;
    const reception = this.#reception;
    if (this.progress.phase.kind === 'complete') {
      wire.say({ word: 'done', id: this.progress.identity.wireId });
    } else if (reception && !this.progress.hasEnded) {
      this.progress.linked(true);
      this.#isDelivered = true;
      // Lost or damaged here since, and nobody has it to send any more.
      if (reception.safeBytes < this.progress.totalBytes) {
        this.fail('storage');
        return true;
      }
      // Not all is read again yet: the check follows, and the sender answers it.
      if (!reception.isAllVerified) return true;
      if ((await reception.hashes.root(reception.wanted.blocks)) === root) return this.agreed();
      this.fail('root-mismatch');
    }
    return true;
  }

  theirHold(why: 'pause' | 'files' | 'space' | null): void {
    this.progress.theirHold(why);
    this.#reception?.pull();
    // A check that came while the sender had no files was not answered.
    if (why === null && this.#reception?.isAllVerified) void this.#check();
  }

  /** A person pauses it, or lets it go on. */
  async pause(on: boolean): Promise<void> {
    if (this.progress.hasEnded || !this.#reception) return;
    this.#hold('pause', on);
    // A record that cannot be kept costs the pause a restart, no more.
    await this.#reception.record().catch(() => undefined);
  }

  /** The link is gone. An offer that was not answered goes with it: it comes again with its sender. */
  unlinked(): void {
    this.#wire = null;
    this.#next = null;
    this.#isDelivered = false;
    this.#gatherer = null;
    this.progress.linked(false);
    this.#reception?.detach();
  }

  decline(): void {
    if (this.progress.phase.kind !== 'offered') return;
    this.#wire?.say({ word: 'decline', id: this.progress.identity.wireId });
    this.progress.dispatch({ type: 'declined', by: 'us' });
  }

  /** Ends the transfer with a reason that the other side is told, too. */
  fail(reason: Exclude<FailureReason, 'link-lost'>): void {
    if (this.progress.hasEnded) return;
    this.#wire?.say({ word: 'failed', id: this.progress.identity.wireId, reason, file: null });
    this.ended(reason, null);
  }

  /** The transfer failed; `file` is to blame, where one is. Staged bytes go. */
  ended(reason: FailureReason, file: number | null): void {
    this.progress.dispatch({ type: 'failed', reason, detail: this.nameOf(file) });
    void this.discard();
  }

  /** The sender says how it ended. Staged bytes go. */
  over(event: TransferEvent): void {
    this.#isTold = true;
    this.progress.dispatch(event);
    void this.discard();
  }

  /** What the file that is to blame is called. */
  nameOf(file: number | null): string | null {
    return file === null ? null : (this.#manifest?.paths[file] ?? null);
  }

  /** Where a whole file can be read; null when it is not whole. */
  readable(file: number): { stage: Stage; offset: number; length: number } | null {
    return this.#reception?.readable(file) ?? null;
  }

  /** Stops, and deletes what was staged. Until the sender knows, a note stays that it is over. */
  async discard(): Promise<void> {
    clearTimeout(this.#spaceTimer);
    const reception = this.#reception;
    this.#reception = null;
    if (!reception) return;
    const { phase } = this.progress;
    const isForGood = phase.kind === 'failed' && phase.reason === 'link-lost';
    this.#isToBeTold = !this.#isTold && phase.kind !== 'complete' && !isForGood;
    // None of its files is whole any more.
    this.#ports.onFiles();
    await reception.close();
    await this.#clear(reception.stage);
  }

  /** The sender knows that it is over: no note has to stay. */
  async told(): Promise<void> {
    this.#isTold = true;
    if (!this.#isToBeTold) return;
    this.#isToBeTold = false;
    await this.#ports.checkpoints.remove(this.progress.identity.id).catch(() => undefined);
  }

  /** Deletes what is kept of it. What cannot be deleted now stays behind, which changes nothing here. */
  async #clear(stage: Stage): Promise<void> {
    await stage.remove().catch(() => undefined);
    const recorded = this.#isToBeTold
      ? this.#record(new Bitmap(0), 'cancelled')
      : this.#ports.checkpoints.remove(this.progress.identity.id);
    await recorded.catch(() => undefined);
  }

  #full(): void {
    this.#hold('space', true);
    void this.#ports.freeSpace().then((free) => {
      this.progress.free(free);
    });
    clearTimeout(this.#spaceTimer);
    this.#spaceTimer = setTimeout(() => void this.#lookForSpace(), SPACE_RETRY_MS);
  }

  async #lookForSpace(): Promise<void> {
    const reception = this.#reception;
    if (!reception || this.progress.hasEnded) return;
    const free = await this.#ports.freeSpace();
    this.progress.free(free);
    const needed = this.progress.totalBytes - reception.safeBytes;
    // Where the browser gives no figure, or one that is not true, trying is the only way to know.
    if (free !== null && free < Math.min(needed, 2 * 1024 * 1024)) {
      this.#full();
      return;
    }
    this.#hold('space', false);
    reception.retry();
  }

  #hold(hold: 'pause' | 'space', on: boolean): void {
    if (this.progress.hold(hold, on)) {
      this.#wire?.say({ word: 'hold', id: this.progress.identity.wireId, why: this.progress.saidHold });
    }
    if (!on) this.#reception?.pull();
  }

  #record(safe: Bitmap, state: Checkpoint['state']): Promise<void> {
    const { id, wireId, createdAt, linkId } = this.progress.identity;
    return this.#ports.checkpoints.put({
      id,
      wireId,
      rendezvous: linkId,
      peerName: this.progress.snapshot().peerName,
      createdAt,
      updatedAt: this.#ports.now(),
      wanted: this.#runs?.map(([from, to]): [number, number] => [from, to]) ?? null,
      safeBlocks: safe.toBytes(),
      isPaused: this.progress.holds('pause'),
      state: this.progress.phase.kind === 'complete' ? 'complete' : state,
    });
  }
}
