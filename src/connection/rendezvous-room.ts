// Waits at a bond's rendezvous for as long as the link lives: tells that the other device is there, and
// makes a session with it whenever one side wants a new connection. A side says so by coming without
// memory: the other sees its mailbox `restarted`. Whoever comes so is believed only once it has proved to
// hold the bond's key.

import type { Bond } from '../pairing/bond.ts';
import { MailboxConversation } from '../pairing/conversation.ts';
import { shakeHands, type HandshakeFailure } from '../pairing/handshake.ts';
import { SealedConversation } from '../pairing/sealed-conversation.ts';
import type { Member, ServerMessage } from '../protocol/signaling.ts';
import type { Met } from './meeting.ts';
import { RendezvousSeat } from './rendezvous-seat.ts';

/** Why a meeting at the rendezvous came to nothing. `silent`: the other side is said to be there, and does not answer. */
export type RendezvousFailure = HandshakeFailure | 'silent';

export interface RendezvousRoomOptions {
  readonly origin: string;
  readonly bond: Bond;
  /** The other device proved itself; whatever connection there was is to be replaced by one made over this. */
  readonly onMet: (met: Met) => void;
  /** No session came of it. Another attempt is the owner's to want. */
  readonly onFailed: (reason: RendezvousFailure) => void;
  /** Whether the other device was heard of since we last came or wanted something. Said when it changes. */
  readonly onSeen: (seen: boolean) => void;
}

/** How long the other side may leave a wish for a connection unanswered. */
const SILENCE_MS = 10_000;

export class RendezvousRoom {
  readonly #options: RendezvousRoomOptions;
  readonly #seat: RendezvousSeat;
  #conversation: MailboxConversation | null = null;
  /** Whom the conversation is with; another id is another room under the same name. */
  #with: Member['id'] | null = null;
  /** Whether either side wants a session that it does not have yet. */
  #wanted = false;
  /** Whether a handshake that both sides know to be wanted is under way. */
  #courting = false;
  #seen = false;
  #left = false;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RendezvousRoomOptions) {
    this.#options = options;
    const { origin, bond } = options;
    this.#seat = new RendezvousSeat({
      origin,
      bond,
      onMessage: (message) => {
        this.#hear(message);
      },
      onLost: () => {
        this.#see(false);
        this.#conversation?.socketLost();
      },
    });
  }

  /** A new session is wanted; `onMet` or `onFailed` follows once the other device is there. */
  want(): void {
    if (this.#left) return;
    this.#wanted = true;
    if (this.#courting) {
      this.#awaitAnswer();
      return;
    }
    // Whoever hears of a mailbox without memory knows that its owner wants a session. A fresh mailbox needs
    // a fresh visit of ours, or of the other side's if that is yet to come.
    this.#drop();
    this.#see(false);
    if (this.#seat.peer) this.#seat.renew();
  }

  /** Tries to reach the server now, if it is not reached. */
  retry(): void {
    this.#seat.retry();
  }

  leave(): void {
    this.#left = true;
    this.#drop();
    this.#seat.leave();
  }

  #hear(message: ServerMessage): void {
    if (this.#left) return;
    const { peer } = this.#seat;
    if (message.type === 'left') this.#see(false);
    if (peer !== null && peer.id !== this.#with) this.#drop();
    if (this.#conversation) this.#pass(this.#conversation, message);
    else if (peer !== null && message.type !== 'message') this.#greet(peer);
    // Being on the list proves nothing: the server may not know yet that it is gone.
    if (message.type === 'joined' || message.type === 'message') this.#see(true);
  }

  #pass(conversation: MailboxConversation, message: ServerMessage): void {
    conversation.hear(message);
    const { next, ended } = conversation;
    if (next !== null) {
      this.#wanted = true;
      this.#court(next);
    } else if (ended !== null && !this.#courting) {
      this.#drop();
    }
  }

  #greet(peer: Member): void {
    const conversation = new MailboxConversation({
      peer: peer.id,
      transmit: (body) => this.#seat.send(peer.id, body),
    });
    this.#with = peer.id;
    conversation.arrived(this.#seat.visit, peer.visit);
    this.#court(conversation);
  }

  // The host's part begins with listening, so it costs nothing when nobody wants anything, and serves a
  // taker that does.
  #court(conversation: MailboxConversation): void {
    this.#conversation = conversation;
    this.#courting = this.#wanted;
    if (this.#wanted) this.#awaitAnswer();
    if (this.#wanted || this.#options.bond.side === 'host') void this.#shakeHands(conversation);
  }

  async #shakeHands(conversation: MailboxConversation): Promise<void> {
    const { side, key } = this.#options.bond;
    const result = await shakeHands({ conversation, side, secret: { kind: 'bond', key } });
    if (this.#conversation !== conversation) return;
    if (!result.ok) {
      this.#fail(result.reason);
      return;
    }
    this.#wanted = false;
    this.#courting = false;
    clearTimeout(this.#silence);
    this.#seat.settle();
    const { session } = result;
    this.#options.onMet({ session, conversation: new SealedConversation(conversation, session) });
  }

  #awaitAnswer(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#see(false);
      // One that left will come as somebody new; there is nothing to try again before.
      if (this.#seat.peer === null) this.#drop();
      else this.#fail('silent');
    }, SILENCE_MS);
  }

  #fail(reason: RendezvousFailure): void {
    this.#drop();
    this.#options.onFailed(reason);
  }

  /** Lets go of the conversation; whoever waits for its next text is told. */
  #drop(): void {
    clearTimeout(this.#silence);
    this.#courting = false;
    const conversation = this.#conversation;
    this.#conversation = null;
    this.#with = null;
    conversation?.close();
  }

  #see(seen: boolean): void {
    if (this.#seen === seen) return;
    this.#seen = seen;
    this.#options.onSeen(seen);
  }
}
