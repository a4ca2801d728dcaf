// One transfer's blocks on their way to disk: assembled from pieces, compared with their hash, written,
// and safe after the next checkpoint. A block whose hash is wrong simply becomes lacking again.

import type { PieceFrame } from '../../protocol/frames.ts';
import { BLOCK_ATTEMPTS } from '../../protocol/limits.ts';
import { Bitmap } from '../blocks/bitmap.ts';
import { blockHash, sameHash, type BlockHashes } from '../blocks/hash.ts';
import type { Wanted } from '../manifest/choice.ts';
import { blockBytes, type Layout } from '../manifest/layout.ts';
import { StageError, type Stage, type StageFailure } from '../stage/stage.ts';
import { Assembly } from './assembly.ts';
import { Checkpointer } from './checkpointer.ts';
import type { Pulled } from './puller.ts';

export interface BlockSinkOptions {
  readonly layout: Layout;
  readonly wanted: Wanted;
  readonly hashes: BlockHashes;
  readonly stage: Stage;
  /** Records which blocks are safe. */
  readonly record: (safe: Bitmap) => Promise<void>;
  /** So many bytes left memory. */
  readonly onReleased: (bytes: number) => void;
  /** These blocks are safe now; `all` once every wanted one is. */
  readonly onSafe: (blocks: readonly number[], all: boolean) => void;
  readonly onFailed: (reason: StageFailure | 'corrupt-block') => void;
}

export class BlockSink implements Pulled {
  readonly #options: BlockSinkOptions;
  readonly #safe: Bitmap;
  readonly #checkpointer: Checkpointer;
  readonly #assembling = new Map<number, Assembly>();
  /** Blocks to fetch again, and how often each was wrong. */
  readonly #again: number[] = [];
  readonly #wrong = new Map<number, number>();
  /** Position in the wanted blocks of the next one never asked for. */
  #next = 0;
  #writtenCount = 0;
  #writing: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: BlockSinkOptions) {
    this.#options = options;
    this.#safe = new Bitmap(options.layout.blockCount);
    this.#checkpointer = new Checkpointer({
      flush: () => options.stage.flush(),
      record: (blocks) => {
        for (const block of blocks) this.#safe.set(block);
        return options.record(this.#safe);
      },
      safe: (blocks) => {
        options.onSafe(blocks, this.#safe.count === options.wanted.blocks.length);
      },
      failed: (error) => {
        this.#fail(error);
      },
    });
  }

  /** The blocks that are safe by now. */
  get safeBlocks(): Bitmap {
    return this.#safe;
  }

  nextBlock(): Assembly | null {
    if (this.#stopped) return null;
    const block = this.#again.shift() ?? this.#options.wanted.blocks[this.#next++];
    if (block === undefined) return null;
    const assembly = new Assembly(block, blockBytes(this.#options.layout, block));
    this.#assembling.set(block, assembly);
    return assembly;
  }

  take(frame: PieceFrame): boolean {
    const assembly = this.#assembling.get(frame.block);
    if (!assembly?.put(frame)) return false;
    if (assembly.isWhole && assembly.hash) {
      this.#assembling.delete(frame.block);
      void this.#finish(assembly, assembly.hash);
    }
    return true;
  }

  /** Writes nothing more. Resolves once the stage is left alone. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#writing;
    await this.#checkpointer.stop();
  }

  async #finish(assembly: Assembly, claimed: Uint8Array<ArrayBuffer>): Promise<void> {
    const hash = await blockHash(assembly.bytes);
    if (this.#stopped) return;
    if (sameHash(hash, claimed)) {
      this.#writing = this.#writing.then(() => this.#write(assembly, hash));
      return;
    }
    const times = (this.#wrong.get(assembly.block) ?? 0) + 1;
    this.#wrong.set(assembly.block, times);
    if (times >= BLOCK_ATTEMPTS) {
      this.#options.onFailed('corrupt-block');
      return;
    }
    this.#again.push(assembly.block);
    this.#options.onReleased(assembly.bytes.length);
  }

  async #write(assembly: Assembly, hash: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#stopped) return;
    const { wanted, stage, hashes } = this.#options;
    try {
      await stage.write(wanted.slotOf(assembly.block), assembly.bytes, hash);
    } catch (error) {
      this.#fail(error);
      return;
    }
    hashes.set(assembly.block, hash);
    this.#writtenCount += 1;
    this.#checkpointer.written(assembly.block, assembly.bytes.length);
    this.#options.onReleased(assembly.bytes.length);
    if (this.#writtenCount === wanted.blocks.length) void this.#checkpointer.checkpoint();
  }

  #fail(error: unknown): void {
    if (this.#stopped) return;
    this.#options.onFailed(error instanceof StageError ? error.reason : 'storage');
  }
}
