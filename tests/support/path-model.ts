// A network in virtual time, for tests of what steers the flow: events in order, seeded chance, and queues
// that drop what does not fit. Nothing here knows of Causeway; sctp-model.ts and pull-model.ts stand on it.

/** Events in the order of their time, in ms from 0. */
export class Clock {
  now = 0;
  /** A binary heap: the earliest first; of equal times, the one that was put in first. */
  readonly #heap: { atMs: number; turn: number; act: () => void }[] = [];
  #turns = 0;

  after(ms: number, act: () => void): void {
    const event = { atMs: this.now + ms, turn: this.#turns++, act };
    let index = this.#heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isEarlier(event, this.#heap[parent]!)) break;
      this.#heap[index] = this.#heap[parent]!;
      index = parent;
    }
    this.#heap[index] = event;
  }

  /** Lets time pass up to that moment. */
  run(untilMs: number): void {
    while (this.#heap.length > 0 && this.#heap[0]!.atMs <= untilMs) {
      const { atMs, act } = this.#take();
      this.now = atMs;
      act();
    }
    this.now = Math.max(this.now, untilMs);
  }

  #take() {
    const first = this.#heap[0]!;
    const last = this.#heap.pop()!;
    const length = this.#heap.length;
    if (length === 0) return first;
    let index = 0;
    for (let child = 1; child < length; child = 2 * index + 1) {
      if (child + 1 < length && isEarlier(this.#heap[child + 1]!, this.#heap[child]!)) child += 1;
      if (!isEarlier(this.#heap[child]!, last)) break;
      this.#heap[index] = this.#heap[child]!;
      index = child;
    }
    this.#heap[index] = last;
    return first;
  }
}

function isEarlier(a: { atMs: number; turn: number }, b: { atMs: number; turn: number }): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.turn < b.turn);
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface QueueOptions {
  bytesPerMs: number;
  /** What does not fit is dropped. */
  queueBytes?: number;
  /** The server stands still now and then: a worker that is not scheduled, a radio that waits. */
  pauses?: { everyMs: number; upToMs: number; chance: () => number };
}

/** One server and a line before it: a bottleneck link, a socket buffer and its reader, a CPU. */
export class Queue {
  bytesPerMs: number;
  taken = 0;
  dropped = 0;
  /** Bytes in line, those being served included. */
  backlog = 0;
  readonly #clock: Clock;
  readonly #queueBytes: number;
  readonly #line: { bytes: number; out: () => void }[] = [];
  #head = 0;
  #isBusy = false;
  #pausedUntil = 0;

  constructor(clock: Clock, { bytesPerMs, queueBytes = Infinity, pauses }: QueueOptions) {
    this.#clock = clock;
    this.bytesPerMs = bytesPerMs;
    this.#queueBytes = queueBytes;
    if (!pauses) return;
    const pause = () => {
      const ms = pauses.chance() * pauses.upToMs;
      this.#pausedUntil = clock.now + ms;
      clock.after(ms + pauses.chance() * 2 * pauses.everyMs, pause);
    };
    clock.after(pauses.everyMs, pause);
  }

  put(bytes: number, out: () => void): void {
    this.taken += 1;
    if (this.backlog + bytes > this.#queueBytes) {
      this.dropped += 1;
      return;
    }
    this.backlog += bytes;
    this.#line.push({ bytes, out });
    if (!this.#isBusy) this.#serve();
  }

  #serve(): void {
    const next = this.#line[this.#head];
    this.#isBusy = next !== undefined;
    if (!next) {
      this.#line.length = 0;
      this.#head = 0;
      return;
    }
    this.#head += 1;
    if (this.#head > 1000) {
      this.#line.splice(0, this.#head);
      this.#head = 0;
    }
    const waitMs = Math.max(0, this.#pausedUntil - this.#clock.now);
    this.#clock.after(waitMs + next.bytes / this.bytesPerMs, () => {
      this.backlog -= next.bytes;
      next.out();
      this.#serve();
    });
  }
}

/** A socket whose reader serves others, too: what its own buffer does not hold is dropped. */
export class Socket {
  dropped = 0;
  #backlog = 0;
  readonly #reader: Queue;
  readonly #bufferBytes: number;

  constructor(reader: Queue, bufferBytes: number) {
    this.#reader = reader;
    this.#bufferBytes = bufferBytes;
  }

  put(bytes: number, out: () => void): void {
    if (this.#backlog + bytes > this.#bufferBytes) {
      this.dropped += 1;
      return;
    }
    this.#backlog += bytes;
    this.#reader.put(bytes, () => {
      this.#backlog -= bytes;
      out();
    });
  }
}

interface Stop {
  /** Takes a packet; `out` never comes when it is dropped. */
  put(bytes: number, out: () => void): void;
}

/** What a packet passes on its way: queues, a delay, and chance. */
export interface Path {
  /** One way; the way back takes the same and loses nothing. */
  delayMs: number;
  /** Each packet is lost with this chance. */
  loss?: { rate: number; chance: () => number };
  /** Passed in this order before the delay … */
  near: Stop[];
  /** … and after it. */
  far: Stop[];
}

/** Carries a packet; `out` never comes when it is dropped. */
export function carry(clock: Clock, path: Path, bytes: number, out: () => void): void {
  const pass = (stops: Stop[], index: number, then: () => void): void => {
    const stop = stops[index];
    if (stop) stop.put(bytes, () => pass(stops, index + 1, then));
    else then();
  };
  pass(path.near, 0, () => {
    if (path.loss && path.loss.chance() < path.loss.rate) return;
    clock.after(path.delayMs, () => pass(path.far, 0, out));
  });
}
