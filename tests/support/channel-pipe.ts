// Two channel handles joined in memory, with the semantics of RTCDataChannel that the code relies on: a
// queue with `bufferedAmount`, an edge-triggered low-water event, refusals, and a close that lets the
// queue out first. Messages go by themselves, by hand, or as fast as a rate on the (fake) clock allows.

import type { ChannelHandle } from '../../src/connection/channel.ts';

export type Wire = string | ArrayBuffer;
export type From = 'a' | 'b';

/** `auto`: one message a turn of the event loop. A number: bytes a second, by `setTimeout`. */
export type Pace = 'auto' | 'by-hand' | number;

type EventName = 'open' | 'close' | 'error' | 'bufferedamountlow' | 'message';

const QUEUE_LIMIT = 16 * 1024 * 1024;
const MESSAGE_LIMIT = 262_144;
const TICK_MS = 5;

export class PipeEnd implements ChannelHandle {
  readyState: RTCDataChannelState = 'connecting';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  binaryType: BinaryType = 'blob';
  /** Sees every message as it is sent. */
  onSend: (data: Wire) => void = () => undefined;
  /** The most that `bufferedAmount` ever was. */
  mostBuffered = 0;
  /** What was sent and is not on the other side; the first goes next. */
  readonly queue: Wire[] = [];
  readonly #listeners = new Map<EventName, Set<(event: MessageEvent) => void>>();
  readonly #pumped: () => void;
  #leftOfFirst = 0;

  constructor(pumped: () => void) {
    this.#pumped = pumped;
  }

  send(data: Wire): void {
    if (this.readyState !== 'open') throw new DOMException('not open', 'InvalidStateError');
    const size = sizeOf(data);
    if (size > MESSAGE_LIMIT) throw new TypeError('larger than maxMessageSize');
    if (this.bufferedAmount + size > QUEUE_LIMIT) throw new DOMException('queue full', 'OperationError');
    if (this.queue.length === 0) this.#leftOfFirst = size;
    this.queue.push(typeof data === 'string' ? data : data.slice(0));
    this.bufferedAmount += size;
    this.mostBuffered = Math.max(this.mostBuffered, this.bufferedAmount);
    this.onSend(data);
    this.#pumped();
  }

  close(): void {
    if (this.readyState === 'closed' || this.readyState === 'closing') return;
    this.readyState = 'closing';
    this.#pumped();
  }

  /** Takes up to `budget` bytes off the queue; answers the messages that left it whole. */
  drain(budget: number): Wire[] {
    const before = this.bufferedAmount;
    const left: Wire[] = [];
    // An empty message takes no room, and goes by itself.
    for (let first = this.queue[0]; first !== undefined; first = this.queue[0]) {
      if (budget === 0 && this.#leftOfFirst > 0) break;
      const take = Math.min(budget, this.#leftOfFirst);
      budget -= take;
      this.bufferedAmount -= take;
      this.#leftOfFirst -= take;
      if (this.#leftOfFirst > 0) break;
      left.push(first);
      this.queue.shift();
      this.#leftOfFirst = this.queue[0] === undefined ? 0 : sizeOf(this.queue[0]);
    }
    const { bufferedAmountLowThreshold: low } = this;
    if (before > low && this.bufferedAmount <= low) this.emit('bufferedamountlow');
    return left;
  }

  receive(data: Wire): void {
    if (this.readyState !== 'open' && this.readyState !== 'closing') return;
    if (typeof data !== 'string' && this.binaryType !== 'arraybuffer') throw new Error('binaryType not set');
    this.emit('message', data);
  }

  become(state: 'open' | 'closed'): void {
    if (this.readyState === state) return;
    this.readyState = state;
    this.emit(state === 'open' ? 'open' : 'close');
  }

  emit(name: EventName, data?: Wire): void {
    const event = new MessageEvent(name, { data });
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(event);
  }

  addEventListener(name: EventName, listener: (event: MessageEvent) => void): void {
    this.#listeners.set(name, (this.#listeners.get(name) ?? new Set()).add(listener));
  }

  removeEventListener(name: EventName, listener: (event: MessageEvent) => void): void {
    this.#listeners.get(name)?.delete(listener);
  }
}

export class ChannelPipe {
  readonly a = new PipeEnd(() => this.#pump('a'));
  readonly b = new PipeEnd(() => this.#pump('b'));
  /** Sees every message as it is delivered; answers what arrives instead, or null to lose it. */
  tap: (from: From, data: Wire) => Wire | null = (_, data) => data;
  readonly #pace: Pace;
  readonly #pumping = new Set<From>();

  constructor(pace: Pace = 'auto') {
    this.#pace = pace;
  }

  /** Whether something will happen without a clock or a hand. */
  get busy(): boolean {
    return this.#pace === 'auto' && this.#pumping.size > 0;
  }

  /** Both ends open. */
  open(): void {
    this.a.become('open');
    this.b.become('open');
  }

  /** The path is gone: what was under way is lost, and both ends are told. */
  cut(): void {
    for (const end of [this.a, this.b]) end.queue.length = 0;
    this.a.become('closed');
    this.b.become('closed');
  }

  /** Delivers the next message of one end; answers false when there is none. */
  deliver(from: From): boolean {
    const [first] = this[from].queue;
    const left = first === undefined ? [] : this[from].drain(sizeOf(first));
    for (const data of left) this.#arrive(from, data);
    this.#closeWhenEmpty(from);
    return left.length > 0;
  }

  #arrive(from: From, data: Wire): void {
    const arrives = this.tap(from, data);
    if (arrives !== null) this[from === 'a' ? 'b' : 'a'].receive(arrives);
  }

  #closeWhenEmpty(from: From): void {
    if (this[from].readyState === 'closing' && this[from].queue.length === 0) this.cut();
  }

  #pump(from: From): void {
    if (this.#pumping.has(from)) return;
    const end = this[from];
    const over = () => end.readyState === 'closed' || (end.readyState === 'open' && end.queue.length === 0);
    const step = (deliver: () => void) => () => {
      deliver();
      this.#pumping.delete(from);
      if (!over()) this.#pump(from);
    };
    if (this.#pace === 'auto') {
      this.#pumping.add(from);
      setImmediate(step(() => this.deliver(from)));
    } else if (this.#pace === 'by-hand') {
      // A close without anything queued needs no hand.
      if (end.queue.length === 0) setImmediate(() => this.#closeWhenEmpty(from));
    } else {
      const budget = (this.#pace * TICK_MS) / 1000;
      this.#pumping.add(from);
      const tick = step(() => {
        for (const data of end.drain(budget)) this.#arrive(from, data);
        this.#closeWhenEmpty(from);
      });
      setTimeout(tick, TICK_MS);
    }
  }
}

function sizeOf(data: Wire): number {
  return typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength;
}
