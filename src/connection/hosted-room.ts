// A room that we opened and wait in: each taker that comes gets a handshake of its own. A code's room ends
// with its first handshake, whatever comes of it; a link's room goes on.

import { toBase64url } from '../pairing/base64url.ts';
import { MailboxConversation } from '../pairing/conversation.ts';
import { shakeHands } from '../pairing/handshake.ts';
import { SealedConversation } from '../pairing/sealed-conversation.ts';
import { roomOf, type Secret } from '../pairing/secret.ts';
import type { Member, ServerMessage } from '../protocol/signaling.ts';
import { HANDSHAKE_TIMEOUT_MS, type MeetingFailure, type Met } from './meeting.ts';
import { RoomSocket, type RoomEnd } from './room-socket.ts';

export interface HostedRoomOptions {
  readonly origin: string;
  readonly secret: Secret;
  /** The room is open until this Unix time in ms. Said again each time the socket is back. */
  readonly onOpen: (expiresAt: number | null) => void;
  /** A taker came and has begun to prove itself. */
  readonly onProving: () => void;
  readonly onMet: (met: Met) => void;
  /** A taker's handshake failed; a link's room goes on. */
  readonly onFailed: (reason: MeetingFailure) => void;
  /** The room is over. */
  readonly onEnded: (reason: RoomEnd) => void;
}

/** Socket attempts in a row before a host gives up: about half a minute. */
const ATTEMPTS = 6;

export class HostedRoom {
  readonly #options: HostedRoomOptions;
  readonly #takers = new Map<Member['id'], MailboxConversation>();
  #socket: RoomSocket | null = null;
  #visit = 0;
  #ended = false;

  constructor(options: HostedRoomOptions) {
    this.#options = options;
    void this.#open();
  }

  /** Ends the room for everybody in it. */
  close(): void {
    if (this.#socket) this.#socket.close();
    else this.#end('left');
  }

  /** Tries to reach the server now, if it is not reached. */
  retry(): void {
    this.#socket?.retry();
  }

  async #open(): Promise<void> {
    const { id, kind } = await roomOf(this.#options.secret);
    if (this.#ended) return;
    this.#socket = new RoomSocket({
      origin: this.#options.origin,
      kind,
      room: id,
      role: 'host',
      token: toBase64url(crypto.getRandomValues(new Uint8Array(16))),
      attempts: ATTEMPTS,
      onMessage: (message) => {
        this.#hear(message);
      },
      onLost: () => {
        for (const taker of this.#takers.values()) taker.socketLost();
      },
      onEnded: (reason) => {
        this.#end(reason);
      },
    });
  }

  #hear(message: ServerMessage): void {
    for (const taker of this.#takers.values()) taker.hear(message);
    if (message.type === 'welcome') {
      this.#visit = message.you.visit;
      this.#options.onOpen(message.expiresAt);
      for (const member of message.members) this.#meet(member);
    } else if (message.type === 'joined') {
      this.#meet(message.member);
    }
  }

  #meet(member: Member): void {
    if (member.role !== 'taker' || this.#takers.has(member.id)) return;
    const conversation = new MailboxConversation({
      peer: member.id,
      transmit: (body) => this.#socket?.send(member.id, body),
    });
    this.#takers.set(member.id, conversation);
    conversation.arrived(this.#visit, member.visit);
    void this.#shakeHands(member.id, conversation);
  }

  async #shakeHands(taker: Member['id'], conversation: MailboxConversation): Promise<void> {
    const { secret, onProving, onMet, onFailed } = this.#options;
    onProving();
    const signal = AbortSignal.timeout(HANDSHAKE_TIMEOUT_MS);
    const result = await shakeHands({ conversation, side: 'host', secret, signal });
    if (result.ok) {
      onMet({ session: result.session, conversation: new SealedConversation(conversation, result.session) });
      return;
    }
    conversation.close();
    // It may try again with a fresh conversation, where the room's kind allows it.
    this.#takers.delete(taker);
    if (this.#ended) return;
    onFailed(result.reason === 'aborted' ? 'silent' : result.reason);
  }

  #end(reason: RoomEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const taker of this.#takers.values()) taker.roomEnded();
    this.#options.onEnded(reason);
  }
}
