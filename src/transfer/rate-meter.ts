// Speed as a person reads it: bytes over the last few seconds. Pure; the time is passed in.

const SPAN_MS = 3_000;
const STEP_MS = 100;

export class RateMeter {
  /** Cumulative bytes at moments at least a step apart, oldest first. */
  readonly #marks: { atMs: number; bytes: number }[] = [];
  #bytes = 0;
  #lastMs = 0;

  add(bytes: number, nowMs: number): void {
    this.#bytes += bytes;
    this.#lastMs = nowMs;
    const last = this.#marks.at(-1);
    if (!last || nowMs - last.atMs >= STEP_MS) this.#marks.push({ atMs: nowMs, bytes: this.#bytes });
    while (this.#marks.length > 2 && nowMs - (this.#marks[0]?.atMs ?? nowMs) > SPAN_MS) this.#marks.shift();
  }

  /** Bytes a second over the last three seconds; 0 when nothing moved in them. */
  bytesPerSecond(nowMs: number): number {
    const first = this.#marks[0];
    if (!first || nowMs - this.#lastMs >= SPAN_MS) return 0;
    const spanMs = Math.max(nowMs - first.atMs, STEP_MS);
    return ((this.#bytes - first.bytes) * 1000) / spanMs;
  }
}
