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

  /** How many are set. */
  get count(): number {
    return this.#count;
  }

  /** A copy of the bits, lowest index in the lowest bit of the first byte. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.#bits.slice();
  }
}
