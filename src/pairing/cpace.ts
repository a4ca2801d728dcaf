// CPace, a balanced PAKE: suite CPACE-RISTR255-SHA512 of draft-irtf-cfrg-cpace-21, initiator-responder mode.
// Owns the formulas of the draft and nothing else: what the inputs mean is handshake.ts' business.
// noble's multiplication is written to take the same time for each scalar, as far as an engine's BigInt does.

import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { type Bytes, concat, equalBytes, lvCat, prependLength, type RandomBytes, utf8 } from './bytes.ts';

const DSI = 'CPaceRistretto255';
/** Input block of SHA-512 (`H.s_in_bytes`). */
const HASH_BLOCK_BYTES = 128;

/** Length of a public share, bytes. */
export const SHARE_BYTES = 32;
/** Length of a confirmation tag, bytes. */
export const TAG_BYTES = 64;

/** A secret scalar and the share that goes to the other side. The scalar is for one run only. */
export interface KeyShare {
  readonly scalar: bigint;
  readonly share: Bytes;
}

/** What one side said in the clear: its share (`Ya`, `Yb`) and associated data (`ADa`, `ADb`). */
export interface Said {
  readonly share: Uint8Array;
  readonly associatedData: Uint8Array;
}

/** `generator_string` (8.1): the password part fills the hash's first block, whatever its length. */
export function generatorString(prs: Uint8Array, ci: Uint8Array, sid: Uint8Array): Bytes {
  const dsi = utf8(DSI);
  const used = prependLength(prs).length + prependLength(dsi).length + 1;
  const padding = new Uint8Array(Math.max(0, HASH_BLOCK_BYTES - used));
  return lvCat(dsi, prs, padding, ci, sid);
}

/** `calculate_generator` (8.3), as its 32-byte encoding. It is as secret as the password. */
export function calculateGenerator(prs: Uint8Array, ci: Uint8Array, sid: Uint8Array): Bytes {
  const generator = ristretto255_hasher.deriveToCurve?.(sha512(generatorString(prs, ci, sid)));
  if (generator === undefined) throw new Error('this @noble/curves has no ristretto255 element derivation');
  return new Uint8Array(generator.toBytes());
}

/** `sample_scalar` (8.3): 252 random bits, little-endian. Zero, which the draft leaves to chance, is drawn again. */
export function sampleScalar(random: RandomBytes): bigint {
  for (;;) {
    const bytes = random(32);
    bytes[31] = (bytes[31] ?? 0) & 0x0f;
    const scalar = decodeScalar(bytes);
    if (scalar !== 0n) return scalar;
  }
}

/** The integer of a little-endian octet string. */
export function decodeScalar(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** A fresh scalar and share over the generator of these inputs. */
export function makeShare(prs: Uint8Array, ci: Uint8Array, sid: Uint8Array, random: RandomBytes): KeyShare {
  const generator = ristretto255.Point.fromBytes(calculateGenerator(prs, ci, sid));
  const scalar = sampleScalar(random);
  return { scalar, share: new Uint8Array(generator.multiply(scalar).toBytes()) };
}

/**
 * `scalar_mult_vfy` (8.3): the shared point K, or null where the draft says abort: a share that does not
 * decode, or a result that is the identity. K must not leave the CPace run (10.3).
 */
export function scalarMultVerify(scalar: bigint, share: Uint8Array): Bytes | null {
  let point;
  try {
    point = ristretto255.Point.fromBytes(share);
  } catch {
    return null;
  }
  // The group's order is prime: only the identity itself leads to the identity.
  if (point.is0()) return null;
  return new Uint8Array(point.multiply(scalar).toBytes());
}

/** `transcript_ir` (6.3). */
export function transcriptIr(initiator: Said, responder: Said): Bytes {
  return concat(
    lvCat(initiator.share, initiator.associatedData),
    lvCat(responder.share, responder.associatedData),
  );
}

/** ISK (7.2), 64 bytes, from the shared point and what both sides said. */
export function sessionKey(
  sid: Uint8Array,
  sharedPoint: Uint8Array,
  initiator: Said,
  responder: Said,
): Bytes {
  const keyed = lvCat(utf8(`${DSI}_ISK`), sid, sharedPoint);
  return new Uint8Array(sha512(concat(keyed, transcriptIr(initiator, responder))));
}

/** Key confirmation (10.4): HMAC-SHA-512 over what one side said, with `mac_key = H("CPaceMac" || sid || ISK)`. */
export function confirmationTag(sid: Uint8Array, isk: Uint8Array, said: Said): Bytes {
  const key = sha512(concat(utf8('CPaceMac'), sid, isk));
  return new Uint8Array(hmac(sha512, key, lvCat(said.share, said.associatedData)));
}

/** Whether `tag` is the confirmation of one who knows ISK and said that; takes no telling time. */
export function confirms(tag: Uint8Array, sid: Uint8Array, isk: Uint8Array, said: Said): boolean {
  return equalBytes(tag, confirmationTag(sid, isk, said));
}
