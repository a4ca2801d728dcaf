// One transfer's blocks on their way to disk: assembled from pieces, compared with their hash, written,
// and safe after the next checkpoint. A block whose hash is wrong, that found no room, or that is found
// damaged later, simply becomes lacking again.

import type { PieceFrame } from '../../protocol/frames.ts';
import { BLOCK_ATTEMPTS } from '../../protocol/limits.ts';
import { Bitmap } from '../blocks/bitmap.ts';
import { blockHash, sameHash, type BlockHashes } from '../blocks/hash.ts';
import type { Wanted } from '../manifest/choice.ts';
import { blockBytes, type Layout } from '../manifest/layout.ts';
import { StageError, storageFailure, type Stage } from '../stage/stage.ts';
import { Assembly } from './assembly.ts';
import { Checkpointer } from './checkpointer.ts';

export interface BlockSinkOptions {
  readonly layout: Layout;
  readonly wanted: Wanted;
  readonly hashes: BlockHashes;
  readonly stage: Stage;
  /** Blocks that are safe from before; taken over, and kept up to date. */
  readonly safe: Bitmap;
  /** Records which blocks are safe. */
  readonly record: () => Promise<void>;
  /** These blocks are safe now. */
  readonly onSafe: (blocks: readonly number[]) => void;
  /** The disk is full; `retry` when there is room. */
  readonly onFull: () => void;
  readonly onFailed: (reason: 'storage' | 'corrupt-block') => void;
}

/** A block on its way, and whom to tell that its bytes left memory. */
interface Held {
  readonly assembly: Assembly;
  readonly released: (bytes: number) => void;
}

/** A block that is right, and whose bytes are not on disk. */
interface Right extends Held {
  readonly hash: Uint8Array<ArrayBuffer>;
}

export class BlockSink {
  readonly #options: BlockSinkOptions;
  /** Written, safe or not yet. */
  readonly #written: Bitmap;
  readonly #checkpointer: Checkpointer;
  readonly #assembling = new Map<number, Held>();
  /** Blocks to fetch again, and how often each was wrong. */
  readonly #again: number[] = [];
  readonly #wrong = new Map<number, number>();
  /**
   * A block that found no room: what is tried with, so that nothing is fetched in vain. One and no more, since
   * it is held in memory, and other transfers need room there.
   */
  #refused: Right | null = null;
  /** Position in the wanted blocks of the next one never asked for. */
  #next = 0;
  #writing: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: BlockSinkOptions) {
    const { safe, stage } = options;
    this.#options = options;
    this.#written = Bitmap.fromBytes(safe.toBytes(), safe.length);
    this.#checkpointer = new Checkpointer({
      flush: () => stage.flush(),
      record: (blocks) => {
        for (const block of blocks) if (this.#written.has(block)) safe.set(block);
        return options.record();
      },
      safe: (blocks) => {
        options.onSafe(blocks);
      },
      failed: (error) => {
        this.#fail(error);
      },
    });
  }

  /** The next block to fetch, or null when none is lacking; `released` is told when its bytes left memory. */
  nextBlock(released: (bytes: number) => void): Assembly | null {
    if (this.#stopped) return null;
    const block = this.#again.shift() ?? this.#nextNew();
    if (block === undefined) return null;
    const assembly = new Assembly(block, blockBytes(this.#options.layout, block));
    this.#assembling.set(block, { assembly, released });
    return assembly;
  }

  /** Takes the pieces of a frame; answers false when one was not asked for. */
  take(frame: PieceFrame): boolean {
    const held = this.#assembling.get(frame.block);
    if (!held?.assembly.put(frame)) return false;
    if (held.assembly.isWhole && held.assembly.hash) {
      this.#assembling.delete(frame.block);
      void this.#finish(held, held.assembly.hash);
    }
    return true;
  }

  /** What was asked for will not come (the link is gone, or we stopped asking): those blocks are lacking again. */
  reset(): void {
    const lacking = [...this.#assembling.keys()];
    // Whoever counts what is held begins anew on the next link.
    if (this.#refused) lacking.push(this.#refused.assembly.block);
    this.#again.unshift(...lacking.sort((a, b) => a - b));
    this.#assembling.clear();
    this.#refused = null;
  }

  /** A block that was safe turned out not to be; it is fetched again. */
  damaged(block: number): void {
    this.#written.clear(block);
    this.#options.safe.clear(block);
    // One that was not come to yet is found lacking when it is; in both places it would be fetched twice.
    if (this.#options.wanted.slotOf(block) < this.#next) this.#again.push(block);
  }

  /** Tries again what found no room. Answers whether all of it found some. */
  async retry(): Promise<boolean> {
    const refused = this.#refused;
    this.#refused = null;
    if (refused) await this.#enqueue(refused);
    return (await this.#checkpointer.checkpoint()) && !this.#isRefusing;
  }

  /** Makes safe what is written. */
  async checkpoint(): Promise<void> {
    await this.#checkpointer.checkpoint();
  }

  /** Writes nothing more. Resolves once the stage is left alone. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#assembling.clear();
    this.#refused = null;
    await this.#writing;
    await this.#checkpointer.stop();
  }

  // To be asked again after each wait.
  get #isRefusing(): boolean {
    return this.#refused !== null;
  }

  #nextNew(): number | undefined {
    const { blocks } = this.#options.wanted;
    while (this.#next < blocks.length) {
      const block = blocks[this.#next++];
      if (block !== undefined && !this.#written.has(block)) return block;
    }
    return undefined;
  }

  async #finish(held: Held, claimed: Uint8Array<ArrayBuffer>): Promise<void> {
    const { assembly, released } = held;
    const hash = await blockHash(assembly.bytes);
    if (this.#stopped) return;
    if (sameHash(hash, claimed)) {
      void this.#enqueue({ ...held, hash });
      return;
    }
    const times = (this.#wrong.get(assembly.block) ?? 0) + 1;
    this.#wrong.set(assembly.block, times);
    if (times >= BLOCK_ATTEMPTS) {
      this.#options.onFailed('corrupt-block');
      return;
    }
    this.#again.push(assembly.block);
    released(assembly.bytes.length);
  }

  /** Writes it after those before it. */
  #enqueue(right: Right): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write(right));
    return this.#writing;
  }

  async #write(right: Right): Promise<void> {
    if (this.#stopped) return;
    const { assembly, released, hash } = right;
    const { wanted, stage, hashes } = this.#options;
    const { block, bytes } = assembly;
    try {
      await stage.write(wanted.slotOf(block), bytes, hash);
    } catch (error) {
      // First, since it stops the asking, and what is released would be asked for at once.
      this.#fail(error);
      this.#refuse(right);
      return;
    }
    hashes.set(block, hash);
    this.#written.set(block);
    this.#checkpointer.written(block, bytes.length);
    released(bytes.length);
    if (this.#written.count === wanted.blocks.length) void this.#checkpointer.checkpoint();
  }

  #refuse(right: Right): void {
    if (this.#stopped) return;
    if (this.#refused) {
      this.#again.push(right.assembly.block);
      right.released(right.assembly.bytes.length);
    } else this.#refused = right;
  }

  #fail(error: unknown): void {
    if (this.#stopped) return;
    // A store that refuses a record is full for all we know (browsers do not always say so), and what was
    // written is there: it is tried again, and nothing is given up.
    if (!(error instanceof StageError) || storageFailure(error) === 'no-space') this.#options.onFull();
    else this.#options.onFailed('storage');
  }
}
