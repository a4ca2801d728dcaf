// A bond: what two devices keep after they met. Its key alone tells where they meet again and who is who there.

import type { Bytes } from './bytes.ts';
import { hkdfName } from './hkdf.ts';

/** Length of a bond's key, bytes. */
export const BOND_KEY_BYTES = 32;

/** Who one was when the bond was made; it stays so: at the rendezvous the taker begins the handshake. */
export type Side = 'host' | 'taker';

/** To store one, keep `key` and `side`; the rest follows from them. */
export interface Bond {
  /** 32 bytes; as secret as all that is ever sent under this bond. */
  readonly key: Bytes;
  readonly side: Side;
  /** Room id of kind `meet`, 22 characters of base64url. */
  readonly rendezvous: string;
  /** Member token of this side there, so that who comes back takes its own old place. */
  readonly token: string;
}

/** The bond of a key, seen from one side. Labels carry no protocol version: after an update the two still meet. */
export async function bondFromKey(key: Bytes, side: Side): Promise<Bond> {
  if (key.length !== BOND_KEY_BYTES) throw new RangeError('a bond key has 32 bytes');
  const [rendezvous, token] = await Promise.all([
    hkdfName(key, 'causeway rendezvous room'),
    hkdfName(key, `causeway rendezvous token ${side}`),
  ]);
  return { key, side, rendezvous, token };
}
