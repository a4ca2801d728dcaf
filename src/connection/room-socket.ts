// One membership in one room of the signaling worker. Outlives its WebSocket: whatever breaks it, the same
// member (by its token) comes back, until the room says that it is over. Knows who is in the room, and
// nothing of what the bodies say.

import { WebSocket as LastingSocket } from 'partysocket';
import { parseJson } from '../protocol/json.ts';
import {
  closeCodes,
  PING,
  PONG,
  roomPath,
  serverMessageSchema,
  type ClientMessage,
  type CloseReason,
  type Member,
  type Role,
  type RoomKind,
  type ServerMessage,
} from '../protocol/signaling.ts';

/** How a membership ends for good. `left`: we left. `unreachable`: no server answered, and we stopped trying. */
export type RoomEnd = CloseReason | 'left' | 'unreachable';

export interface RoomSocketOptions {
  /** Origin of the signaling worker, `https://…`. */
  readonly origin: string;
  readonly kind: RoomKind;
  readonly room: string;
  readonly role: Role;
  /** 16 random bytes in base64url, the same for as long as this membership lives. */
  readonly token: string;
  /** Socket attempts that may fail in a row before the membership ends as `unreachable`; Infinity: it never does. */
  readonly attempts: number;
  readonly onMessage: (message: ServerMessage) => void;
  /** The socket is gone for the moment; a `welcome` follows when it is back. */
  readonly onLost: () => void;
  readonly onEnded: (reason: RoomEnd) => void;
}

/** A proxy that drops silent sockets does so after a minute or more. */
const PING_EVERY_MS = 25_000;
const PONG_WITHIN_MS = 10_000;
/** The first and the longest wait between attempts; each socket stretches them by its own chance, up to twice. */
const RETRY_FIRST_MS = 300;
const RETRY_MOST_MS = 5_000;
/** An attempt younger than this is not given up for another one. */
const ATTEMPT_MS = 2_000;

export class RoomSocket {
  readonly #options: RoomSocketOptions;
  #socket: LastingSocket;
  #dialledAt = 0;
  readonly #pinging: ReturnType<typeof setInterval>;
  #pongDue: ReturnType<typeof setTimeout> | undefined;
  /** Attempts since the last open socket. */
  #failures = 0;
  #ended = false;

  constructor(options: RoomSocketOptions) {
    this.#options = options;
    this.#socket = this.#dial();
    this.#pinging = setInterval(() => {
      this.#ping();
    }, PING_EVERY_MS);
  }

  /** Hands a body to the worker for one member; lost when there is no socket at the moment. */
  send(to: Member['id'], body: string): void {
    this.#say({ type: 'send', to, body });
  }

  /** Host only: ends the room for everybody, then leaves. */
  close(): void {
    this.#say({ type: 'close' });
    this.#end('left');
  }

  leave(): void {
    this.#end('left');
  }

  /** Looks whether the socket still works, and tries again now if there is none. */
  retry(): void {
    if (this.#ended) return;
    const { readyState } = this.#socket;
    const isYoung = readyState === LastingSocket.CONNECTING && Date.now() - this.#dialledAt < ATTEMPT_MS;
    if (readyState === LastingSocket.OPEN) this.#ping();
    else if (!isYoung) this.#redial();
  }

  /** Leaves the socket for a fresh one, so that we come back as a new visit. */
  renew(): void {
    if (!this.#ended) this.#redial();
  }

  #dial(): LastingSocket {
    const { origin, kind, room, role, token } = this.#options;
    const url = new URL(roomPath(kind, room), origin);
    url.protocol = url.protocol.replace('http', 'ws');
    url.searchParams.set('role', role);
    url.searchParams.set('token', token);
    // After a deploy everybody comes back; not all in the same instant.
    const stretch = 1 + Math.random();
    this.#dialledAt = Date.now();
    const socket = new LastingSocket(url.href, [], {
      minReconnectionDelay: RETRY_FIRST_MS * stretch,
      maxReconnectionDelay: RETRY_MOST_MS * stretch,
      reconnectionDelayGrowFactor: 1.7,
      connectionTimeout: 8_000,
      // What was to be said on a socket that is gone is said again by the mailbox, when it knows who is there.
      maxEnqueuedMessages: 0,
      shouldReconnectOnClose: (event) => finalReason(event.code) === null,
    });
    socket.addEventListener('open', () => {
      this.#failures = 0;
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (this.#socket === socket) this.#take(event.data);
    });
    socket.addEventListener('close', (event) => {
      if (this.#socket === socket) this.#closed(event.code);
    });
    return socket;
  }

  // A socket of partysocket's that waits for its next attempt cannot be hurried (it holds a lock until
  // then), so another one takes its place.
  #redial(): void {
    const former = this.#socket;
    const wasOpen = former.readyState === LastingSocket.OPEN;
    this.#socket = this.#dial();
    former.close(1000);
    clearTimeout(this.#pongDue);
    this.#pongDue = undefined;
    if (wasOpen) this.#options.onLost();
  }

  #say(message: ClientMessage): void {
    if (this.#socket.readyState === LastingSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #take(data: unknown): void {
    if (this.#ended) return;
    if (data === PONG) {
      clearTimeout(this.#pongDue);
      this.#pongDue = undefined;
      return;
    }
    const message = typeof data === 'string' ? parseJson(serverMessageSchema, data) : null;
    // A server that speaks otherwise is none of ours (a captive portal, another version).
    if (message === null) this.#end('badMessage');
    else this.#options.onMessage(message);
  }

  #closed(code: number): void {
    if (this.#ended) return;
    clearTimeout(this.#pongDue);
    this.#pongDue = undefined;
    const reason = finalReason(code);
    this.#failures += 1;
    if (reason !== null) this.#end(reason);
    else if (this.#failures > this.#options.attempts) this.#end('unreachable');
    else this.#options.onLost();
  }

  #ping(): void {
    if (this.#socket.readyState !== LastingSocket.OPEN) return;
    this.#socket.send(PING);
    this.#pongDue ??= setTimeout(() => {
      this.#pongDue = undefined;
      this.#redial();
    }, PONG_WITHIN_MS);
  }

  #end(reason: RoomEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#pinging);
    clearTimeout(this.#pongDue);
    this.#socket.close(1000);
    this.#options.onEnded(reason);
  }
}

/** What a close code says for good, or null when the socket merely broke. */
function finalReason(code: number): CloseReason | null {
  for (const [reason, own] of Object.entries(closeCodes)) if (own === code) return reason as CloseReason;
  return null;
}
