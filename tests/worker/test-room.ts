// A room under test and its visitors: real WebSockets to the real Worker, in workerd. Before every
// step the room may be evicted from memory; no test may come out differently for it (SG20).

import { evictAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import * as v from 'valibot';
import { afterEach, describe, vi } from 'vitest';
import { roomPath, serverMessageSchema } from '../../src/protocol/signaling.ts';
import type { ClientMessage, Member, Role, RoomKind, ServerMessage } from '../../src/protocol/signaling.ts';

export const OWN_ORIGIN = 'https://causeway.test';

/** How a socket ended, as the browser sees it. */
export interface Closed {
  readonly type: 'closed';
  readonly code: number;
  readonly reason: string;
}

/** One end of a WebSocket to a room; everything that comes is kept in order until asked for. */
export class Visitor {
  readonly #socket: WebSocket;
  readonly #before: () => Promise<void>;
  readonly #arrived: (ServerMessage | Closed | string)[] = [];
  readonly #waiting: ((event: ServerMessage | Closed | string) => void)[] = [];

  constructor(socket: WebSocket, before: () => Promise<void>) {
    this.#socket = socket;
    this.#before = before;
    socket.addEventListener('message', ({ data }) => this.#arrive(read(String(data))));
    socket.addEventListener('close', ({ code, reason }) => this.#arrive({ type: 'closed', code, reason }));
    socket.accept();
  }

  /** The next thing this visitor hears, or heard and was not asked for yet. */
  async next(): Promise<ServerMessage | Closed | string> {
    return this.#arrived.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The `welcome` that must come next. */
  async welcome(): Promise<Extract<ServerMessage, { type: 'welcome' }>> {
    const heard = await this.next();
    if (typeof heard === 'string' || heard.type !== 'welcome') {
      throw new Error(`expected a welcome, heard ${JSON.stringify(heard)}`);
    }
    return heard;
  }

  async say(message: ClientMessage): Promise<void> {
    await this.sayRaw(JSON.stringify(message));
  }

  async sayRaw(frame: string | ArrayBuffer): Promise<void> {
    await this.#before();
    this.#socket.send(frame);
  }

  async leave(): Promise<void> {
    await this.#before();
    this.#socket.close(1000, 'bye');
  }

  #arrive(event: ServerMessage | Closed | string): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(event);
    else this.#arrived.push(event);
  }
}

// Every word of the Worker must be one of the protocol; 'pong' is the only one that is not JSON.
function read(data: string): ServerMessage | string {
  return data.startsWith('{') ? v.parse(serverMessageSchema, JSON.parse(data)) : data;
}

let codes = 0;

/** A room nobody else has; with `evicting`, its object is evicted before every step. */
export class TestRoom {
  readonly kind: RoomKind;
  readonly id: string;
  readonly #before: () => Promise<void>;

  constructor(kind: RoomKind, evicting: boolean) {
    this.kind = kind;
    this.id = kind === 'code' ? String((codes += 1)).padStart(4, '0') : randomToken();
    this.#before = evicting ? () => evictAllDurableObjects() : () => Promise.resolve();
  }

  get stub(): DurableObjectStub {
    return env.ROOMS.get(env.ROOMS.idFromName(`${this.kind}:${this.id}`));
  }

  async join(role: Role, token: string = randomToken()): Promise<Visitor> {
    await this.#before();
    const response = await exports.default.fetch(
      `${OWN_ORIGIN}${roomPath(this.kind, this.id)}?role=${role}&token=${token}`,
      { headers: { upgrade: 'websocket', origin: OWN_ORIGIN } },
    );
    if (response.webSocket === null) throw new Error(`no socket: ${String(response.status)}`);
    return new Visitor(response.webSocket, this.#before);
  }

  /** Joins and takes the welcome: the visitor, itself as a member, and whom it sees. */
  async enter(role: Role, token?: string): Promise<{ visitor: Visitor; you: Member; members: Member[] }> {
    const visitor = await this.join(role, token);
    const { you, members } = await visitor.welcome();
    return { visitor, you, members };
  }

  /** What the object has stored and when its alarm is due. */
  async stored(): Promise<{ entries: number; alarm: number | null }> {
    return runInDurableObject(this.stub, async (_room, { storage }) => ({
      entries: [...storage.kv.list()].length,
      alarm: await storage.getAlarm(),
    }));
  }

  /** Rings the room's alarm now; false where none is set. */
  async ring(): Promise<boolean> {
    await this.#before();
    return runDurableObjectAlarm(this.stub);
  }
}

export function randomToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return Array.from(bytes, (byte) => alphabet.charAt(byte % 64)).join('');
}

/** Moves the clock that the room reads; sockets and alarms keep to the real one. */
export function passTime(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

/** Describes the same conversations twice: with the object awake, and evicted before every step. */
export function describeRooms(name: string, tests: (open: (kind: RoomKind) => TestRoom) => void): void {
  describe.each([
    { how: 'awake', evicting: false },
    { how: 'evicted before every step (SG20)', evicting: true },
  ])(`${name}, $how`, ({ evicting }) => {
    afterEach(async () => {
      vi.useRealTimers();
      await evictAllDurableObjects({ webSockets: 'close' });
    });
    tests((kind) => new TestRoom(kind, evicting));
  });
}
