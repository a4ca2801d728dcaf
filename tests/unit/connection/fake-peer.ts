// Connections in memory in place of simple-peer's: they exchange an offer and an answer, stand when the
// network lets them, and carry texts. The test breaks them.

import type { PeerOptions } from '../../../src/connection/peer.ts';
import type { Signal } from '../../../src/protocol/signal.ts';

/** One way, ms. */
const LATENCY_MS = 10;

/** The network between all peers of a test. */
export const network = {
  works: true,
  /** Whether browsers refuse the offers they get. */
  refusesOffers: false,
  live: new Set<FakePeer>(),
  made: 0,
};

export function resetNetwork(): void {
  network.works = true;
  network.refusesOffers = false;
  network.live.clear();
  network.made = 0;
}

export class FakePeer {
  readonly id: string;
  other: FakePeer | null = null;
  isConnected = false;
  readonly #options: PeerOptions;
  #closed = false;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.id = String((network.made += 1));
    network.live.add(this);
    options.introduce(() => ({}) as RTCDataChannel);
    if (options.initiator) this.#later(() => options.onSignal({ type: 'offer', sdp: this.id }));
  }

  signal(signal: Signal): boolean {
    if (signal.type === 'candidate') return true;
    if (signal.type === 'offer' && network.refusesOffers) return false;
    this.other = [...network.live].find(({ id }) => id === signal.sdp) ?? null;
    if (signal.type === 'offer') {
      this.#later(() => {
        this.#options.onSignal({ type: 'answer', sdp: this.id });
      });
    } else {
      this.#later(() => {
        if (network.works && this.other?.isAlive === true) {
          this.#connected();
          this.other.#connected();
        }
      });
    }
    return true;
  }

  get isInitiator(): boolean {
    return this.#options.initiator;
  }

  get isAlive(): boolean {
    return !this.#closed;
  }

  send(text: string): void {
    const { other } = this;
    if (!this.isConnected || !network.works) return;
    // Sent before it was closed, it still arrives.
    setTimeout(() => {
      if (other?.isAlive === true && network.works) other.#options.onText(text);
    }, LATENCY_MS);
  }

  path(): Promise<'direct'> {
    return Promise.resolve('direct');
  }

  destroy(): void {
    if (this.#closed) return;
    this.#closed = true;
    network.live.delete(this);
    const { other } = this;
    setTimeout(() => {
      if (network.works) other?.fail();
    }, LATENCY_MS);
  }

  /** It broke: ICE `failed`, or closed by the other side. */
  fail(): void {
    if (this.#closed) return;
    this.destroy();
    this.#options.onClosed('failed');
  }

  /** ICE `disconnected`, or `connected` again. */
  setPath(works: boolean): void {
    if (this.isConnected && !this.#closed) this.#options.onPath(works);
  }

  #connected(): void {
    if (this.#closed || this.isConnected) return;
    this.isConnected = true;
    this.#options.onConnected();
  }

  #later(work: () => void): void {
    setTimeout(() => {
      if (!this.#closed) work();
    }, LATENCY_MS);
  }
}
