// Octet strings as the pairing's formulas use them. WebCrypto wants views over plain ArrayBuffers, hence Bytes.

/** An octet string. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** `length` random bytes; tests pass their own. */
export type RandomBytes = (length: number) => Bytes;

/** The platform's cryptographically secure randomness. */
export const randomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

const encoder = new TextEncoder();

/** UTF-8 of a text. */
export function utf8(text: string): Bytes {
  return new Uint8Array(encoder.encode(text));
}

/** The parts, one after the other. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** `prepend_len` of draft-irtf-cfrg-cpace-21, appendix A.1.1: the length in LEB128, then the bytes. */
export function prependLength(bytes: Uint8Array): Bytes {
  const prefix: number[] = [];
  let length = bytes.length;
  do {
    prefix.push((length & 0x7f) | (length > 0x7f ? 0x80 : 0));
    length >>>= 7;
  } while (length > 0);
  return concat(Uint8Array.from(prefix), bytes);
}

/** `lv_cat` of draft-irtf-cfrg-cpace-21, appendix A.1.3: an unambiguous joining of strings of any length. */
export function lvCat(...parts: readonly Uint8Array[]): Bytes {
  return concat(...parts.map(prependLength));
}

/** Whether both are equal, in a time that tells only of their length. */
export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0);
  return difference === 0;
}
