// Texts between two sides as the handshake wants them: send now or later, await the next, one end for good.
// Over signaling it is a mailbox with a queue; whoever owns the socket tells it what the worker says.

import type { ServerMessage } from '../protocol/signaling.ts';
import { type RandomBytes, randomBytes } from './bytes.ts';
import { Mailbox, type MailboxStep } from './mailbox.ts';

/**
 * Why no more texts come. `tampered`: somebody between altered, dropped, replayed or reordered messages.
 * `restarted`: the peer came back without its memory (a reload); `next` continues with it. `gone`: the room
 * ended. `closed`: we closed it.
 */
export type EndReason = 'tampered' | 'restarted' | 'gone' | 'closed';

/** The next text, or why there is none. After `aborted` the conversation goes on. */
export type Received =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: EndReason | 'aborted' };

/** Texts to and from one peer, in order and exactly once. */
export interface Conversation {
  /** Sends as soon as the peer can be reached; after the end does nothing. Throws a RangeError on a text too long. */
  send(text: string): void;
  /** The next text. One call at a time. */
  receive(signal?: AbortSignal): Promise<Received>;
  close(): void;
}

/** Texts a peer may have sent that nobody has asked for; more is an attack. */
const UNREAD_TEXTS = 256;

/** What a conversation over signaling needs. */
export interface MailboxConversationOptions {
  /** Member id of the peer in the room. */
  readonly peer: string;
  /** Hands a body for the peer to our present socket; a body it loses will be made anew. */
  readonly transmit: (body: string) => void;
  readonly random?: RandomBytes;
}

/** A conversation with one member of a signaling room. */
export class MailboxConversation implements Conversation {
  readonly #options: MailboxConversationOptions;
  readonly #mailbox: Mailbox;
  readonly #unread: string[] = [];
  #visits: { readonly ours: number; readonly theirs: number | null } | null = null;
  #waiting: ((received: Received) => void) | null = null;
  #ended: EndReason | null = null;
  #next: MailboxConversation | null = null;

  constructor(options: MailboxConversationOptions) {
    this.#options = options;
    this.#mailbox = new Mailbox(options.random ?? randomBytes);
  }

  /** Why the conversation ended, or null. */
  get ended(): EndReason | null {
    return this.#ended;
  }

  /** After `restarted`: the conversation with the peer as it came back, already listening. Begin a new handshake on it. */
  get next(): MailboxConversation | null {
    return this.#next;
  }

  /** For one made after our welcome: our present visit and the peer's, null when it is not there. */
  arrived(ours: number, theirs: number | null): void {
    this.#visits = { ours, theirs };
    this.#apply(this.#mailbox.arrived(ours, theirs));
  }

  /** What the worker says, in its order. Messages about other members are passed over. */
  hear(message: ServerMessage): void {
    if (this.#next !== null) {
      this.#next.hear(message);
      return;
    }
    const { peer } = this.#options;
    switch (message.type) {
      case 'welcome':
        this.arrived(message.you.visit, message.members.find(({ id }) => id === peer)?.visit ?? null);
        return;
      case 'joined':
        if (message.member.id === peer) this.#peerCame(message.member.visit);
        return;
      case 'left':
        if (message.id === peer) this.#apply(this.#mailbox.peerLeft());
        return;
      case 'message':
        if (message.from === peer) this.#hearBody(message.body);
    }
  }

  /** Our socket is gone; a welcome on a new one goes on where it stopped. */
  socketLost(): void {
    if (this.#next !== null) this.#next.socketLost();
    else this.#apply(this.#mailbox.socketLost());
  }

  /** The room is over for us, for good. Texts that came before can still be received. */
  roomEnded(): void {
    this.#next?.roomEnded();
    this.#end('gone');
  }

  send(text: string): void {
    if (this.#ended === null) this.#apply(this.#mailbox.post(text));
  }

  receive(signal?: AbortSignal): Promise<Received> {
    if (this.#waiting !== null) throw new Error('somebody is receiving already');
    if (signal?.aborted === true) return Promise.resolve({ ok: false, reason: 'aborted' });
    const text = this.#unread.shift();
    if (text !== undefined) return Promise.resolve({ ok: true, text });
    if (this.#ended !== null) return Promise.resolve({ ok: false, reason: this.#ended });
    return new Promise((resolve) => {
      const onAbort = () => this.#settle({ ok: false, reason: 'aborted' });
      this.#waiting = (received) => {
        signal?.removeEventListener('abort', onAbort);
        resolve(received);
      };
      signal?.addEventListener('abort', onAbort);
    });
  }

  close(): void {
    this.#end('closed');
  }

  #peerCame(visit: number): void {
    if (this.#visits !== null) this.#visits = { ...this.#visits, theirs: visit };
    this.#apply(this.#mailbox.peerCame(visit));
  }

  #hearBody(body: string): void {
    const step = this.#mailbox.receive(body);
    if (step.ended === 'restarted' && this.#ended === null && this.#visits !== null) {
      this.#next = new MailboxConversation(this.#options);
      this.#next.arrived(this.#visits.ours, this.#visits.theirs);
      this.#next.#hearBody(body);
    }
    this.#apply(step);
  }

  #apply(step: MailboxStep): void {
    if (this.#ended !== null) return;
    if (step.ended !== null) {
      this.#end(step.ended);
      return;
    }
    for (const body of step.bodies) this.#options.transmit(body);
    for (const text of step.texts) this.#deliver(text);
  }

  #deliver(text: string): void {
    if (this.#waiting !== null) this.#settle({ ok: true, text });
    else if (this.#unread.length < UNREAD_TEXTS) this.#unread.push(text);
    else this.#end('tampered');
  }

  #end(reason: EndReason): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    if (reason !== 'gone') this.#unread.length = 0;
    this.#settle({ ok: false, reason });
  }

  #settle(received: Received): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(received);
  }
}
