// Two browsers that pair through the real Worker and Durable Object, as src/connection has them do it: a
// conversation over WebSockets, the handshake, then sealed signals both ways. The object can be watched,
// made dishonest, evicted, and have all its sockets dropped between any two steps.

import { evictAllDurableObjects, evictDurableObject } from 'cloudflare:test';
import { expect, onTestFinished, vi } from 'vitest';
import { Room } from '../../signaling-worker/room.ts';
import type { Seat } from '../../signaling-worker/room-state.ts';
import type { Side } from '../../src/pairing/bond.ts';
import { makeCode } from '../../src/pairing/code.ts';
import { type Conversation, MailboxConversation } from '../../src/pairing/conversation.ts';
import { makeLinkSecret } from '../../src/pairing/link.ts';
import { type HandshakeFailure, shakeHands } from '../../src/pairing/handshake.ts';
import { SealedConversation } from '../../src/pairing/sealed-conversation.ts';
import { roomOf, type Secret } from '../../src/pairing/secret.ts';
import type { Session } from '../../src/pairing/session.ts';
import { closeCodes } from '../../src/protocol/signaling.ts';
import type { ClientMessage, Member, RoomKind, ServerMessage } from '../../src/protocol/signaling.ts';
import { randomToken, TestRoom, type Visitor } from './test-room.ts';

/** What a side says, by how many values it has heard: the taker offers, the host answers, candidates trickle. */
export type Script = Record<Side, readonly (readonly unknown[])[]>;

/** A short one, of seven values; with it a pairing is `SCRIPT_STEPS` steps: 2 joins, 2 resumes, 3 texts, 7 values. */
export const SCRIPT: Script = {
  taker: [['the offer', { candidate: 1 }, { candidate: 2 }], [{ candidate: 3 }]],
  host: [[], ['the answer', { candidate: -1 }, { candidate: -2 }]],
};
export const SCRIPT_STEPS = 14;

let rooms = 0;
/** Secrets whose rooms no other test of the file has. */
export const freshSecret = {
  code: (): Secret => ({
    kind: 'code',
    code: { ...makeCode(), room: String((rooms += 1)).padStart(4, '0') },
  }),
  link: (): Secret => ({ kind: 'link', secret: makeLinkSecret() }),
};

/**
 * Looks until it is so. Never woken from inside the object: a test that went on there would wait for itself
 * when it evicts the object.
 */
export async function until(what: string, condition: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition(), what).toBe(true), { interval: 1, timeout: 10_000 });
}

/** What an object does with a frame of `from`; an honest one does `pass(from, frame)`. */
export type Relay = (
  from: Side,
  frame: string,
  pass: (as: Side, frame: string) => Promise<void>,
) => Promise<void>;

/** Stands inside the Durable Object, for one test: sees every frame, and may have the object act otherwise. */
class ObjectWatch {
  readonly frames: { readonly from: Side; readonly frame: string }[] = [];
  /** The incarnations of the object that handled a frame. */
  readonly instances = new Set<Room>();
  /** Bodies relayed to each side. */
  readonly relayed: Record<Side, number> = { host: 0, taker: 0 };
  handled = 0;

  constructor(relay: Relay) {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- bound below, to whom it is called on
    const { webSocketMessage } = Room.prototype;
    const { frames, instances, relayed } = this;
    const handled = () => (this.handled += 1);
    vi.spyOn(Room.prototype, 'webSocketMessage').mockImplementation(async function (this: Room, own, data) {
      if (typeof data !== 'string') throw new TypeError('browsers send text');
      const from = sideOf(own);
      frames.push({ from, frame: data });
      instances.add(this);
      await relay(from, data, async (as, frame) => {
        const { ctx } = this as unknown as { ctx: DurableObjectState };
        const socket = ctx.getWebSockets().find((other) => sideOf(other) === as);
        if (frame.includes('"send"')) relayed[otherThan(as)] += 1;
        await webSocketMessage.call(this, socket!, frame);
      });
      handled();
    });
    onTestFinished(async () => {
      vi.restoreAllMocks();
      await evictAllDurableObjects({ webSockets: 'close' });
    });
  }
}

