// An offer that was taken: its blocks, stage and checkpoints, from accepting it to the last saved file.
// Outlives links: `attach` begins to pull over one, `detach` stops. Does not know what the wire says.

import type { Bitmap } from '../blocks/bitmap.ts';
import { BlockHashes } from '../blocks/hash.ts';
import type { Wanted } from '../manifest/choice.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Stage } from '../stage/stage.ts';
import { BlockSink } from './block-sink.ts';
import type { Puller } from './puller.ts';
import { verifyBlocks } from './verify.ts';
import { WholeFiles } from './whole-files.ts';

export interface ReceptionEvents {
  /** Records which blocks are safe. */
  readonly record: (safe: Bitmap) => Promise<void>;
  /** Whether anything may be asked for now. */
  readonly mayPull: () => boolean;
  /** So many bytes of payload came. */
  readonly onMoved: (bytes: number) => void;
  /** How many wanted bytes are safe now; it can also become less. */
  readonly onSafe: (bytes: number) => void;
  readonly onWhole: (files: readonly number[]) => void;
  /** A file that was whole is not any more. */
  readonly onDamaged: () => void;
  readonly onFull: () => void;
  readonly onFailed: (reason: 'storage' | 'corrupt-block') => void;
  /** Everything is safe, and everything found on disk was read again. */
  readonly onAllVerified: () => void;
}

export class Reception {
  readonly manifest: Manifest;
  readonly wanted: Wanted;
  readonly hashes: BlockHashes;
  readonly stage: Stage;
  readonly #events: ReceptionEvents;
  readonly #safe: Bitmap;
  readonly #whole: WholeFiles;
  readonly #sink: BlockSink;
  readonly #stop = new AbortController();
  #pull: { readonly puller: Puller; readonly tag: number } | null = null;
  #safeBytes = 0;
  #isVerified = false;
  #verifying: Promise<void> | null = null;

  /** `safe`: the blocks that a checkpoint says are safe; they are counted, and read again by `verify`. */
  constructor(manifest: Manifest, wanted: Wanted, stage: Stage, safe: Bitmap, events: ReceptionEvents) {
    const { layout } = manifest;
    this.manifest = manifest;
    this.wanted = wanted;
    this.stage = stage;
    this.#events = events;
    this.#safe = safe;
    this.hashes = new BlockHashes(layout.blockCount);
    this.#whole = new WholeFiles(layout, wanted);
    const { hashes } = this;
    this.#sink = new BlockSink({
      layout,
      wanted,
      hashes,
      stage,
      safe,
      record: () => events.record(safe),
      onSafe: (blocks) => {
        this.#becameSafe(blocks);
      },
      onFull: events.onFull,
      onFailed: events.onFailed,
    });
    const before = this.#safeBlocks();
    for (const block of before) this.#safeBytes += wanted.bytesIn(block);
    this.#whole.safe(before);
  }

  get safeBytes(): number {
    return this.#safeBytes;
  }

  /** Every wanted block is safe, and read again if it was found on disk. */
  get isAllVerified(): boolean {
    return this.#isVerified && this.#isAllSafe;
  }

  isWhole(file: number): boolean {
    return this.#whole.has(file);
  }

  /** Some file is whole. */
  get hasWhole(): boolean {
    return this.#whole.count > 0;
  }

  /** Nobody can say that these are as they were offered: whatever is safe of them, they are not whole. */
  drop(files: readonly number[]): void {
    this.#whole.drop(files);
    if (files.length > 0) this.#events.onDamaged();
  }

  /** Reads again what was found on disk; to be called once. */
  verify(): Promise<void> {
    this.#verifying = this.#verify();
    return this.#verifying;
  }

  async #verify(): Promise<void> {
    await verifyBlocks({
      layout: this.manifest.layout,
      wanted: this.wanted,
      stage: this.stage,
      blocks: this.#safeBlocks(),
      hashes: this.hashes,
      signal: this.#stop.signal,
      onDamaged: (block) => {
        this.#damaged(block);
      },
    });
    if (this.#stop.signal.aborted) return;
    this.#isVerified = true;
    this.#settle();
  }

  /** A link stands: what is lacking can be asked for over it, by this tag. */
  attach(puller: Puller, tag: number): void {
    this.detach();
    this.#pull = { puller, tag };
    const released = (bytes: number) => {
      puller.released(tag, bytes);
    };
    puller.add(tag, {
      nextBlock: () => (this.#events.mayPull() ? this.#sink.nextBlock(released) : null),
      take: (frame) => {
        const taken = this.#sink.take(frame);
        if (taken) this.#events.onMoved(frame.payload.length);
        return taken;
      },
    });
  }

  /** Asks for more, where that was not allowed before. */
  pull(): void {
    this.#pull?.puller.fill();
  }

  /** The link is gone; what was asked for and did not come is lacking. */
  detach(): void {
    if (!this.#pull) return;
    this.#pull.puller.remove(this.#pull.tag);
    this.#pull = null;
    this.#sink.reset();
    void this.#sink.checkpoint();
  }

  /** There may be room again: tries what found none. Answers whether there is. */
  retry(): Promise<boolean> {
    return this.#sink.retry();
  }

  /** Where a whole file can be read; null when it is not whole. */
  readable(file: number): { stage: Stage; offset: number; length: number } | null {
    return this.#whole.has(file) ? { stage: this.stage, ...this.wanted.stageRange(file) } : null;
  }

  /** Nothing more is to come: makes safe what is written, and closes the stage, which can still be read. */
  async close(): Promise<void> {
    this.detach();
    this.#stop.abort();
    await this.#sink.stop();
    await this.stage.close();
  }

  /** Nothing more is to come; what is still to be read again is, so that only what is whole passes for it. */
  async rest(): Promise<void> {
    this.detach();
    await this.#sink.checkpoint();
    await this.#sink.stop();
    await this.#verifying;
    await this.stage.close();
  }

  /** Records the present state once more. */
  record(): Promise<void> {
    return this.#events.record(this.#safe);
  }

  /** Counted, that is: recorded, too, and said to the sender. */
  get #isAllSafe(): boolean {
    return this.#safeBytes === this.wanted.totalBytes;
  }

  #safeBlocks(): number[] {
    return [...this.wanted.blocks].filter((block) => this.#safe.has(block));
  }

  #becameSafe(blocks: readonly number[]): void {
    for (const block of blocks) this.#safeBytes += this.wanted.bytesIn(block);
    const whole = this.#whole.safe(blocks);
    if (whole.length > 0) this.#events.onWhole(whole);
    this.#events.onSafe(this.#safeBytes);
    this.#settle();
  }

  #damaged(block: number): void {
    this.#safeBytes -= this.wanted.bytesIn(block);
    this.#sink.damaged(block);
    if (this.#whole.damaged(block)) this.#events.onDamaged();
    this.#events.onSafe(this.#safeBytes);
    this.pull();
  }

  #settle(): void {
    if (this.isAllVerified) this.#events.onAllVerified();
  }
}
