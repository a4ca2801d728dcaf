// A room that another device opened and we join: wait for its host if it is away, prove that we know the
// secret, then talk on sealed.

import { toBase64url } from '../pairing/base64url.ts';
import { MailboxConversation } from '../pairing/conversation.ts';
import { shakeHands } from '../pairing/handshake.ts';
import { SealedConversation } from '../pairing/sealed-conversation.ts';
import { roomOf, type Secret } from '../pairing/secret.ts';
import type { Member, ServerMessage } from '../protocol/signaling.ts';
import { HANDSHAKE_TIMEOUT_MS, type MeetingFailure, type Met } from './meeting.ts';
import { RoomSocket } from './room-socket.ts';

/** What a person waiting should know. */
export type JoinHint = 'host-away' | 'server-away';

export interface JoinedRoomOptions {
  readonly origin: string;
  readonly secret: Secret;
  readonly onHint: (hint: JoinHint | null) => void;
  readonly onMet: (met: Met) => void;
  /** It is over, and nobody was met. */
  readonly onFailed: (reason: MeetingFailure) => void;
}

/** Socket attempts in a row before a taker gives up: some seconds, for someone is waiting. */
const ATTEMPTS = 4;

export class JoinedRoom {
  readonly #options: JoinedRoomOptions;
  #socket: RoomSocket | null = null;
  #conversation: MailboxConversation | null = null;
  #visit = 0;
  #over = false;

  constructor(options: JoinedRoomOptions) {
    this.#options = options;
    void this.#open();
  }

  /** Leaves: the meeting is called off, or the connection stands and the room is not needed any more. */
  leave(): void {
    this.#over = true;
    this.#conversation?.close();
    this.#socket?.leave();
  }

  /** Tries to reach the server now, if it is not reached. */
  retry(): void {
    this.#socket?.retry();
  }

  async #open(): Promise<void> {
    const { id, kind } = await roomOf(this.#options.secret);
    if (this.#over) return;
    this.#socket = new RoomSocket({
      origin: this.#options.origin,
      kind,
      room: id,
      role: 'taker',
      token: toBase64url(crypto.getRandomValues(new Uint8Array(16))),
      attempts: ATTEMPTS,
      onMessage: (message) => {
        this.#hear(message);
      },
      onLost: () => {
        this.#conversation?.socketLost();
        if (!this.#over) this.#options.onHint('server-away');
      },
      onEnded: (reason) => {
        this.#conversation?.roomEnded();
        this.#fail(reason);
      },
    });
  }

  #hear(message: ServerMessage): void {
    this.#conversation?.hear(message);
    if (message.type === 'welcome') {
      this.#visit = message.you.visit;
      const host = message.members.find(({ role }) => role === 'host');
      if (host) this.#meet(host);
      else this.#hint('host-away');
    } else if (message.type === 'joined' && message.member.role === 'host') {
      this.#meet(message.member);
    } else if (message.type === 'left') {
      this.#hint('host-away');
    }
  }

  #meet(host: Member): void {
    this.#hint(null);
    if (this.#conversation) return;
    const conversation = new MailboxConversation({
      peer: host.id,
      transmit: (body) => this.#socket?.send(host.id, body),
    });
    this.#conversation = conversation;
    conversation.arrived(this.#visit, host.visit);
    void this.#shakeHands(conversation);
  }

  async #shakeHands(conversation: MailboxConversation): Promise<void> {
    const { secret, onMet } = this.#options;
    const signal = AbortSignal.timeout(HANDSHAKE_TIMEOUT_MS);
    const result = await shakeHands({ conversation, side: 'taker', secret, signal });
    if (this.#over) return;
    if (!result.ok) {
      // A room that ended says why itself; that is the better sentence.
      if (result.reason !== 'gone') this.#fail(result.reason === 'aborted' ? 'silent' : result.reason);
      return;
    }
    this.#over = true;
    onMet({ session: result.session, conversation: new SealedConversation(conversation, result.session) });
  }

  #hint(hint: JoinHint | null): void {
    if (!this.#over) this.#options.onHint(hint);
  }

  #fail(reason: MeetingFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onFailed(reason);
    // What was said last (that the proof was wrong) is on its way before the socket closes.
    this.#socket?.leave();
  }
}