export const otherThan = (side: Side): Side => (side === 'host' ? 'taker' : 'host');
const sideOf = (socket: WebSocket) => (socket.deserializeAttachment() as Seat).role as Side;

/** The room of a secret; its object is evicted when a test says so. */
class SecretRoom extends TestRoom {
  override readonly id: string;
  constructor({ kind, id }: { kind: RoomKind; id: string }) {
    super(kind, false);
    this.id = id;
  }
}

/** One of the two. */
export class Browser {
  /** Said, and not yet handed to the socket; lost with it. */
  readonly outbox: ClientMessage[] = [];
  /** Values that came sealed, in order. */
  readonly heard: unknown[] = [];
  session: Session | null = null;
  ended: HandshakeFailure | null = null;
  visitor: Visitor | null = null;
  /** Itself and the other, as the room last said. */
  you: Member | null = null;
  other: Member | null = null;
  /** Bodies that came. */
  bodies = 0;
  conversation: MailboxConversation | null = null;
  readonly side: Side;
  readonly #secret: Secret;
  readonly #script: Script;
  readonly #token = randomToken();
  #waiting = true;
  #sealing = 0;

  constructor(side: Side, secret: Secret, script: Script) {
    this.side = side;
    this.#secret = secret;
    this.#script = script;
  }

  /** Whether it will do nothing more until it hears something. */
  get isIdle(): boolean {
    return this.#waiting && this.#sealing === 0;
  }

  /** Whether all that the other says has come. */
  get hasAll(): boolean {
    return this.heard.length === this.#script[otherThan(this.side)].flat().length;
  }

  async join(room: TestRoom): Promise<void> {
    const visitor = await room.join(this.side, this.#token);
    const { visit } = this.you ?? { visit: 0 };
    this.visitor = visitor;
    void this.#listen(visitor);
    await until(`welcome of the ${this.side}`, () => this.you?.visit === visit + 1);
  }

  async #listen(visitor: Visitor): Promise<void> {
    for (;;) {
      const said = await visitor.next();
      if (typeof said === 'string') throw new Error(`heard ${said}`);
      if (said.type === 'closed') {
        this.visitor = null;
        this.outbox.length = 0;
        if (Object.values<number>(closeCodes).includes(said.code)) this.conversation?.roomEnded();
        else this.conversation?.socketLost();
        return;
      }
      this.#hear(said);
      // Whoever waits for it goes on first, so that `isIdle` is true of what was counted.
      await Promise.resolve();
      if (said.type === 'message') this.bodies += 1;
    }
  }

  #hear(said: ServerMessage): void {
    this.conversation?.hear(said);
    if (said.type === 'left') this.other = null;
    if (said.type === 'welcome') [this.you, this.other] = [said.you, said.members[0] ?? null];
    if (said.type === 'joined') this.other = said.member;
    if (this.other !== null && this.conversation === null) void this.#pair(this.other);
  }

  async #pair({ id, visit }: Member): Promise<void> {
    const transmit = (body: string) => void this.outbox.push({ type: 'send', to: id, body });
    const conversation = new MailboxConversation({ peer: id, transmit });
    this.conversation = conversation;
    this.#waiting = false;
    conversation.arrived(this.you!.visit, visit);
    const watched = this.#watch(conversation);
    const result = await shakeHands({ conversation: watched, side: this.side, secret: this.#secret });
    if (result.ok) {
      this.session = result.session;
      await this.#talk(new SealedConversation(watched, result.session));
    } else {
      this.ended = result.reason;
      conversation.close();
      // A code is spent by its first handshake.
      if (this.side === 'host' && this.#secret.kind === 'code') this.outbox.push({ type: 'close' });
    }
    this.#waiting = true;
  }

  async #talk(sealed: SealedConversation): Promise<void> {
    for (;;) {
      for (const value of this.#script[this.side][this.heard.length] ?? []) {
        this.#sealing += 1;
        sealed.send(value);
      }
      const received = await sealed.receive();
      if (!received.ok) {
        if (received.reason !== 'aborted') this.ended = received.reason;
        return;
      }
      this.heard.push(received.value);
    }
  }

  #watch(conversation: Conversation): Conversation {
    return {
      send: (text) => {
        if (this.session !== null) this.#sealing -= 1;
        conversation.send(text);
      },
      receive: async (signal) => {
        this.#waiting = true;
        const received = await conversation.receive(signal);
        this.#waiting = false;
        return received;
      },
      close: () => conversation.close(),
    };
  }
}

