// One transfer as its sender knows it: the offer, which is made again on every link, what the receiver
// takes of it, and the end. Where the bytes come from may be gone for a while (a restart); then the
// transfer needs its files again.

import type { ControlWord, WireHold } from '../../protocol/control.ts';
import { BlockHashes } from '../blocks/hash.ts';
import type { FailureReason, OutgoingFile, SupplyResult, TransferFile } from '../engine-api.ts';
import { filesOfRuns, sameRuns, Wanted, type Runs } from '../manifest/choice.ts';
import { blockBytes } from '../manifest/layout.ts';
import { manifestOf, pagesOf, type Manifest } from '../manifest/manifest.ts';
import type { Progress } from '../progress.ts';
import type { TransferEvent } from '../state.ts';
import { BlockReader } from './block-reader.ts';
import { FileSource } from './file-source.ts';
import type { OutgoingStore, StoredOutgoing } from './outgoing-store.ts';
import type { Served } from './server.ts';
import { SourceCheck } from './source-check.ts';
import { SourceError } from './source.ts';
import { matchFiles } from './supply.ts';

/** Blocks of one transfer kept in memory: those of a window, and one to read ahead. */
const BLOCKS_IN_MEMORY = 4;

export interface OutgoingWire {
  say(word: ControlWord): void;
  /** Says a word when the channel has room; false when it closed. */
  sayWhenRoom(word: ControlWord): Promise<boolean>;
}

export interface OutgoingPorts {
  readonly store: OutgoingStore;
  readonly now: () => number;
  readonly onFiles: () => void;
}

export class Outgoing implements Served {
  readonly progress: Progress;
  readonly manifest: Manifest;
  readonly #originalPaths: readonly string[];
  readonly #ports: OutgoingPorts;
  #hashes: BlockHashes;
  #check: SourceCheck;
  #handles: readonly FileSystemFileHandle[] = [];
  #files: readonly (OutgoingFile | null)[] = [];
  #reader: BlockReader | null = null;
  #wire: OutgoingWire | null = null;
  #runs: Runs | null | undefined;
  #wanted: Wanted | null = null;
  #root = '';
  /** The receiver knows how it ended: nothing is to be said or kept any more. */
  #isTold = false;
  #isRemoved = false;
  /** Aborted when the link, or the transfer, is over: whatever waits for it gives up. */
  #checking = new AbortController();

  constructor(
    progress: Progress,
    manifest: Manifest,
    originalPaths: readonly string[],
    ports: OutgoingPorts,
  ) {
    this.progress = progress;
    this.manifest = manifest;
    this.#originalPaths = originalPaths;
    this.#ports = ports;
    this.#hashes = new BlockHashes(manifest.layout.blockCount);
    this.#check = new SourceCheck(manifest.layout, this.#hashes);
  }

  /** The transfer that a record tells of. Its files have to be reached anew. */
  static restored(progress: Progress, record: StoredOutgoing, ports: OutgoingPorts): Outgoing {
    const transfer = new Outgoing(progress, manifestOf(record.files), record.originalPaths, ports);
    transfer.#handles = record.handles.filter((handle) => handle instanceof FileSystemFileHandle);
    progress.canRegrant = transfer.#handles.length === record.files.length;
    if (record.wanted !== undefined) transfer.#accept(record.wanted);
    transfer.#isRemoved = record.isRemoved;
    if (record.isPaused) progress.hold('pause', true);
    progress.safe(Math.min(record.safeBytes, progress.totalBytes));
    if (record.state === 'complete') {
      transfer.#root = record.root;
      progress.dispatch({ type: 'all-safe' });
      progress.dispatch({ type: 'agreed' });
    } else if (record.state === 'cancelled') progress.dispatch({ type: 'cancelled', by: 'us' });
    else progress.hold('files', true);
    progress.updatedAt = record.updatedAt;
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
    return this.#reader;
  }

  get handles(): readonly FileSystemFileHandle[] {
    return this.#handles;
  }

  /** Has its bytes from these files, in manifest order; null for those that are not wanted. */
  begin(files: readonly (OutgoingFile | null)[]): void {
    this.#files = files;
    const handles = files.map((file) => file?.handle).filter((handle) => handle !== undefined);
    if (handles.length === files.length) this.#handles = handles;
    this.#read();
  }

  /** Reads the wanted files only: of a block that reaches into others, these are zeros, with or without them. */
  #read(): void {
    if (this.#files.length === 0) return;
    const isWanted = (index: number) => this.#wanted?.files.has(index) ?? true;
    const files = this.#files.map((file, index) => (file && isWanted(index) ? file.file : null));
    const source = new FileSource(files, this.manifest.layout);
    this.#reader = new BlockReader(source, this.manifest.layout, this.#hashes, BLOCKS_IN_MEMORY);
  }

