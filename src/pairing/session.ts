// What a handshake leaves: the bond for later, and this conversation's seals. All of it from ISK by HKDF,
// with the hash of everything both sides said as salt.

import { sha512 } from '@noble/hashes/sha2.js';
import { type Bond, BOND_KEY_BYTES, bondFromKey, type Side } from './bond.ts';
import { type Bytes, lvCat, utf8 } from './bytes.ts';
import { type Said, transcriptIr } from './cpace.ts';
import { hkdf } from './hkdf.ts';
import { Opener, SEAL_KEY_BYTES, sealDirection, Sealer } from './sealed.ts';
import type { Secret } from './secret.ts';

/** The outcome of a handshake that proved itself. */
export interface Session {
  readonly bond: Bond;
  /** Seals what we send. */
  readonly sealer: Sealer;
  /** Opens what the peer sends. */
  readonly opener: Opener;
}

/** SHA-512 over the channel identifier and both sides' shares and associated data; 64 bytes. */
export function transcriptHash(ci: Uint8Array, taker: Said, host: Said): Bytes {
  const whole = lvCat(utf8('causeway handshake'), ci, transcriptIr(taker, host));
  return new Uint8Array(sha512(whole));
}

/** The session of one side. A bond that was the secret stays the bond: its key is not replaced, only proven. */
export async function makeSession(
  isk: Bytes,
  transcript: Bytes,
  side: Side,
  secret: Secret,
): Promise<Session> {
  const peer: Side = side === 'taker' ? 'host' : 'taker';
  const direction = async (sender: Side) => {
    const key = await hkdf(isk, `causeway sealed by ${sender}`, SEAL_KEY_BYTES, transcript);
    return sealDirection(key, transcript, sender);
  };
  const bondKey =
    secret.kind === 'bond'
      ? Promise.resolve(secret.key)
      : hkdf(isk, 'causeway bond key', BOND_KEY_BYTES, transcript);
  const [bond, outward, inward] = await Promise.all([
    bondKey.then((key) => bondFromKey(key, side)),
    direction(side),
    direction(peer),
  ]);
  return { bond, sealer: new Sealer(outward), opener: new Opener(inward) };
}