/** Both of them, and their room. */
export class PairedBrowsers {
  readonly room: TestRoom;
  readonly host: Browser;
  readonly taker: Browser;
  readonly object: ObjectWatch;

  private constructor(room: TestRoom, [host, taker]: [Secret, Secret], script: Script, relay?: Relay) {
    this.room = room;
    this.host = new Browser('host', host, script);
    this.taker = new Browser('taker', taker, script);
    this.object = new ObjectWatch(relay ?? ((from, frame, pass) => pass(from, frame)));
  }

  static async of(secret: Secret, script: Script, relay?: Relay, guess = secret): Promise<PairedBrowsers> {
    const room = new SecretRoom(await roomOf(secret));
    return new PairedBrowsers(room, [secret, guess], script, relay);
  }

  /** Lets both talk as they like until all is heard; before each word of either, `before`. */
  async freely(before: () => Promise<unknown> = async () => undefined): Promise<void> {
    const isDone = () => this.host.hasAll && this.taker.hasAll;
    const speak = async (browser: Browser) => {
      for (;;) {
        await until('a word or the end', () => browser.outbox.length > 0 || isDone());
        const message = browser.outbox[0];
        if (message === undefined) return;
        await before();
        browser.outbox.shift();
        await browser.visitor?.say(message);
      }
    };
    await this.host.join(this.room);
    await before();
    await this.taker.join(this.room);
    await Promise.all([speak(this.host), speak(this.taker)]);
  }

  /** One thing at a time, until nobody has more to say; before each, `before` with its number. Answers how many. */
  async inLockstep(before: (step: number) => Promise<unknown> = async () => undefined): Promise<number> {
    let step = 0;
    for (const browser of [this.host, this.taker]) {
      await before(step++);
      await browser.join(this.room);
    }
    for (;;) {
      await this.#settled();
      if (this.#next() === undefined) return step;
      await before(step++);
      await this.#settled();
      await this.#say();
    }
  }

  async evict(): Promise<void> {
    await evictDurableObject(this.room.stub);
  }

  /** A deploy: the object and all its sockets are gone; whoever was there comes back, in that order. */
  async deploy(order: readonly Side[]): Promise<void> {
    const were = order.map((side) => this[side]).filter(({ visitor }) => visitor !== null);
    await evictDurableObject(this.room.stub, { webSockets: 'close' });
    await until('no socket left', () => were.every(({ visitor }) => visitor === null));
    for (const browser of were) await browser.join(this.room);
  }

  #next(): Browser | undefined {
    return [this.host, this.taker].find(({ outbox }) => outbox.length > 0);
  }

  async #say(): Promise<void> {
    const speaker = this.#next();
    const message = speaker?.outbox.shift();
    if (message === undefined) return;
    const { handled } = this.object;
    await speaker?.visitor?.say(message);
    await until('the object has handled it', () => this.object.handled > handled);
    if (message.type === 'close') {
      await until('all are sent away', () => this.host.visitor === null && this.taker.visitor === null);
    }
  }

  async #settled(): Promise<void> {
    const { host, taker, object } = this;
    const { relayed } = object;
    await until('both have taken what came', () =>
      [host, taker].every(({ side, isIdle, bodies }) => isIdle && bodies === relayed[side]),
    );
    if (host.visitor === null || taker.visitor === null) return;
    await until(
      'both know of each other',
      () => host.other?.visit === taker.you?.visit && taker.other?.visit === host.you?.visit,
    );
  }
}
