// One transfer as its receiver knows it: the offer as it gathers, the choice, the pull, and the end.

import type { ControlWord, ManifestFile } from '../../protocol/control.ts';
import type { Bitmap } from '../blocks/bitmap.ts';
import { BlockHashes } from '../blocks/hash.ts';
import type { Choice, FailureReason, TransferFile } from '../engine-api.ts';
import { filesOfRuns, runsOfChoice, Wanted, type Runs } from '../manifest/choice.ts';
import { ManifestGatherer, type Manifest } from '../manifest/manifest.ts';
import type { Progress } from '../progress.ts';
import type { CheckpointStore } from '../stage/checkpoint-store.ts';
import { StageError, type Stage, type StageRoom } from '../stage/stage.ts';
import { hasEnded } from '../state.ts';
import { BlockSink } from './block-sink.ts';
import type { Puller } from './puller.ts';
import { WholeFiles } from './whole-files.ts';

export interface IncomingPorts {
  readonly say: (word: ControlWord) => void;
  readonly puller: Puller;
  readonly stages: StageRoom;
  readonly checkpoints: CheckpointStore;
  readonly freeSpace: () => Promise<number | null>;
  readonly now: () => number;
  /** Where the sender is met again. */
  readonly rendezvous: string;
  /** The list of files is known, or the choice changed it. */
  readonly onFiles: () => void;
  readonly onWhole: (files: readonly number[]) => void;
}

/** An offer that was taken. */
interface Taken {
  readonly tag: number;
  readonly runs: Runs | null;
  readonly wanted: Wanted;
  readonly stage: Stage;
  readonly sink: BlockSink;
  readonly whole: WholeFiles;
}

export class Incoming {
  readonly progress: Progress;
  readonly #ports: IncomingPorts;
  readonly #gatherer: ManifestGatherer;
  #manifest: Manifest | null = null;
  #taken: Taken | null = null;
  /** Set while an accept is opening the stage, so that a second click is not a second accept. */
  #accepting = false;

  constructor(progress: Progress, announced: { files: number; bytes: number }, ports: IncomingPorts) {
    this.progress = progress;
    this.#ports = ports;
    this.#gatherer = new ManifestGatherer(announced.files, announced.bytes);
  }

  /** The offer is whole, and can be shown. */
  get isOffered(): boolean {
    return this.#manifest !== null;
  }

  /** Takes a page of the manifest. Answers false when the pages do not add up. */
  async page(files: readonly ManifestFile[]): Promise<boolean> {
    if (this.#manifest) return false;
    const manifest = this.#gatherer.add(files);
    if (manifest === 'broken') return false;
    if (manifest === 'more') return true;
    this.#manifest = manifest;
    this.#ports.onFiles();
    this.progress.free(await this.#ports.freeSpace());
    return true;
  }

  files(): TransferFile[] {
    const manifest = this.#manifest;
    const taken = this.#taken;
    return (manifest?.files ?? []).map((file, index) => ({
      index,
      offeredPath: file.path,
      path: manifest?.paths[index] ?? 'file',
      sizeBytes: file.size,
      type: file.type,
      modifiedAt: file.modified,
      wanted: taken?.wanted.files.has(index) ?? true,
      whole: taken?.whole.has(index) ?? false,
    }));
  }

  /** Takes all or some. Does nothing when there is no room for it; `freeBytes` then says so. */
  async accept(choice: Choice): Promise<void> {
    const manifest = this.#manifest;
    if (!manifest || this.#accepting || this.progress.state.kind !== 'offered') return;
    const runs = runsOfChoice(choice, manifest.files.length);
    const chosen = filesOfRuns(runs, manifest.files.length);
    if (!chosen || chosen.count === 0) return;
    this.#accepting = true;
    try {
      const wanted = new Wanted(manifest.layout, chosen);
      const free = await this.#ports.freeSpace();
      this.progress.free(free);
      if (free !== null && free < wanted.stageBytes) return;
      await this.#take(manifest, wanted, runs);
    } catch (error) {
      this.fail(error instanceof StageError ? error.reason : 'storage');
    } finally {
      this.#accepting = false;
    }
  }

  async #take(manifest: Manifest, wanted: Wanted, runs: Runs | null): Promise<void> {
    const { say, puller, stages, checkpoints } = this.#ports;
    const { id, wireId } = this.progress.identity;
    const stage = await stages.open(id);
    try {
      await checkpoints.putManifest(id, manifest.files);
    } catch (error) {
      await this.#clear(stage);
      throw error;
    }
    // It may have been cancelled, from either side, while the stage opened.
    if (this.progress.state.kind !== 'offered') {
      await this.#clear(stage);
      return;
    }
    const tag = puller.newTag();
    const hashes = new BlockHashes(manifest.layout.blockCount);
    const whole = new WholeFiles(manifest.layout, wanted);
    const sink = new BlockSink({
      layout: manifest.layout,
      wanted,
      hashes,
      stage,
      record: (safe) => this.#record(safe, runs, 'moving'),
      onReleased: (bytes) => {
        puller.released(tag, bytes);
      },
      onSafe: (blocks, all) => {
        this.#safe(blocks, all, wanted, hashes);
      },
      onFailed: (reason) => {
        this.fail(reason);
      },
    });
    this.#taken = { tag, runs, wanted, stage, sink, whole };
    this.progress.totalBytes = wanted.totalBytes;
    this.progress.dispatch({ type: 'accepted' });
    this.#ports.onFiles();
    say({
      word: 'accept',
      id: wireId,
      tag,
      wanted: runs === null ? null : runs.map(([from, to]) => [from, to]),
    });
    puller.add(tag, {
      nextBlock: () => sink.nextBlock(),
      take: (frame) => {
        const taken = sink.take(frame);
        if (taken) this.progress.moved(frame.payload.length);
        return taken;
      },
    });
    if (wanted.blocks.length === 0) this.#safe([], true, wanted, hashes);
  }

  #safe(blocks: readonly number[], all: boolean, wanted: Wanted, hashes: BlockHashes): void {
    if (hasEnded(this.progress.state)) return;
    const id = this.progress.identity.wireId;
    let bytes = this.progress.safeBytes;
    for (const block of blocks) bytes += wanted.bytesIn(block);
    const whole = this.#taken?.whole.safe(blocks) ?? [];
    if (whole.length > 0) this.#ports.onWhole(whole);
    this.#ports.say({ word: 'safe', id, bytes });
    this.progress.safe(bytes);
    if (all) void this.#check(wanted, hashes);
  }

  async #check(wanted: Wanted, hashes: BlockHashes): Promise<void> {
    const root = await hashes.root(wanted.blocks);
    if (root === null) throw new Error('a block is safe and has no hash');
    if (!hasEnded(this.progress.state))
      this.#ports.say({ word: 'check', id: this.progress.identity.wireId, root });
  }

