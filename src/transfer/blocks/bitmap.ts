// A fixed-length set of small integers, one bit each. Pure.

export class Bitmap {
  readonly length: number;
  readonly #bits: Uint8Array<ArrayBuffer>;
  #count = 0;

  constructor(length: number) {
    this.length = length;
    this.#bits = new Uint8Array(Math.ceil(length / 8));
  }

  has(index: number): boolean {
    return ((this.#bits[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }

  set(index: number): void {
    if (index < 0 || index >= this.length)
      throw new RangeError(`${index} is outside a bitmap of ${this.length}`);
    if (this.has(index)) return;
    this.#bits[index >>> 3] = (this.#bits[index >>> 3] ?? 0) | (1 << (index & 7));
    this.#count += 1;
  }

  clear(index: number): void {
    if (!this.has(index)) return;
    this.#bits[index >>> 3] = (this.#bits[index >>> 3] ?? 0) & ~(1 << (index & 7));
    this.#count -= 1;
  }

  /** How many are set. */
  get count(): number {
    return this.#count;
  }

  /** The bitmap that `toBytes` made; bits beyond its length are passed over, missing ones are not set. */
  static fromBytes(bytes: Uint8Array, length: number): Bitmap {
    const bitmap = new Bitmap(length);
    for (let index = 0; index < Math.min(length, bytes.length * 8); index += 1) {
      if (((bytes[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0) bitmap.set(index);
    }
    return bitmap;
  }

  /** A copy of the bits, lowest index in the lowest bit of the first byte. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.#bits.slice();
  }
}