  /** Takes files chosen again, if all that are wanted are among them and look as they did. */
  supply(chosen: readonly OutgoingFile[]): SupplyResult {
    const isWanted = (index: number) => this.#wanted?.files.has(index) ?? true;
    const match = matchFiles(this.manifest.files, this.#originalPaths, isWanted, chosen);
    if (!match.ok) return match;
    this.begin(match.files);
    this.#hold('files', false);
    void this.save();
    return { ok: true };
  }

  files(): TransferFile[] {
    return this.manifest.files.map((file, index) => ({
      index,
      offeredPath: this.#originalPaths[index] ?? file.path,
      path: file.path,
      sizeBytes: file.size,
      type: file.type,
      modifiedAt: file.modified,
      wanted: this.#wanted?.files.has(index) ?? true,
      whole: false,
    }));
  }

  /** A link to the receiver stands: says the offer (again), or how it ended meanwhile. */
  async linked(wire: OutgoingWire): Promise<void> {
    this.#wire = wire;
    this.#checking = new AbortController();
    const { wireId: id } = this.progress.identity;
    const { phase } = this.progress;
    if (this.#isTold) return;
    if (phase.kind === 'complete') wire.say({ word: 'delivered', id, root: this.#root });
    else if (this.progress.hasEnded) wire.say({ word: 'cancel', id });
    else {
      this.progress.linked(true);
      const { files, layout } = this.manifest;
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
  accepted(runs: Runs | null): boolean {
    if (this.progress.hasEnded) return true;
    if (!this.#accept(runs)) return false;
    void this.save();
    this.#ports.onFiles();
    if (this.progress.totalBytes === 0) this.progress.safe(0);
    return true;
  }

  #accept(runs: Runs | null): boolean {
    const chosen = filesOfRuns(runs, this.manifest.files.length);
    if (!chosen || chosen.count === 0) return false;
    if (!this.#wanted || !sameRuns(this.#runs ?? null, runs)) {
      // The same stream, cut to another choice: its blocks have other hashes.
      this.#hashes = new BlockHashes(this.manifest.layout.blockCount);
      this.#check = new SourceCheck(this.manifest.layout, this.#hashes);
      this.#wanted = new Wanted(this.manifest.layout, chosen);
      this.#read();
    }
    this.#runs = runs;
    this.progress.totalBytes = this.#wanted.totalBytes;
    this.progress.dispatch({ type: 'accepted' });
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
    if (!this.#wanted || bytes > this.progress.totalBytes) return false;
    this.progress.safe(bytes);
    return true;
  }

  /** The receiver says what it holds. Answers false when it cannot be. */
  held(block: number, hashes: string): boolean {
    return this.progress.hasEnded || this.#check.hold(block, hashes);
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
    const [wanted, reader] = [this.#wanted, this.#reader];
    if (!wanted || this.progress.safeBytes !== this.progress.totalBytes) return false;
    if (!reader) return true;
    try {
      if (!(await this.#check.run(reader, wanted.blocks, this.#checking.signal))) return true;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.failed(error);
      return true;
    }
    const own = await this.#hashes.root(wanted.blocks);
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

  /** The receiver has recorded the end; nothing needs to be kept. */
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
    return this.#wanted?.has(block) ? blockBytes(this.manifest.layout, block) : 0;
  }

  sent(bytes: number): void {
    this.progress.moved(bytes);
  }

  failed(error: SourceError): void {
    this.fail(error.reason === 'changed' ? 'source-changed' : 'source-unreadable', error.file);
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
  fail(reason: Exclude<FailureReason, 'link-lost'>, file: number | null): void {
    if (this.progress.hasEnded) return;
    this.#wire?.say({ word: 'failed', id: this.progress.identity.wireId, reason, file });
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
    return file === null ? null : (this.manifest.files[file]?.path ?? null);
  }

  /**
   * Writes down what a restart needs; nothing once the receiver knows the end. Storage that refuses it (a
   * private window) costs the way back, not the transfer.
   */
  async save(): Promise<void> {
    const { store } = this.#ports;
    const saved = this.#isTold ? store.remove(this.progress.identity.id) : store.put(this.#record());
    await saved.catch(() => undefined);
  }

  #record(): StoredOutgoing {
    const { id, wireId, linkId, createdAt } = this.progress.identity;
    const { phase } = this.progress;
    const states = {
      offered: 'offered',
      active: 'active',
      checking: 'active',
      complete: 'complete',
      cancelled: 'cancelled',
      failed: 'cancelled',
      declined: 'cancelled',
    } as const;
    return {
      id,
      wireId,
      rendezvous: linkId,
      peerName: this.progress.snapshot().peerName,
      createdAt,
      updatedAt: this.#ports.now(),
      files: [...this.manifest.files],
      originalPaths: [...this.#originalPaths],
      handles: [...this.#handles],
      wanted:
        this.#runs === undefined
          ? undefined
          : (this.#runs?.map(([from, to]): [number, number] => [from, to]) ?? null),
      isPaused: this.progress.holds('pause'),
      safeBytes: this.progress.safeBytes,
      state: states[phase.kind],
      isRemoved: this.#isRemoved,
      root: this.#root,
    };
  }
}
