// The part of a transfer that both directions share: who, how much, how far, how fast, its phase and what
// holds it.

import type { WireHold } from '../protocol/control.ts';
import type { Direction, TransferSnapshot, TransferState } from './engine-api.ts';
import { isHeld, saidHold, shownState, type Rate } from './holds.ts';
import { RateMeter } from './rate-meter.ts';
import { hasEnded, reduce, type Phase, type TransferEvent } from './state.ts';

/** How often the speed is told when nothing else is. */
const LOOK_MS = 1_000;

/** What a transfer is known by from its first moment. */
export interface Identity {
  readonly id: string;
  /** The sender's name for it, on the wire. */
  readonly wireId: string;
  /** The link it goes over, which is named by where its two devices meet. */
  readonly linkId: string;
  readonly direction: Direction;
  readonly createdAt: number;
}

export interface ProgressPorts {
  readonly now: () => number;
  /** Called after every change, as often as they come. */
  readonly changed: () => void;
  readonly peerName: () => string;
  /** When an unfinished transfer is forgotten, by when something last happened to it. */
  readonly expireAfterMs: () => number;
}

export class Progress {
  readonly identity: Identity;
  readonly fileCount: number;
  totalBytes: number;
  safeBytes = 0;
  freeBytes: number | null = null;
  canRegrant = false;
  /** Unix ms of the last thing that happened to it: bytes, a word of the other side, something a person did. */
  updatedAt: number;
  #phase: Phase = { kind: 'offered' };
  #isLinked = true;
  #isUnopened = false;
  readonly #ours = new Set<WireHold>();
  #theirs: WireHold | null = null;
  #meter = new RateMeter();
  #hasMoved = false;
  #isLooking = false;
  readonly #ports: ProgressPorts;

  constructor(identity: Identity, fileCount: number, totalBytes: number, ports: ProgressPorts) {
    this.identity = identity;
    this.fileCount = fileCount;
    this.totalBytes = totalBytes;
    this.updatedAt = identity.createdAt;
    this.#ports = ports;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get state(): TransferState {
    return shownState(this.#phase, this.#holds, this.#rate(), this.canRegrant);
  }

  get hasEnded(): boolean {
    return hasEnded(this.#phase);
  }

  /** Whether bytes are to be asked for now. */
  get isPullable(): boolean {
    return this.#phase.kind === 'active' && !isHeld(this.#holds);
  }

  /** What was received could not be opened in this life. */
  get isUnopened(): boolean {
    return this.#isUnopened;
  }

  get isLinked(): boolean {
    return this.#isLinked;
  }

  /** What the other side is to be told of our holds. */
  get saidHold(): WireHold | null {
    return saidHold(this.#ours);
  }

  holds(hold: WireHold): boolean {
    return this.#ours.has(hold);
  }

  dispatch(event: TransferEvent): void {
    const next = reduce(this.#phase, event);
    if (next === this.#phase) return;
    this.#phase = next;
    this.#touched();
  }

  /** Sets or lifts a hold of ours. Answers whether that changed what the other side is to be told. */
  hold(hold: WireHold, on: boolean): boolean {
    const said = this.saidHold;
    if (on) this.#ours.add(hold);
    else this.#ours.delete(hold);
    // A disk that stays full is looked at again and again; nothing happens by that.
    if (hold === 'space') this.#ports.changed();
    else this.#touched();
    return this.saidHold !== said;
  }

  /** The other side said a word about it. */
  heard(): void {
    this.#touched();
  }

  /** The other side said what holds it. */
  theirHold(hold: WireHold | null): void {
    this.#theirs = hold;
    this.#touched();
  }

  /** The other device came into reach, or went out of it. */
  linked(isLinked: boolean): void {
    this.#isLinked = isLinked;
    // What they said on the new link may come before we know that the transfer is on it.
    if (!isLinked) this.#theirs = null;
    this.#hasMoved = false;
    this.#meter = new RateMeter();
    this.#ports.changed();
  }

  /** What was received cannot be opened now. */
  cannotOpen(): void {
    this.#isUnopened = true;
    this.#ports.changed();
  }

  /** So many bytes crossed the lane. */
  moved(bytes: number): void {
    this.#hasMoved = true;
    this.#meter.add(bytes, this.#ports.now());
    this.#touched();
    this.#look();
  }

  /** The speed is told while there is one, so that it falls on the screen, too, when no more bytes come. */
  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    setTimeout(() => {
      this.#isLooking = false;
      this.#ports.changed();
      if (this.state.kind === 'moving' && this.#rate()?.bytesPerSecond !== 0) this.#look();
    }, LOOK_MS);
  }

  /** So many wanted bytes in all are safe on the receiver's disk. */
  safe(bytes: number): void {
    this.safeBytes = bytes;
    this.dispatch({ type: bytes === this.totalBytes ? 'all-safe' : 'lacking' });
    this.#touched();
  }

  /** Free storage of this device, as last seen. */
  free(bytes: number | null): void {
    this.freeBytes = bytes;
    this.#ports.changed();
  }

  snapshot(): TransferSnapshot {
    const { id, linkId, direction, createdAt } = this.identity;
    const canExpire = !this.hasEnded && this.#phase.kind !== 'offered';
    return {
      id,
      linkId,
      direction,
      createdAt,
      state: this.state,
      peerName: this.#ports.peerName(),
      fileCount: this.fileCount,
      totalBytes: this.totalBytes,
      safeBytes: this.safeBytes,
      freeBytes: this.freeBytes,
      expiresAt: canExpire ? this.updatedAt + this.#ports.expireAfterMs() : null,
    };
  }

  get #holds() {
    return {
      isLinked: this.#isLinked,
      isUnopened: this.#isUnopened,
      ours: this.#ours,
      theirs: this.#theirs,
    };
  }

  #rate(): Rate | null {
    if (!this.#hasMoved) return null;
    const bytesPerSecond = this.#meter.bytesPerSecond(this.#ports.now());
    const left = this.totalBytes - this.safeBytes;
    return { bytesPerSecond, secondsLeft: bytesPerSecond > 0 ? left / bytesPerSecond : null };
  }

  #touched(): void {
    this.updatedAt = this.#ports.now();
    this.#ports.changed();
  }
}
