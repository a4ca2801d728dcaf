// Two devices with a bond, each with a page that may be reloaded or killed, the signaling worker and the
// network between them; all of it breakable, and on the test's clock. What is under test is real from the
// link down to its sockets; peers and the handshake's cryptography are stood in for.

import { afterEach, beforeEach, expect, vi } from 'vitest';
import { Link } from '../../../src/connection/link.ts';
import type { LinkOptions, LinkState } from '../../../src/connection/link-state.ts';
import type { Met } from '../../../src/connection/meeting.ts';
import type { Bond, Side } from '../../../src/pairing/bond.ts';
import { SealedConversation } from '../../../src/pairing/sealed-conversation.ts';
import { RoomModel } from '../pairing/room-model.ts';
import { network, resetNetwork } from './fake-peer.ts';
import { FakeSignaling } from './fake-signaling.ts';
import { versions } from './fake-handshake.ts';

vi.mock('../../../src/connection/peer.ts', async () => ({ Peer: (await import('./fake-peer.ts')).FakePeer }));
vi.mock('../../../src/pairing/handshake.ts', async () => ({
  shakeHands: (await import('./fake-handshake.ts')).fakeShakeHands,
}));

const RENDEZVOUS = 'r'.repeat(22);

export const otherSide = (side: Side): Side => (side === 'host' ? 'taker' : 'host');

export function bondOf(side: Side, keyByte = 7): Bond {
  const key = new Uint8Array(32).fill(keyByte);
  return { key, side, rendezvous: RENDEZVOUS, token: side.padEnd(22, '-') };
}

/** One visit of one device. */
export class Page {
  readonly side: Side;
  readonly states: string[] = [];
  state: LinkState = { kind: 'connecting' };
  /** Channels introduced and not yet said to be lost: 0 or 1. */
  introduced = 0;
  generations = 0;
  /** Further lanes introduced and not yet said to be lost. */
  readonly lanes = new Set<number>();
  settled = 0;
  readonly link: Link;

  constructor(side: Side, met: Met | null, options: Partial<LinkOptions> = {}) {
    this.side = side;
    this.link = new Link({
      origin: 'https://causeway.test',
      bond: bondOf(side),
      met,
      iceServers: () => Promise.resolve([]),
      relayOnly: () => false,
      me: () => ({ name: side, form: 'desktop' }),
      introduce: () => {
        this.introduced += 1;
        this.generations += 1;
        expect(this.introduced, 'one generation at a time').toBe(1);
      },
      onLost: () => {
        this.introduced -= 1;
      },
      mostLanes: 8,
      introduceLane: (lane) => this.lanes.add(lane),
      onLaneLost: (lane) => this.lanes.delete(lane),
      onState: (state) => {
        this.state = state;
        if (this.states.at(-1) !== state.kind) this.states.push(state.kind);
      },
      onHello: ({ name }) => {
        expect(name).toBe(otherSide(side));
      },
      onPath: () => undefined,
      onSettled: () => (this.settled += 1),
      ...options,
    });
  }

  get isConnected(): boolean {
    return this.state.kind === 'connected';
  }
}

export class World {
  readonly signaling = new FakeSignaling();
  readonly network = network;
  readonly #pages: Record<Side, Page>;

  /** Two devices that just met by an invite. */
  constructor() {
    const invite = invitation();
    this.#pages = { host: new Page('host', invite.host), taker: new Page('taker', invite.taker) };
  }

  page(side: Side): Page {
    return this.#pages[side];
  }

  get pages(): Page[] {
    return [this.#pages.host, this.#pages.taker];
  }

  /** The page is closed as pages are (it says so), and opened again. */
  reload(side: Side): Page {
    this.#pages[side].link.leave();
    return this.open(side);
  }

  /** The page dies without a word; the worker may take its time to notice. */
  kill(side: Side): Page {
    for (const socket of this.signaling.socketsOf(bondOf(side).token)) socket.isCut = true;
    const wasWorking = network.works;
    network.works = false;
    this.#pages[side].link.leave();
    network.works = wasWorking;
    return this.open(side);
  }

  open(side: Side, options?: Partial<LinkOptions>): Page {
    this.#pages[side] = new Page(side, null, options);
    return this.#pages[side];
  }

  /** All that is between the two breaks; either side's browser notices. */
  breakPath(): void {
    for (const peer of network.live) peer.setPath(false);
  }

  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  async until(condition: () => boolean, limitMs = 120_000): Promise<void> {
    for (let passedMs = 0; passedMs < limitMs; passedMs += 50) {
      if (condition()) return;
      await this.pass(50);
    }
    throw new Error(`still not so after ${limitMs} ms: ${String(condition)}`);
  }

  /** Both are connected, to each other. */
  get isWhole(): boolean {
    return network.live.size === 2 && this.isStanding;
  }

  /** The same, whatever other lanes there are. */
  get isStanding(): boolean {
    const [one, two] = [...network.live].filter((peer) => peer.isConnected);
    const paired = one !== undefined && two !== undefined && one.other === two && two.other === one;
    return paired && this.pages.every((page) => page.isConnected);
  }

  async connected(limitMs?: number): Promise<void> {
    await this.until(() => this.isWhole, limitMs);
  }
}

/** For the tests of a file. */
export function useWorld(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    resetNetwork();
    versions.taker = versions.host = 1;
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
}

/** Both sides' sessions of an invite, whose room moves by itself. */
function invitation(): Record<Side, Met> {
  const room = new RoomModel();
  const met = (side: Side): Met => {
    const sealer = { seal: (text: string) => Promise.resolve(text) };
    const opener = { open: (text: string) => Promise.resolve({ ok: true, text }) };
    const session = { bond: bondOf(side), sealer, opener } as never;
    return { session, conversation: new SealedConversation(room.conversation(side), session) };
  };
  const both = { host: met('host'), taker: met('taker') };
  room.connect('host');
  room.connect('taker');
  const moving = setInterval(() => {
    room.settle();
  }, 10);
  setTimeout(() => {
    clearInterval(moving);
  }, 8_000);
  return both;
}
