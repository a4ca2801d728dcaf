// Whether a source is still what was sent from it. The receiver says the hashes of what it holds; blocks
// whose hash is not known here (this page is younger than the transfer) are read again, in the background.

import { fromBase64url } from '../../pairing/base64url.ts';
import { HASH_BYTES } from '../../protocol/frames.ts';
import { BlockHashes, sameHash } from '../blocks/hash.ts';
import type { Layout } from '../manifest/layout.ts';
import type { BlockReader } from './block-reader.ts';
import { BlockChanged } from './source.ts';

export class SourceCheck {
  readonly #layout: Layout;
  readonly #own: BlockHashes;
  readonly #held: BlockHashes;

  /** `own`: the hashes of what was read here; grows as more is read. */
  constructor(layout: Layout, own: BlockHashes) {
    this.#layout = layout;
    this.#own = own;
    this.#held = new BlockHashes(layout.blockCount);
  }

  /** Takes a run of hashes that the receiver holds. Answers false when they make no sense. */
  hold(first: number, encoded: string): boolean {
    const hashes = fromBase64url(encoded);
    if (!hashes || hashes.length % HASH_BYTES !== 0) return false;
    const count = hashes.length / HASH_BYTES;
    if (first + count > this.#layout.blockCount) return false;
    for (let i = 0; i < count; i += 1) {
      this.#held.set(first + i, hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
    }
    return true;
  }

  /**
   * Reads what is not known here of these blocks, then compares all of them with what the receiver holds.
   * Throws `BlockChanged` for the first that is not as it was, or as reading does. Answers false when aborted.
   */
  async run(reader: BlockReader, blocks: Uint32Array, signal: AbortSignal): Promise<boolean> {
    for (const block of blocks) {
      if (signal.aborted) return false;
      if (!this.#own.get(block)) {
        await (
          await reader.load(block)
        ).hash;
        reader.release(block);
      }
      const [own, held] = [this.#own.get(block), this.#held.get(block)];
      if (own && held && !sameHash(own, held)) {
        throw new BlockChanged(block);
      }
    }
    return !signal.aborted;
  }
}
