// The part of a transfer that both directions share: who, how much, how far, how fast, and its state.

import type { Direction, TransferSnapshot, TransferState } from './engine-api.ts';
import { RateMeter } from './rate-meter.ts';
import { reduce, type TransferEvent } from './state.ts';

/** What a transfer is known by from its first moment. */
export interface Identity {
  readonly id: string;
  /** The sender's name for it, on the wire. */
  readonly wireId: string;
  readonly linkId: string;
  readonly direction: Direction;
  readonly createdAt: number;
}

export class Progress {
  readonly identity: Identity;
  readonly fileCount: number;
  totalBytes: number;
  safeBytes = 0;
  freeBytes: number | null = null;
  #state: TransferState = { kind: 'offered' };
  readonly #meter = new RateMeter();
  readonly #now: () => number;
  readonly #changed: () => void;

  /** `changed` is called after every change, as often as they come. */
  constructor(
    identity: Identity,
    fileCount: number,
    totalBytes: number,
    now: () => number,
    changed: () => void,
  ) {
    this.identity = identity;
    this.fileCount = fileCount;
    this.totalBytes = totalBytes;
    this.#now = now;
    this.#changed = changed;
  }

  get state(): TransferState {
    return this.#state;
  }

  dispatch(event: TransferEvent): void {
    const next = reduce(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    this.#changed();
  }

  /** So many bytes crossed the lane. */
  moved(bytes: number): void {
    const now = this.#now();
    this.#meter.add(bytes, now);
    const bytesPerSecond = this.#meter.bytesPerSecond(now);
    const left = this.totalBytes - this.safeBytes;
    this.dispatch({
      type: 'moved',
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 ? left / bytesPerSecond : null,
    });
  }

  /** So many wanted bytes in all are safe on the receiver's disk. */
  safe(bytes: number): void {
    this.safeBytes = bytes;
    if (bytes === this.totalBytes) this.dispatch({ type: 'all-safe' });
    this.#changed();
  }

  /** Free storage of this device, as last seen. */
  free(bytes: number | null): void {
    this.freeBytes = bytes;
    this.#changed();
  }

  snapshot(): TransferSnapshot {
    const { id, linkId, direction, createdAt } = this.identity;
    return {
      id,
      linkId,
      direction,
      createdAt,
      state: this.#state,
      fileCount: this.fileCount,
      totalBytes: this.totalBytes,
      safeBytes: this.safeBytes,
      freeBytes: this.freeBytes,
    };
  }
}
