// The signaling worker in memory: its real rules, behind sockets that a test can break. Stands in for the
// browser's WebSocket, so that everything above it is the real thing. Time is the test's.

import { vi } from 'vitest';
import { closeCodes, PING, PONG, type Role, type RoomKind } from '../../../src/protocol/signaling.ts';
import { PlainRoom, type PlainVisitor } from '../signaling-worker/plain-room.ts';

/** One way, ms. */
export const LATENCY_MS = 20;

export class FakeSignaling {
  isUp = true;
  /** What becomes of a frame on its way to the worker; by default it arrives as it is. */
  relay: (token: string, frame: string) => readonly string[] = (_token, frame) => [frame];
  readonly #rooms = new Map<string, PlainRoom>();
  readonly sockets = new Set<FakeSocket>();

  constructor() {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the function below has its own
    const signaling = this;
    // A plain function that answers an object takes part in `new` as a class would.
    vi.stubGlobal('WebSocket', function open(url: string) {
      return new FakeSocket(signaling, new URL(url));
    });
  }

  room(path: string): PlainRoom {
    const kind = path.split('/')[3] as RoomKind;
    const room = this.#rooms.get(path) ?? new PlainRoom(kind);
    this.#rooms.set(path, room);
    return room;
  }

  /** Sockets that a client has, open or on their way. */
  socketsOf(token: string): FakeSocket[] {
    return [...this.sockets].filter((socket) => socket.token === token);
  }

  /** Everything dies at once, as in a deploy; with `wiped`, nothing is remembered either. */
  goDown(wiped: boolean): void {
    this.isUp = false;
    for (const room of this.#rooms.values()) room.deploy();
    if (wiped) this.#rooms.clear();
    for (const socket of [...this.sockets]) socket.die(1006);
  }

  /** Brings to the sockets what the rooms said. */
  pump(): void {
    for (const socket of [...this.sockets]) socket.pump();
  }
}

export class FakeSocket extends EventTarget {
  readonly token: string;
  readonly OPEN = 1;
  readyState = 0;
  binaryType = 'blob';
  /** The worker hears no more of it, and does not notice. */
  isCut = false;
  readonly #signaling: FakeSignaling;
  readonly #room: string;
  readonly #role: Role;
  #visitor: PlainVisitor | null = null;

  constructor(signaling: FakeSignaling, url: URL) {
    super();
    this.#signaling = signaling;
    this.#room = url.pathname;
    this.#role = url.searchParams.get('role') as Role;
    this.token = url.searchParams.get('token') ?? '';
    signaling.sockets.add(this);
    setTimeout(() => {
      this.#arrive();
    }, LATENCY_MS);
  }

  get #plainRoom(): PlainRoom {
    return this.#signaling.room(this.#room);
  }

  send(data: string): void {
    if (this.readyState !== 1) throw new Error('not open');
    setTimeout(() => {
      if (this.isCut || !this.#signaling.isUp || !this.#visitor) return;
      if (data === PING) {
        setTimeout(() => {
          this.#dispatch(PONG);
        }, LATENCY_MS);
        return;
      }
      for (const frame of this.#signaling.relay(this.token, data)) this.#plainRoom.say(this.#visitor, frame);
      this.#signaling.pump();
    }, LATENCY_MS);
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#signaling.sockets.delete(this);
    setTimeout(() => {
      this.leave();
    }, LATENCY_MS);
  }

  /** The worker notices that the socket is gone. */
  leave(): void {
    if (this.isCut || !this.#visitor || !this.#signaling.isUp) return;
    this.#plainRoom.leave(this.#visitor);
    this.#signaling.pump();
  }

  /** The client learns that the socket is gone. */
  die(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#signaling.sockets.delete(this);
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '' }));
  }

  pump(): void {
    const visitor = this.#visitor;
    if (!visitor) return;
    for (const message of visitor.heard.splice(0)) {
      setTimeout(() => {
        this.#dispatch(JSON.stringify(message));
      }, LATENCY_MS);
    }
    const { closed } = visitor;
    if (closed === null) return;
    this.#visitor = null;
    setTimeout(() => {
      this.die(closeCodes[closed]);
    }, LATENCY_MS);
  }

  #arrive(): void {
    if (this.readyState !== 0) return;
    if (!this.#signaling.isUp || this.isCut) {
      this.die(1006);
      return;
    }
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
    this.#visitor = this.#plainRoom.join(this.#role, this.token);
    this.#signaling.pump();
  }

  #dispatch(data: string): void {
    if (this.readyState === 1 && !this.isCut) this.dispatchEvent(new MessageEvent('message', { data }));
  }
}
