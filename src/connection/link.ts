// A lasting link to one peer that proved itself. Signals travel sealed over the conversation it was met in;
// once the connection stands, the two pages say hello over it, and the engine's channels are the engine's.

import { parseLinkWord, type DeviceForm, type LinkWord } from '../protocol/link-words.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { Met } from './meeting.ts';
import { Peer } from './peer.ts';
import { parseSignal } from './signal.ts';

/** How a device presents itself. */
export interface Hello {
  readonly name: string;
  readonly form: DeviceForm;
}

/**
 * Why a link is over. `no-path`: no way between the two was found. `lost`: there was one, and it broke.
 * `bye`: the other side left. `ended`: we did. `protocol`: the other side said something that makes no sense.
 */
export type LinkEnd = 'no-path' | 'lost' | 'bye' | 'ended' | 'version' | 'tampered' | 'protocol';

export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** The path broke; it may come back by itself. */
  | { readonly kind: 'reconnecting' }
  | { readonly kind: 'away'; readonly why: LinkEnd };

export interface LinkOptions {
  readonly met: Met;
  readonly iceServers: RTCIceServer[];
  readonly relayOnly: boolean;
  readonly me: Hello;
  /** Takes the engine's channels; must transfer them before it returns. */
  readonly introduce: (control: RTCDataChannel, blocks: RTCDataChannel) => void;
  readonly onState: (state: LinkState) => void;
  readonly onHello: (hello: Hello) => void;
  readonly onPath: (path: 'direct' | 'relayed' | null) => void;
  /** The room they met in is not needed any more; said once. */
  readonly onSettled: () => void;
}

const CONNECT_TIMEOUT_MS = 30_000;
/** How long candidates are still exchanged once it stands: a shorter path may come after a longer one. */
const SETTLE_MS = 5_000;
/** How long our goodbye may take to reach the other side. */
const BYE_TIMEOUT_MS = 1_000;

export class Link {
  readonly #options: LinkOptions;
  readonly #peer: Peer;
  /** Aborted when no more signals are to be exchanged. */
  readonly #signalling = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  #state: LinkState = { kind: 'connecting' };

  constructor(options: LinkOptions) {
    this.#options = options;
    const { met, iceServers, relayOnly, introduce } = options;
    this.#peer = new Peer({
      initiator: met.session.bond.side === 'taker',
      iceServers,
      relayOnly,
      introduce,
      onSignal: (signal) => {
        if (!this.#signalling.signal.aborted) met.conversation.send(signal);
      },
      onConnected: () => {
        this.#say({ word: 'hello', version: PROTOCOL_VERSION, ...options.me });
      },
      onText: (text) => {
        this.#take(text);
      },
      onPath: (works) => {
        if (this.#state.kind === 'connected' && !works) this.#become({ kind: 'reconnecting' });
        if (this.#state.kind === 'reconnecting' && works) this.#stands();
      },
      onClosed: () => {
        this.#over(this.#state.kind === 'connecting' ? 'no-path' : 'lost');
      },
    });
    this.#timer = setTimeout(() => {
      if (this.#state.kind === 'connecting') this.#over('no-path');
    }, CONNECT_TIMEOUT_MS);
    this.#signalling.signal.addEventListener('abort', options.onSettled);
    void this.#signals();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Ends the link, and says so to the other side. */
  end(why: 'ended' | 'protocol' = 'ended'): void {
    if (this.#state.kind === 'away') return;
    this.#say({ word: 'bye' });
    this.#stop({ kind: 'away', why });
    setTimeout(() => {
      this.#peer.destroy();
    }, BYE_TIMEOUT_MS);
  }

  async #signals(): Promise<void> {
    const { conversation } = this.#options.met;
    while (!this.#signalling.signal.aborted) {
      const received = await conversation.receive(this.#signalling.signal);
      if (!received.ok) {
        // The room may close as soon as the connection stands; only what was altered ends the link.
        if (received.reason === 'tampered') this.#over('tampered');
        return;
      }
      const signal = parseSignal(received.value);
      if (!signal || !this.#peer.signal(signal)) {
        this.#over('protocol');
        return;
      }
    }
  }

  #take(text: string): void {
    const word = parseLinkWord(text);
    if (!word) {
      this.end('protocol');
    } else if (word.word === 'bye') {
      this.#over('bye');
    } else if (word.version !== PROTOCOL_VERSION) {
      this.#over('version');
    } else {
      this.#options.onHello({ name: word.name, form: word.form });
      if (this.#state.kind === 'connecting') this.#stands();
    }
  }

  #stands(): void {
    if (this.#state.kind === 'connecting')
      setTimeout(() => {
        this.#signalling.abort();
      }, SETTLE_MS);
    this.#become({ kind: 'connected' });
    void this.#peer.path().then(this.#options.onPath, () => undefined);
  }

  #say(word: LinkWord): void {
    this.#peer.send(JSON.stringify(word));
  }

  #over(why: LinkEnd): void {
    if (this.#state.kind === 'away') return;
    this.#peer.destroy();
    this.#stop({ kind: 'away', why });
  }

  #stop(state: LinkState): void {
    clearTimeout(this.#timer);
    this.#become(state);
    this.#signalling.abort();
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
