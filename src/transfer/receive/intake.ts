// How an incoming transfer comes to have something to receive: its list gathers page by page, a choice is
// made, the stage opens; or a checkpoint says that all this was done before. Says nothing to anybody.

import type { ManifestFile } from '../../protocol/control.ts';
import { Bitmap } from '../blocks/bitmap.ts';
import type { Choice, TransferFile } from '../engine-api.ts';
import { decodeChoice, encodeChoice, filesOfChoice, Wanted } from '../manifest/choice.ts';
import { ManifestGatherer, manifestOf, type Manifest } from '../manifest/manifest.ts';
import type { Progress } from '../progress.ts';
import type { Checkpoint } from '../stage/checkpoint-store.ts';
import { LateStage } from '../stage/late-stage.ts';
import type { Stage } from '../stage/stage.ts';
import type { IncomingPorts } from './incoming-ports.ts';
import type { IncomingRecord } from './incoming-record.ts';
import { Reception, type ReceptionEvents } from './reception.ts';

export class Intake {
  readonly #progress: Progress;
  readonly #record: IncomingRecord;
  readonly #ports: IncomingPorts;
  readonly #events: ReceptionEvents;
  #gatherer: ManifestGatherer | null;
  #manifest: Manifest | null = null;
  #reception: Reception | null = null;
  /** A stage that is not open yet. */
  #late: LateStage | null = null;
  /** Set while an accept is opening the stage, so that a second click is not a second accept. */
  #isAccepting = false;

  constructor(
    progress: Progress,
    announced: { files: number; bytes: number },
    record: IncomingRecord,
    ports: IncomingPorts,
    events: ReceptionEvents,
  ) {
    this.#progress = progress;
    this.#gatherer = new ManifestGatherer(announced.files, announced.bytes);
    this.#record = record;
    this.#ports = ports;
    this.#events = events;
  }

  /** The list of the first offer that was whole; null before. */
  get manifest(): Manifest | null {
    return this.#manifest;
  }

  /** What was taken; null before, and once it was given up. */
  get reception(): Reception | null {
    return this.#reception;
  }

  /** A list begins, or begins again. */
  begin(files: number, bytes: number): void {
    this.#gatherer = new ManifestGatherer(files, bytes);
  }

  /** No more pages come. */
  stop(): void {
    this.#gatherer = null;
  }

  /** Takes a page. Answers the list when it is whole, and else as its gatherer does. */
  page(files: readonly ManifestFile[]): Manifest | 'more' | 'broken' {
    const manifest = this.#gatherer?.add(files) ?? 'broken';
    if (typeof manifest !== 'string') this.#gatherer = null;
    return manifest;
  }

  /** This is the list that a choice can be made from. */
  async show(manifest: Manifest): Promise<void> {
    this.#manifest = manifest;
    this.#ports.onFiles();
    this.#progress.free(await this.#ports.freeSpace());
  }

  /**
   * Takes all or some, while `isWanted`: it may end, or its link be lost, while the stage opens. Answers null
   * when nothing was taken: for that reason, or since there is no room for it. Rejects as the stage or the
   * store does.
   */
  async accept(choice: Choice, isWanted: () => boolean): Promise<Reception | null> {
    const manifest = this.#manifest;
    if (!manifest || this.#isAccepting || !isWanted()) return null;
    const chosen = filesOfChoice(choice, manifest.files.length);
    if (chosen.count === 0) return null;
    this.#isAccepting = true;
    try {
      const wanted = new Wanted(manifest.layout, chosen);
      const free = await this.#ports.freeSpace();
      this.#progress.free(free);
      if (free !== null && free < wanted.stageBytes) return null;
      const stage = await this.#make(manifest);
      if (!isWanted()) {
        await this.#record.clear(stage);
        return null;
      }
      this.#record.wanted = encodeChoice(chosen);
      return this.#receive(manifest, wanted, stage, new Bitmap(manifest.layout.blockCount));
    } finally {
      this.#isAccepting = false;
    }
  }

  /** Takes up what a checkpoint says; the stage is to be opened. Throws when record and list do not fit. */
  restore(checkpoint: Checkpoint, files: readonly ManifestFile[]): Reception {
    const manifest = manifestOf(files);
    const chosen = decodeChoice(checkpoint.wanted, files.length);
    if (!chosen) throw new RangeError('a checkpoint wants files that its manifest has not');
    this.#gatherer = null;
    this.#manifest = manifest;
    this.#record.wanted = checkpoint.wanted;
    const wanted = new Wanted(manifest.layout, chosen);
    const safe = Bitmap.fromBytes(checkpoint.safeBlocks, manifest.layout.blockCount);
    this.#late = new LateStage(this.#ports.stages, this.#progress.identity.id);
    return this.#receive(manifest, wanted, this.#late, safe);
  }

  /** Opens the stage that a checkpoint told of. Rejects with `StageError` when it cannot be opened now. */
  async open(): Promise<void> {
    await this.#late?.open();
    this.#late = null;
  }

  /** The stage is there to be written. */
  get isOpen(): boolean {
    return this.#late === null;
  }

  /** Every file as a person sees it; all can be taken while nothing was. */
  files(): TransferFile[] {
    return (this.#manifest?.files ?? []).map((file, index) => ({
      index,
      offeredPath: file.path,
      path: this.#manifest?.paths[index] ?? 'file',
      sizeBytes: file.size,
      type: file.type,
      modifiedAt: file.modified,
      wanted: this.#reception?.wanted.files.has(index) ?? true,
      whole: this.#reception?.isWhole(index) ?? false,
    }));
  }

  /** What was taken is not received any more: it is the caller's to close and to clear. */
  giveUp(): Reception | null {
    const reception = this.#reception;
    this.#reception = null;
    return reception;
  }

  async #make(manifest: Manifest): Promise<Stage> {
    const { id } = this.#progress.identity;
    const stage = await this.#ports.stages.open(id);
    try {
      await this.#ports.checkpoints.putManifest(id, manifest.files);
    } catch (error) {
      await this.#record.clear(stage);
      throw error;
    }
    return stage;
  }

  #receive(manifest: Manifest, wanted: Wanted, stage: Stage, safe: Bitmap): Reception {
    this.#progress.totalBytes = wanted.totalBytes;
    this.#reception = new Reception(manifest, wanted, stage, safe, this.#events);
    return this.#reception;
  }
}
