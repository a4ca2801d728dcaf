// Where the limit is while the path is emptied and filled again. It moves by a step for each piece that comes:
// at once it would be a gap and then a burst, and half a window asked for at once overran 512 KB on a path of
// 200 ms.

export class Refill {
  /** The limit; infinite while the path is full. */
  bytes = Infinity;

  /** The path is neither emptied nor full. */
  get isUnderWay(): boolean {
    return this.bytes !== Infinity;
  }

  /** Nothing is on the way: the path is filled from so many bytes. */
  begin(bytes: number): void {
    this.bytes = bytes;
  }

  /** Less by a step than `limit`, the limit until now, but not less than `least`. */
  empty(step: number, limit: number, least: number): void {
    this.bytes = Math.max(least, limit - step);
  }

  /** More by a step; answers whether that is `limit`, and the path full. */
  fill(step: number, limit: number): boolean {
    this.bytes += step;
    if (this.bytes < limit) return false;
    this.bytes = Infinity;
    return true;
  }
}
