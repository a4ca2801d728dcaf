// Where the rows of a long list lie, when only some of them were ever measured. Lengths in CSS px. Pure.

/** A batch of rows so much higher or lower than usual says that all of them changed: zoom, a narrower window. */
const CHANGED = 1.25;

export class RowHeights {
  /** 0 where a row was never measured. */
  #known: Float64Array;
  #usual: number;
  #isMeasured = false;

  /** `usual`: what a row is taken for before any was measured. */
  constructor(count: number, usual: number) {
    this.#known = new Float64Array(count);
    this.#usual = usual;
  }

  get count(): number {
    return this.#known.length;
  }

  /** There are more or fewer rows now; what was measured stays with its index. */
  resize(count: number): void {
    if (count === this.count) return;
    const known = new Float64Array(count);
    known.set(this.#known.subarray(0, count));
    this.#known = known;
  }

  /** Where row `index` begins; with the number of rows, the height of all. */
  offsetOf(index: number): number {
    return this.between(0, index);
  }

  /** The height of the rows from `first` up to but without `end`. */
  between(first: number, end: number): number {
    let height = 0;
    for (let row = first; row < end; row += 1) height += this.#heightOf(row);
    return height;
  }

  /** The row at this offset, or the nearest one; 0 where there are no rows. */
  indexAt(offset: number): number {
    let end = 0;
    for (let row = 0; row < this.count; row += 1) {
      end += this.#heightOf(row);
      if (end > offset) return row;
    }
    return Math.max(0, this.count - 1);
  }

  /** Rows were measured: index and height. Answers whether anything is elsewhere by that. */
  measured(rows: readonly (readonly [index: number, height: number])[]): boolean {
    const seen = rows.filter(([index, height]) => index < this.count && height > 0);
    if (seen.length === 0) return false;
    const mean = seen.reduce((sum, [, height]) => sum + height, 0) / seen.length;
    const changes = !this.#isMeasured || mean > this.#usual * CHANGED || mean < this.#usual / CHANGED;
    // One odd row says nothing about the others.
    if (changes && (!this.#isMeasured || seen.length > 2)) {
      this.#usual = mean;
      this.#known.fill(0);
      this.#isMeasured = true;
    } else if (seen.every(([index, height]) => Math.abs(this.#heightOf(index) - height) < 0.5)) return false;
    for (const [index, height] of seen) this.#known[index] = height;
    return true;
  }

  #heightOf(row: number): number {
    const known = this.#known[row] ?? 0;
    return known > 0 ? known : this.#usual;
  }
}