  /** The sender holds the same root. Answers false when nothing was to be agreed. */
  async agreed(): Promise<boolean> {
    if (hasEnded(this.progress.state)) return true;
    if (this.progress.state.kind !== 'checking' || !this.#taken) return false;
    const { tag, runs, sink, stage } = this.#taken;
    this.progress.dispatch({ type: 'agreed' });
    this.#ports.puller.remove(tag);
    await sink.stop();
    // The last checkpoint has every block; this one only notes the end.
    await this.#record(sink.safeBlocks, runs, 'complete').catch(() => undefined);
    await stage.close();
    return true;
  }

  decline(): void {
    if (this.progress.state.kind !== 'offered') return;
    this.#ports.say({ word: 'decline', id: this.progress.identity.wireId });
    this.progress.dispatch({ type: 'declined', by: 'us' });
  }

  /** Ends the transfer with a reason that the other side is told, too. */
  fail(reason: Exclude<FailureReason, 'link-lost'>): void {
    if (hasEnded(this.progress.state)) return;
    this.#ports.say({ word: 'failed', id: this.progress.identity.wireId, reason, file: null });
    this.ended(reason, null);
  }

  /** The transfer failed; `file` is to blame, where one is. Staged bytes go. */
  ended(reason: FailureReason, file: number | null): void {
    const detail = file === null ? null : (this.#manifest?.paths[file] ?? null);
    this.progress.dispatch({ type: 'failed', reason, detail });
    void this.discard();
  }

  /** Where a whole file can be read; null when it is not whole. */
  readable(file: number): { stage: Stage; offset: number; length: number } | null {
    const taken = this.#taken;
    if (!taken?.whole.has(file)) return null;
    return { stage: taken.stage, ...taken.wanted.stageRange(file) };
  }

  /** Stops pulling, and deletes what was staged. */
  async discard(): Promise<void> {
    const taken = this.#taken;
    if (!taken) return;
    this.#taken = null;
    // None of its files is whole any more.
    this.#ports.onFiles();
    this.#ports.puller.remove(taken.tag);
    await taken.sink.stop();
    await this.#clear(taken.stage);
  }

  /** Deletes what is kept of it. What cannot be deleted now stays behind, which changes nothing here. */
  async #clear(stage: Stage): Promise<void> {
    await stage.remove().catch(() => undefined);
    await this.#ports.checkpoints.remove(this.progress.identity.id).catch(() => undefined);
  }

  #record(safe: Bitmap, wanted: Runs | null, state: 'moving' | 'complete'): Promise<void> {
    const { id, wireId, createdAt } = this.progress.identity;
    return this.#ports.checkpoints.put({
      id,
      wireId,
      rendezvous: this.#ports.rendezvous,
      createdAt,
      updatedAt: this.#ports.now(),
      wanted,
      safeBlocks: safe.toBytes(),
      state,
    });
  }
}
