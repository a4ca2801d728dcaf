// One connection of a link, from the session it was agreed in to its end. Signals travel sealed over the
// conversation of that session; once the connection stands, the two pages say hello over it, and the
// engine's channels are the engine's. Knows nothing of the connections before and after it.

import { parseLinkWord, type DeviceForm, type LinkWord } from '../protocol/link-words.ts';
import { parseSignal } from '../protocol/signal.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { Lanes } from './lanes.ts';
import type { Met } from './meeting.ts';
import { Peer } from './peer.ts';

/** How a device presents itself. */
export interface Hello {
  readonly name: string;
  readonly form: DeviceForm;
}

export type Path = 'direct' | 'relayed' | null;

/**
 * Why a connection is over. `no-path`: no way between the two was found. `lost`: there was one, and it broke.
 * `left`: the other page went away. `bye`: the other side ended the link. `protocol`: it made no sense.
 */
export type GenerationEnd = 'no-path' | 'lost' | 'left' | 'bye' | 'version' | 'tampered' | 'protocol';

export interface GenerationOptions {
  readonly met: Met;
  readonly iceServers: (signal: AbortSignal) => Promise<RTCIceServer[]>;
  readonly relayOnly: boolean;
  readonly me: Hello;
  /** Takes the engine's channels; must transfer them before it returns. */
  readonly introduce: (control: RTCDataChannel, blocks: RTCDataChannel) => void;
  /** Most lanes at a time, the first included. */
  readonly mostLanes: number;
  /** Takes the engine's channel of a further lane; must transfer it before it returns. */
  readonly introduceLane: (lane: number, blocks: RTCDataChannel) => void;
  /** A further lane is dead, or about to be. */
  readonly onLaneLost: (lane: number) => void;
  /** The connection stands, and the other side said who it is. */
  readonly onStands: (hello: Hello) => void;
  /** The path of a connection that stands broke, or came back. */
  readonly onShaky: (shaky: boolean) => void;
  readonly onPath: (path: Path) => void;
  /** It is over, once; not said after `destroy` or `bye`. */
  readonly onOver: (why: GenerationEnd) => void;
  /** No more signals are exchanged; said once. */
  readonly onSettled: () => void;
}

const CONNECT_TIMEOUT_MS = 20_000;
/** How long a broken path may take to come back by itself. */
const SHAKY_MS = 3_000;
/** How long candidates are still exchanged once it stands: a shorter path may come after a longer one. */
const SETTLE_MS = 5_000;
/** How long our goodbye may take to reach the other side. */
const BYE_TIMEOUT_MS = 1_000;

