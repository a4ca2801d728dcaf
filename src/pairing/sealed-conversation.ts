// Values under seal over a conversation: what the connection exchanges offers, answers and candidates with.

import { utf8 } from './bytes.ts';
import type { Conversation, EndReason } from './conversation.ts';
import { type Opener, SEALED_TEXT_BYTES, type Sealer } from './sealed.ts';

/** The next value, of any JSON shape: the peer is known, its words are still to be parsed. */
export type ReceivedValue =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: EndReason | 'aborted' };

/** A conversation that only the two ends of one handshake can read or write. */
export class SealedConversation {
  readonly #conversation: Conversation;
  readonly #sealer: Sealer;
  readonly #opener: Opener;
  #sending: Promise<void> = Promise.resolve();
  #tampered = false;

  /** Takes the conversation over: nobody else may send or receive on it. */
  constructor(conversation: Conversation, session: { readonly sealer: Sealer; readonly opener: Opener }) {
    this.#conversation = conversation;
    this.#sealer = session.sealer;
    this.#opener = session.opener;
  }

  /** Sends a JSON value, in the order of the calls. Throws a RangeError when its JSON exceeds SEALED_TEXT_BYTES. */
  send(value: unknown): void {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError('not a JSON value');
    if (utf8(text).length > SEALED_TEXT_BYTES) throw new RangeError('value too long to seal');
    const sealed = this.#sealer.seal(text);
    this.#sending = this.#sending.then(async () => this.#conversation.send(await sealed));
  }

  /** The next value. One call at a time. A forged, missing or repeated one ends the conversation as `tampered`. */
  async receive(signal?: AbortSignal): Promise<ReceivedValue> {
    if (this.#tampered) return { ok: false, reason: 'tampered' };
    const received = await this.#conversation.receive(signal);
    if (!received.ok) return received;
    const opened = await this.#opener.open(received.text);
    if (!opened.ok) return this.#end();
    try {
      return { ok: true, value: JSON.parse(opened.text) as unknown };
    } catch {
      return this.#end();
    }
  }

  /** Ends it once what was sent before is on its way. */
  close(): void {
    void this.#sending.then(() => this.#conversation.close());
  }

  #end(): ReceivedValue {
    this.#tampered = true;
    this.#conversation.close();
    return { ok: false, reason: 'tampered' };
  }
}
