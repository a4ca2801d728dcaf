// A signaling room in memory, moved by hand: two members, their sockets, what is under way on each.
// Sockets may die at any instant; what was under way towards a dead one is lost.

import type { Member, ServerMessage } from '../../../src/protocol/signaling.ts';
import type { RandomBytes } from '../../../src/pairing/bytes.ts';
import { MailboxConversation } from '../../../src/pairing/conversation.ts';

export type Who = 'taker' | 'host';
/** What a relay makes of a body it should pass on: usually itself, once. */
export type Relay = (from: Who, body: string) => readonly string[];

interface Socket {
  readonly up: string[];
  readonly down: ServerMessage[];
}

interface End {
  readonly member: { readonly id: string; readonly role: Who };
  visit: number;
  /** The socket the server thinks the member has. */
  atServer: Socket | null;
  /** The socket the client thinks it has. */
  atClient: Socket | null;
  /** Sockets whose words may still reach the server. */
  open: Socket[];
  conversation: MailboxConversation;
}

const ids = { taker: '000000000000000a', host: '000000000000000b' } as const;
export const other = (who: Who): Who => (who === 'taker' ? 'host' : 'taker');

/** `RandomBytes` that repeat with the seed. Not for secrets. */
export function seededBytes(seed: number): RandomBytes {
  let state = seed >>> 0;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}

export class RoomModel {
  relay: Relay = (_from, body) => [body];
  readonly #ends: Record<Who, End>;

  constructor(random?: RandomBytes) {
    const end = (role: Who): End => ({
      member: { id: ids[role], role },
      visit: 0,
      atServer: null,
      atClient: null,
      open: [],
      conversation: new MailboxConversation({
        peer: ids[other(role)],
        transmit: (body) => this.#ends[role].atClient?.up.push(body),
        ...(random === undefined ? {} : { random }),
      }),
    });
    this.#ends = { taker: end('taker'), host: end('host') };
  }

  conversation(who: Who): MailboxConversation {
    return this.#ends[who].conversation;
  }

  /** The page of a member was reloaded: a new conversation without memory, no socket yet. */
  reload(who: Who): void {
    this.drop(who);
    const end = this.#ends[who];
    end.conversation = new MailboxConversation({
      peer: ids[other(who)],
      transmit: (body) => end.atClient?.up.push(body),
    });
  }

  isConnected(who: Who): boolean {
    return this.#ends[who].atClient !== null;
  }

  /** A member opens a socket, in place of one it may have. */
  connect(who: Who): void {
    const end = this.#ends[who];
    const peer = this.#ends[other(who)];
    const socket: Socket = { up: [], down: [] };
    end.visit += 1;
    end.atServer = socket;
    end.atClient = socket;
    end.open.push(socket);
    const members = peer.atServer === null ? [] : [this.#member(other(who))];
    socket.down.push({ type: 'welcome', you: this.#member(who), members, expiresAt: null });
    peer.atServer?.down.push({ type: 'joined', member: this.#member(who) });
  }

  /** The socket of a member dies. What it sent may still reach the server, what was under way to it does not. */
  drop(who: Who): void {
    const end = this.#ends[who];
    if (end.atClient === null) return;
    end.atClient.down.length = 0;
    end.atClient = null;
    end.conversation.socketLost();
  }

  /** The server sees that a member's socket is dead. */
  notice(who: Who): void {
    const end = this.#ends[who];
    if (end.atServer === null || end.atServer === end.atClient) return;
    end.atServer = null;
    this.#ends[other(who)].atServer?.down.push({ type: 'left', id: end.member.id });
  }

  /** What a member's dead sockets had under way is lost. */
  lose(who: Who): void {
    const end = this.#ends[who];
    end.open = end.open.filter((socket) => socket === end.atClient);
  }

  /** The server takes one message of a member, of its oldest socket that has one. False when there is none. */
  pass(who: Who): boolean {
    const body = this.#ends[who].open.find(({ up }) => up.length > 0)?.up.shift();
    if (body === undefined) return false;
    for (const relayed of this.relay(who, body)) this.inject(who, relayed);
    return true;
  }

  /** The server says to the other member that `who` sent this. */
  inject(who: Who, body: string): void {
    const { atServer } = this.#ends[other(who)];
    atServer?.down.push({ type: 'message', from: ids[who], body });
  }

  /** A member hears one message of the server. False when there is none. */
  hear(who: Who): boolean {
    const { atClient, conversation } = this.#ends[who];
    const message = atClient?.down.shift();
    if (message === undefined) return false;
    conversation.hear(message);
    return true;
  }

  /** Passes and delivers one message; false when nothing is under way. */
  step(): boolean {
    return this.pass('taker') || this.pass('host') || this.hear('taker') || this.hear('host');
  }

  /** Moves everything until nothing is under way. */
  settle(): void {
    while (this.step());
  }

  #member(who: Who): Member {
    const { member, visit } = this.#ends[who];
    return { ...member, visit };
  }
}
