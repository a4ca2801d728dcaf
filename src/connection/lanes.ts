// The lanes of one connection beside its first: further peer connections to the same device, each with one
// channel for the engine's blocks. They are signalled over the connection itself, without the server, and
// live no longer than it does. Either side opens lanes; both use them. Rules LK13–LK15 in docs/protocol.md.

import type { LinkWord } from '../protocol/link-words.ts';
import type { Signal } from '../protocol/signal.ts';
import { Peer } from './peer.ts';

type LaneWord = Extract<LinkWord, { word: 'lane' | 'lane-over' }>;

export interface LanesOptions {
  /** Lanes that we open have odd numbers on the taker's side, even ones on the host's. */
  readonly side: 'taker' | 'host';
  readonly iceServers: RTCIceServer[];
  readonly relayOnly: boolean;
  /** Most lanes at a time beside the first, whoever opened them. */
  readonly most: number;
  readonly say: (word: LaneWord) => void;
  /** Takes the engine's channel of a lane; must transfer it before it returns. */
  readonly introduce: (lane: number, blocks: RTCDataChannel) => void;
  /** A lane that was introduced is dead, or about to be. */
  readonly onLost: (lane: number) => void;
}

/** How long a lane may take to stand. A connection to the same device stands, so that its path is known. */
const CONNECT_TIMEOUT_MS = 10_000;

interface Lane {
  readonly peer: Peer;
  /** Runs until it stands. */
  readonly patience: ReturnType<typeof setTimeout>;
}

export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes = new Map<number, Lane>();
  #next: number;

  constructor(options: LanesOptions) {
    this.#options = options;
    this.#next = options.side === 'taker' ? 1 : 2;
  }

  /** Opens or closes lanes of ours, until there are `count` of both sides if possible. */
  want(count: number): void {
    const wanted = Math.min(count, this.#options.most);
    while (this.#lanes.size < wanted) this.#open();
    // The youngest first: it has shown least. The other side's are its own to close.
    const ours = [...this.#lanes.keys()].filter((lane) => this.#isOurs(lane)).sort((a, b) => b - a);
    for (const lane of ours.slice(0, Math.max(0, this.#lanes.size - wanted))) this.#over(lane);
  }

  /** Takes a word of the other side. What the browser refuses of it costs that lane, and no other. */
  take(word: LaneWord): void {
    const lane = this.#lanes.get(word.lane);
    if (word.word === 'lane-over') {
      if (lane) this.#close(word.lane, lane);
      return;
    }
    if (lane) {
      this.#signal(word.lane, lane.peer, word.signal);
      return;
    }
    // A late candidate for one that is over is no offence; only an offer begins a lane, and only the other side's.
    if (word.signal.type !== 'offer' || this.#isOurs(word.lane)) return;
    if (this.#lanes.size >= this.#options.most) {
      this.#options.say({ word: 'lane-over', lane: word.lane });
      return;
    }
    this.#signal(word.lane, this.#begin(word.lane, false), word.signal);
  }

  /** The connection is over, and its lanes with it. */
  destroy(): void {
    for (const [number, lane] of this.#lanes) this.#close(number, lane);
  }

  #signal(number: number, peer: Peer, signal: Signal): void {
    if (!peer.signal(signal)) this.#over(number);
  }

  #open(): void {
    this.#begin(this.#next, true);
    this.#next += 2;
  }

  #begin(number: number, initiator: boolean): Peer {
    const { iceServers, relayOnly, introduce, say } = this.#options;
    const over = () => {
      this.#over(number);
    };
    const peer = new Peer({
      initiator,
      iceServers,
      relayOnly,
      introduce: (open) => {
        introduce(number, open('blocks'));
      },
      onSignal: (signal: Signal) => {
        say({ word: 'lane', lane: number, signal });
      },
      onConnected: () => {
        clearTimeout(this.#lanes.get(number)?.patience);
      },
      // Nothing is said on simple-peer's own channel of a lane.
      onText: over,
      // Others go on; waiting for it would keep what was asked of it from them.
      onPath: (works) => {
        if (!works) over();
      },
      onClosed: over,
    });
    this.#lanes.set(number, { peer, patience: setTimeout(over, CONNECT_TIMEOUT_MS) });
    return peer;
  }

  #over(number: number): void {
    const lane = this.#lanes.get(number);
    if (!lane) return;
    this.#close(number, lane);
    this.#options.say({ word: 'lane-over', lane: number });
  }

  #close(number: number, { peer, patience }: Lane): void {
    this.#lanes.delete(number);
    clearTimeout(patience);
    this.#options.onLost(number);
    peer.destroy();
  }

  #isOurs(lane: number): boolean {
    return lane % 2 === (this.#options.side === 'taker' ? 1 : 0);
  }
}
