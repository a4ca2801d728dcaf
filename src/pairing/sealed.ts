// Texts sealed for the other side of a handshake: AES-256-GCM, a key for each direction, a counter as nonce.
// The counter is not sent: what was dropped, replayed or put in another order does not open.

import { fromBase64url, toBase64url } from './base64url.ts';
import type { Side } from './bond.ts';
import { type Bytes, lvCat, utf8 } from './bytes.ts';

/** Longest text that can be sealed, as UTF-8: 12,016 sealed bytes are 16,022 characters, and fit a signaling message. */
export const SEALED_TEXT_BYTES = 12_000;
/** Length of a direction's key, bytes. */
export const SEAL_KEY_BYTES = 32;
const NONCE_BYTES = 12;

/** A text that was opened, or the news that something else came in its place. */
export type Opened =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: 'tampered' };

interface Direction {
  readonly key: CryptoKey;
  readonly additionalData: Bytes;
}

/** Seals what one side sends. Each call takes the next counter, in the order of the calls. */
export class Sealer {
  readonly #direction: Direction;
  #counter = 0;

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  /** The sealed text in base64url. Throws a RangeError on more than SEALED_TEXT_BYTES. */
  async seal(text: string): Promise<string> {
    const plain = utf8(text);
    if (plain.length > SEALED_TEXT_BYTES) throw new RangeError('text too long to seal');
    const how = parameters(this.#direction, this.#counter);
    this.#counter += 1;
    return toBase64url(new Uint8Array(await crypto.subtle.encrypt(how, this.#direction.key, plain)));
  }
}

/** Opens what the other side sealed, in its order. After one failure nothing opens any more. */
export class Opener {
  readonly #direction: Direction;
  #counter = 0;
  #broken = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  /** The text, when `sealed` is the next one of the other side. */
  open(sealed: string): Promise<Opened> {
    const opened = this.#last.then(() => this.#open(sealed));
    this.#last = opened;
    return opened;
  }

  async #open(sealed: string): Promise<Opened> {
    const bytes = fromBase64url(sealed);
    if (this.#broken || bytes === null) return this.#break();
    try {
      const how = parameters(this.#direction, this.#counter);
      const plain = await crypto.subtle.decrypt(how, this.#direction.key, bytes);
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
      this.#counter += 1;
      return { ok: true, text };
    } catch {
      return this.#break();
    }
  }

  #break(): Opened {
    this.#broken = true;
    return { ok: false, reason: 'tampered' };
  }
}

/**
 * The key of what `sender` sends, bound to one handshake.
 * @param key 32 bytes, for this direction of this handshake only
 * @param transcript hash of the handshake's transcript
 */
export async function sealDirection(key: Bytes, transcript: Uint8Array, sender: Side): Promise<Direction> {
  if (key.length !== SEAL_KEY_BYTES) throw new RangeError('a sealing key has 32 bytes');
  return {
    key: await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']),
    additionalData: lvCat(utf8('causeway sealed'), transcript, utf8(sender)),
  };
}

/** Nonce: four zero bytes, then the counter in eight, big-endian (the fixed and the counting field of SP 800-38D, 8.2.1). */
function parameters(direction: Direction, counter: number) {
  if (!Number.isSafeInteger(counter)) throw new RangeError('counter used up');
  const iv = new Uint8Array(NONCE_BYTES);
  new DataView(iv.buffer).setBigUint64(4, BigInt(counter));
  return { name: 'AES-GCM', iv, additionalData: direction.additionalData };
}
