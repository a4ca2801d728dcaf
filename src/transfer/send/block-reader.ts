// Blocks of one source, read and hashed once for all the pieces asked of them. Holds only a few: a block
// stays until all its pieces went out, or until others push it out.

import { blockHash, sameHash, type BlockHashes } from '../blocks/hash.ts';
import { blockBytes, type Layout } from '../manifest/layout.ts';
import { pieceCount } from '../../protocol/frames.ts';
import { BLOCK_BYTES } from '../../protocol/limits.ts';
import { BlockChanged, type Source } from './source.ts';

/** A block in memory; its hash is ready a little later than its bytes. */
export interface LoadedBlock {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly hash: Promise<Uint8Array<ArrayBuffer>>;
}

export class BlockReader {
  readonly #source: Source;
  readonly #layout: Layout;
  readonly #hashes: BlockHashes;
  readonly #most: number;
  /** In order of last use, oldest first. */
  readonly #loaded = new Map<number, Promise<LoadedBlock>>();
  /** How many pieces of a loaded block went out; over several lanes they do so in any order. */
  readonly #sent = new Map<number, number>();

  /** Keeps at most `most` blocks; hashes of what is read are kept in `hashes`. */
  constructor(source: Source, layout: Layout, hashes: BlockHashes, most: number) {
    this.#source = source;
    this.#layout = layout;
    this.#hashes = hashes;
    this.#most = most;
  }

  /** The block's bytes and hash. Rejects (or its hash rejects) with `SourceError`. */
  load(block: number): Promise<LoadedBlock> {
    const loading = this.#loaded.get(block) ?? this.#read(block);
    this.#loaded.delete(block);
    this.#loaded.set(block, loading);
    for (const oldest of this.#loaded.keys()) {
      if (this.#loaded.size <= this.#most) break;
      this.release(oldest);
    }
    return loading;
  }

  /** So many pieces of the block went out; it is let go with its last. */
  sent(block: number, count: number): void {
    const pieces = (this.#sent.get(block) ?? 0) + count;
    if (pieces >= pieceCount(blockBytes(this.#layout, block))) this.release(block);
    else this.#sent.set(block, pieces);
  }

  /** The block is not needed any more, for now. */
  release(block: number): void {
    this.#loaded.delete(block);
    this.#sent.delete(block);
  }

  async #read(block: number): Promise<LoadedBlock> {
    const bytes = await this.#source.read(block * BLOCK_BYTES, blockBytes(this.#layout, block));
    const hash = this.#hash(block, bytes);
    // Awaited by whoever sends the last piece; nobody may get that far.
    hash.catch(() => undefined);
    return { bytes, hash };
  }

  async #hash(block: number, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const hash = await blockHash(bytes);
    const before = this.#hashes.get(block);
    // Asked for again, and not the same: the source is not what it was, and must not mix with the old copy.
    if (before && !sameHash(before, hash)) throw new BlockChanged(block);
    this.#hashes.set(block, hash);
    return hash;
  }
}
