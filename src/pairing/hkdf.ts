// HKDF (RFC 5869) by WebCrypto.

import { toBase64url } from './base64url.ts';
import { type Bytes, utf8 } from './bytes.ts';

/** HKDF-SHA-512: `lengthBytes` of key out of `key`, bound to `salt` and `label`. */
export async function hkdf(
  key: Bytes,
  label: string,
  lengthBytes: number,
  salt: Bytes = new Uint8Array(0),
): Promise<Bytes> {
  const material = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits']);
  const how = { name: 'HKDF', hash: 'SHA-512', salt, info: utf8(label) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, material, lengthBytes * 8));
}

/** 16 bytes of HKDF-SHA-512 in base64url: 22 characters, as rooms and member tokens are named. */
export async function hkdfName(key: Bytes, label: string): Promise<string> {
  return toBase64url(await hkdf(key, label, 16));
}
