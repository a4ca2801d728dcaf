// After a restart, what is on disk is read again before it is believed: newest first, since what was
// written last is what a crash would have hurt.

import { blockHash, sameHash, type BlockHashes } from '../blocks/hash.ts';
import type { Wanted } from '../manifest/choice.ts';
import { blockBytes, type Layout } from '../manifest/layout.ts';
import type { Stage } from '../stage/stage.ts';
import { BLOCK_BYTES } from '../../protocol/limits.ts';

export interface VerifyOptions {
  readonly layout: Layout;
  readonly wanted: Wanted;
  readonly stage: Stage;
  /** Blocks to read again, in stream order. */
  readonly blocks: readonly number[];
  /** The hash of each block that holds is put here. */
  readonly hashes: BlockHashes;
  readonly signal: AbortSignal;
  readonly onDamaged: (block: number) => void;
}

/** Reads every block and compares it with the hash beside it. Resolves when done, or aborted. */
export async function verifyBlocks(options: VerifyOptions): Promise<void> {
  const { blocks, hashes, signal, onDamaged } = options;
  // Looked at again after each block: it changes while we wait.
  const isOver = () => signal.aborted;
  for (const block of blocks.toReversed()) {
    if (isOver()) return;
    const hash = await holds(options, block);
    if (isOver()) return;
    if (hash) hashes.set(block, hash);
    else onDamaged(block);
  }
}

async function holds(options: VerifyOptions, block: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const { layout, wanted, stage } = options;
  const slot = wanted.slotOf(block);
  try {
    const written = await stage.readHash(slot);
    if (!written) return null;
    const bytes = await stage.read(slot * BLOCK_BYTES, blockBytes(layout, block));
    return sameHash(await blockHash(bytes), written) ? written : null;
  } catch {
    // Shorter than it should be, or unreadable: as good as not there.
    return null;
  }
}
