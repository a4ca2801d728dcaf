// What a receiver says it holds: the hashes of its verified blocks, in runs. Pure.

import { toBase64url } from '../../pairing/base64url.ts';
import { HELD_HASHES, type ControlWord } from '../../protocol/control.ts';
import { HASH_BYTES } from '../../protocol/frames.ts';
import type { BlockHashes } from '../blocks/hash.ts';

/** The `held` words for every block whose hash is known. */
export function* heldWords(
  id: string,
  held: { readonly hashes: BlockHashes; readonly wanted: { readonly blocks: Uint32Array } },
): Generator<Extract<ControlWord, { word: 'held' }>> {
  let first = 0;
  let run: Uint8Array[] = [];
  const word = () => {
    const joined = new Uint8Array(run.length * HASH_BYTES);
    run.forEach((hash, i) => {
      joined.set(hash, i * HASH_BYTES);
    });
    return { word: 'held', id, block: first, hashes: toBase64url(joined) } as const;
  };
  for (const block of held.wanted.blocks) {
    const hash = held.hashes.get(block);
    if (run.length > 0 && (!hash || block !== first + run.length || run.length === HELD_HASHES)) {
      yield word();
      run = [];
    }
    if (!hash) continue;
    if (run.length === 0) first = block;
    run.push(hash);
  }
  if (run.length > 0) yield word();
}
