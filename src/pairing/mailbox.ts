// Texts to one other member of a room, in order and exactly once, while either side's socket comes and goes.
// A pure state machine: told what happened, it says what to send and what arrived. Knows no socket or secret;
// a relay that rewrites texts is caught by the seals above it, not here.
//
// Each body names both visits, the sender's own and the recipient's that the sender knows of. A pair of visits
// is one pair of sockets, over which a relay keeps order; a body of any other pair was overtaken by a
// reconnection, and what it carried is sent again. So each pair begins with both saying how much they have.

import { SIGNALING_MESSAGE_BYTES } from '../protocol/limits.ts';
import { toBase64url } from './base64url.ts';
import { type RandomBytes, randomBytes } from './bytes.ts';
import { parseJson } from '../protocol/json.ts';
import { bodySchema, encodeBody, messageBytes, type Resume } from './mailbox-body.ts';

/** `tampered`: no order of honest events leads there. `restarted`: the peer is there, but with a new mailbox. */
export type MailboxEnd = 'tampered' | 'restarted';

/** What to do after something happened. Once ended, a mailbox sends and delivers nothing more. */
export interface MailboxStep {
  /** Bodies to hand to the worker now, in this order. */
  readonly bodies: readonly string[];
  /** Texts that arrived, in this order. */
  readonly texts: readonly string[];
  readonly ended: MailboxEnd | null;
}

/** One side's half of a conversation of texts. A new one in the same room needs a new visit (a new socket). */
export class Mailbox {
  /** Tells this mailbox from one that the same member had before, say before its page was reloaded. */
  readonly #life: string;
  #peerLife: string | null = null;
  /** Our visit, while our socket is open. */
  #ours: number | null = null;
  /** The peer's visit, while it is in the room. */
  #theirs: number | null = null;
  /** Whether the peer has said, for this pair of visits, how much it has. */
  #resumed = false;
  /** Texts after the last one the peer is known to have. */
  #kept: string[] = [];
  #acknowledged = 0;
  /** Highest sequence number ever handed out for sending. */
  #transmitted = 0;
  #received = 0;
  #ended: MailboxEnd | null = null;

  constructor(random: RandomBytes = randomBytes) {
    this.#life = toBase64url(random(16));
  }

  /** Our socket was welcomed as visit `ours`; `theirs` is the peer's visit, null when it is not there. */
  arrived(ours: number, theirs: number | null): MailboxStep {
    this.#ours = ours;
    this.#theirs = theirs;
    return this.#begin();
  }

  /** The peer came, or came back, as visit `theirs`. */
  peerCame(theirs: number): MailboxStep {
    if (theirs === this.#theirs) return this.#step();
    this.#theirs = theirs;
    return this.#begin();
  }

  /** The peer left the room; it may come back. */
  peerLeft(): MailboxStep {
    this.#theirs = null;
    this.#resumed = false;
    return this.#step();
  }

  /** Our socket is gone; what it had not delivered waits for the next one. */
  socketLost(): MailboxStep {
    this.#ours = null;
    return this.peerLeft();
  }

  /** Takes a text to deliver, now or when the peer is there. Throws a RangeError when no message could carry it. */
  post(text: string): MailboxStep {
    if (messageBytes(text) > SIGNALING_MESSAGE_BYTES) throw new RangeError('text too long for signaling');
    this.#kept.push(text);
    return this.#step(this.#due());
  }

  /** A body that the worker says is the peer's. */
  receive(body: string): MailboxStep {
    const parsed = parseJson(bodySchema, body);
    if (parsed === null) return this.#end('tampered');
    if (parsed.from !== this.#theirs || parsed.to !== this.#ours) return this.#step();
    if ('received' in parsed) return this.#resume(parsed);
    if (!this.#resumed || parsed.seq !== this.#received + 1) return this.#end('tampered');
    this.#received = parsed.seq;
    return this.#step([], [parsed.text]);
  }

  #begin(): MailboxStep {
    this.#resumed = false;
    const [from, to] = [this.#ours, this.#theirs];
    if (from === null || to === null) return this.#step();
    const resume: Resume = {
      from,
      to,
      life: this.#life,
      knows: this.#peerLife,
      received: this.#received,
    };
    return this.#step([encodeBody(resume)]);
  }

  #resume({ life, knows, received }: Resume): MailboxStep {
    if (this.#peerLife !== null && this.#peerLife !== life) return this.#end('restarted');
    // Said to a mailbox we had before. Our own resume will make the peer begin anew and say so.
    if (knows !== null && knows !== this.#life) return this.#step();
    const possible = received >= this.#acknowledged && received <= this.#transmitted;
    if (this.#resumed || !possible) return this.#end('tampered');
    this.#peerLife = life;
    this.#kept.splice(0, received - this.#acknowledged);
    this.#acknowledged = received;
    this.#transmitted = received;
    this.#resumed = true;
    return this.#step(this.#due());
  }

  /** Bodies of the texts not yet transmitted over this pair of sockets. */
  #due(): string[] {
    const [from, to] = [this.#ours, this.#theirs];
    if (!this.#resumed || from === null || to === null) return [];
    const texts = this.#kept.slice(this.#transmitted - this.#acknowledged);
    const before = this.#transmitted;
    this.#transmitted += texts.length;
    return texts.map((text, index) => encodeBody({ from, to, seq: before + 1 + index, text }));
  }

  #end(reason: MailboxEnd): MailboxStep {
    this.#ended ??= reason;
    return this.#step();
  }

  #step(bodies: readonly string[] = [], texts: readonly string[] = []): MailboxStep {
    if (this.#ended !== null) return { bodies: [], texts: [], ended: this.#ended };
    return { bodies, texts, ended: null };
  }
}
