// base64url without padding (RFC 4648, section 5), strict: each octet string has exactly one spelling.

import type { Bytes } from './bytes.ts';

// Below the argument limit of every engine's String.fromCharCode.
const CHUNK = 8192;

/** The one spelling of `bytes`; 4 characters for each 3 bytes. */
export function toBase64url(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The bytes, or null for anything but the one spelling of them (padding, other alphabet, stray bits). */
export function fromBase64url(text: string): Bytes | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return toBase64url(bytes) === text ? bytes : null;
}
