// The pairing link: 32 random bytes in a URL's fragment, which browsers do not send to any server.
// The room's name is derived from them; the worker learns the name and never the secret.

import { fromBase64url, toBase64url } from './base64url.ts';
import { type Bytes, type RandomBytes, randomBytes } from './bytes.ts';
import { hkdfName } from './hkdf.ts';

/** Length of a link's secret, bytes. */
export const LINK_SECRET_BYTES = 32;
const LINK_VERSION = '1';

/** `not-a-link`: no pairing fragment at all. `version`: of another version's links. `damaged`: cut or altered. */
export type LinkProblem = 'not-a-link' | 'version' | 'damaged';

/** What `parsePairingLink` made of a text. */
export type ParsedLink =
  { readonly ok: true; readonly secret: Bytes } | { readonly ok: false; readonly reason: LinkProblem };

/** A fresh secret of 32 bytes. */
export function makeLinkSecret(random: RandomBytes = randomBytes): Bytes {
  return random(LINK_SECRET_BYTES);
}

/** `<origin>/#1.<43 characters of base64url>`. */
export function pairingLink(origin: string, secret: Uint8Array): string {
  if (secret.length !== LINK_SECRET_BYTES) throw new RangeError('a link secret has 32 bytes');
  return `${origin}/#${LINK_VERSION}.${toBase64url(secret)}`;
}

/**
 * The secret in a whole link, a fragment with its `#`, or what follows the `#`. Whose origin the link names
 * is not looked at: the fragment is all that is used of it.
 */
export function parsePairingLink(text: string): ParsedLink {
  const trimmed = text.trim();
  const fragment = trimmed.slice(trimmed.indexOf('#') + 1);
  const [, version, encoded] = /^([0-9]{1,4})\.([A-Za-z0-9_-]*)$/.exec(fragment) ?? [];
  if (version === undefined || encoded === undefined) return { ok: false, reason: 'not-a-link' };
  if (version !== LINK_VERSION) return { ok: false, reason: 'version' };
  const secret = fromBase64url(encoded);
  if (secret?.length !== LINK_SECRET_BYTES) return { ok: false, reason: 'damaged' };
  return { ok: true, secret };
}

/** Name of the link's room, 22 characters of base64url. The same in all versions, so that they can meet and differ. */
export function linkRoom(secret: Bytes): Promise<string> {
  return hkdfName(secret, 'causeway link room');
}