export class Generation {
  readonly #options: GenerationOptions;
  /** Aborted when no more signals are to be exchanged. */
  readonly #signalling = new AbortController();
  #peer: Peer | null = null;
  /** From when it is being made; nothing is said of lanes before it stands. */
  #lanes: Lanes | null = null;
  #state: 'connecting' | 'stands' | 'shaky' | 'over' = 'connecting';
  /** Runs while the state is `connecting` or `shaky`. */
  #patience: ReturnType<typeof setTimeout>;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(options: GenerationOptions) {
    this.#options = options;
    this.#patience = setTimeout(() => {
      this.#end('no-path');
    }, CONNECT_TIMEOUT_MS);
    this.#signalling.signal.addEventListener('abort', options.onSettled, { once: true });
    void this.#connect();
  }

  get isShaky(): boolean {
    return this.#state === 'shaky';
  }

  /** Says goodbye, and ends once that had time to arrive. */
  bye(why: 'left' | 'ended'): void {
    if (this.#state === 'over') return;
    this.#say({ word: 'bye', why });
    this.#stop();
    setTimeout(() => {
      this.#peer?.destroy();
    }, BYE_TIMEOUT_MS);
  }

  destroy(): void {
    this.#stop();
    this.#peer?.destroy();
  }

  /** Opens or closes lanes, until there are `count`, the first included, if possible. */
  wantLanes(count: number): void {
    if (this.#state === 'stands' || this.#state === 'shaky') this.#lanes?.want(count - 1);
  }

  async #connect(): Promise<void> {
    const { met, iceServers, relayOnly, introduce, me, mostLanes, introduceLane, onLaneLost } = this.#options;
    const servers = await iceServers(this.#signalling.signal);
    if (this.#state === 'over') return;
    this.#lanes = new Lanes({
      side: met.session.bond.side,
      iceServers: servers,
      relayOnly,
      most: mostLanes - 1,
      say: (word) => {
        this.#say(word);
      },
      introduce: introduceLane,
      onLost: onLaneLost,
    });
    this.#peer = new Peer({
      initiator: met.session.bond.side === 'taker',
      iceServers: servers,
      relayOnly,
      introduce: (open) => {
        introduce(open('control'), open('blocks'));
      },
      onSignal: (signal) => {
        if (!this.#signalling.signal.aborted) met.conversation.send(signal);
      },
      onConnected: () => {
        this.#say({ word: 'hello', version: PROTOCOL_VERSION, ...me });
      },
      onText: (text) => {
        if (this.#state !== 'over') this.#take(text);
      },
      onPath: (works) => {
        if (works) this.#steady();
        else this.#shaky();
      },
      onClosed: () => {
        this.#end(this.#state === 'connecting' ? 'no-path' : 'lost');
      },
    });
    await this.#signals(this.#peer);
  }

  async #signals(peer: Peer): Promise<void> {
    const { conversation } = this.#options.met;
    while (!this.#signalling.signal.aborted) {
      const received = await conversation.receive(this.#signalling.signal);
      if (!received.ok) {
        // The room may close as soon as the connection stands; only what was altered ends the connection.
        if (received.reason === 'tampered') this.#end('tampered');
        return;
      }
      const signal = parseSignal(received.value);
      if (!signal || !peer.signal(signal)) {
        this.#end('protocol');
        return;
      }
    }
  }

  #take(text: string): void {
    const word = parseLinkWord(text);
    if (!word) this.#end('protocol');
    else if (word.word === 'bye') this.#end(word.why === 'left' ? 'left' : 'bye');
    else if (word.word !== 'hello') {
      // Before the hello nobody knows whether the other side has lanes at all.
      if (this.#state === 'connecting' || !this.#lanes) this.#end('protocol');
      else this.#lanes.take(word);
    } else if (word.version !== PROTOCOL_VERSION) this.#end('version');
    else this.#stands({ name: word.name, form: word.form });
  }

  #stands(hello: Hello): void {
    if (this.#state === 'connecting') {
      clearTimeout(this.#patience);
      this.#state = 'stands';
      this.#settling = setTimeout(() => {
        this.#signalling.abort();
      }, SETTLE_MS);
    }
    this.#options.onStands(hello);
    this.#askPath();
  }

  #shaky(): void {
    if (this.#state !== 'stands') return;
    this.#state = 'shaky';
    this.#patience = setTimeout(() => {
      this.#end('lost');
    }, SHAKY_MS);
    this.#options.onShaky(true);
  }

  #steady(): void {
    if (this.#state !== 'shaky') return;
    clearTimeout(this.#patience);
    this.#state = 'stands';
    this.#options.onShaky(false);
    this.#askPath();
  }

  #askPath(): void {
    void this.#peer?.path().then(
      (path) => {
        if (this.#state !== 'over') this.#options.onPath(path);
      },
      () => undefined,
    );
  }

  #say(word: LinkWord): void {
    this.#peer?.send(JSON.stringify(word));
  }

  #end(why: GenerationEnd): void {
    if (this.#state === 'over') return;
    // Who made no sense is told at least that it is over, or it would wait for us for ever.
    if (why === 'protocol') this.bye('ended');
    else this.destroy();
    this.#options.onOver(why);
  }

  #stop(): void {
    this.#state = 'over';
    clearTimeout(this.#patience);
    clearTimeout(this.#settling);
    this.#signalling.abort();
    this.#lanes?.destroy();
  }
}
