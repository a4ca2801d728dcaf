// SHA-256 over blocks, and the root over their hashes (rule RT1 in docs/protocol.md).

import { toBase64url } from '../../pairing/base64url.ts';
import { HASH_BYTES } from '../../protocol/frames.ts';

/** SHA-256 of a block, 32 bytes. Runs off this thread in every browser. */
export async function blockHash(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** The hashes of a stream's blocks, side by side. */
export class BlockHashes {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #known: Uint8Array;

  constructor(blockCount: number) {
    this.#bytes = new Uint8Array(blockCount * HASH_BYTES);
    this.#known = new Uint8Array(blockCount);
  }

  /** The hash of a block, or null when none was set. */
  get(block: number): Uint8Array<ArrayBuffer> | null {
    if (this.#known[block] !== 1) return null;
    return this.#bytes.subarray(block * HASH_BYTES, (block + 1) * HASH_BYTES);
  }

  /** The hash of a block is not known any more. */
  clear(block: number): void {
    this.#known[block] = 0;
  }

  set(block: number, hash: Uint8Array): void {
    this.#bytes.set(hash, block * HASH_BYTES);
    this.#known[block] = 1;
  }

  /**
   * The root: base64url of SHA-256 over the hashes of these blocks in ascending order.
   * Null when one of them is not known.
   */
  async root(blocks: Uint32Array): Promise<string | null> {
    const joined = new Uint8Array(blocks.length * HASH_BYTES);
    for (const [i, block] of blocks.entries()) {
      const hash = this.get(block);
      if (!hash) return null;
      joined.set(hash, i * HASH_BYTES);
    }
    return toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', joined)));
  }
}

/** Whether two hashes are the same. They are no secret, so the time it takes may tell. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
