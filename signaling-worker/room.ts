// The Durable Object of a room: gives what happens on its sockets to the rules and does what they
// say. Decides nothing. Keeps nothing in memory: the record is in storage and every socket's seat in
// its attachment, so the object may be evicted between any two events (SG20).

import { bytesToHex } from '@noble/hashes/utils.js';
import { DurableObject } from 'cloudflare:workers';
import { closeCodes, PING, PONG } from '../src/protocol/signaling.ts';
import type { CloseReason } from '../src/protocol/signaling.ts';
import type { Env } from './env.ts';
import { lifetimeMs } from './lifetime.ts';
import { readJoinRequest } from './join-request.ts';
import { step } from './room-rules.ts';
import { isSameSeat } from './room-state.ts';
import type { RoomEvent, RoomRecord, Seat } from './room-state.ts';

const RECORD = 'record';

export class Room extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  /** A member's WebSocket upgrade; its URL was checked by the Worker. */
  override async fetch(request: Request): Promise<Response> {
    const join = readJoinRequest(new URL(request.url));
    if (join === null) return new Response(null, { status: 400 });
    const tokenHash = await sha256Hex(join.token);
    const { 0: client, 1: socket } = new WebSocketPair();
    // Also for one that is refused: a socket accepted otherwise would keep the object from
    // hibernating for as long as its browser does not answer the close.
    this.ctx.acceptWebSocket(socket);
    await this.#step(
      {
        type: 'join',
        kind: join.kind,
        role: join.role,
        tokenHash,
        freshId: freshId(),
        lifetimeMs: lifetimeMs(join.kind, this.env.CODE_LIFETIME_SECONDS),
      },
      socket,
    );
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    const seat = seatOf(socket);
    if (seat !== null) await this.#step({ type: 'message', seat, frame }, socket);
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    await this.#left(socket);
    // With hibernation the other half of the closing handshake is ours to send. Codes such as 1001
    // (a page that goes away) and 1006 are not for us to say.
    close(socket, code >= 3000 ? code : 1000, '');
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#left(socket);
  }

  override async alarm(): Promise<void> {
    await this.#step({ type: 'expire' });
    const record = this.#record();
    // An alarm that rang is gone; one that rang too early must ring again.
    if (record !== null) await this.ctx.storage.setAlarm(record.endsAt);
  }

  async #left(socket: WebSocket): Promise<void> {
    const seat = seatOf(socket);
    if (seat !== null) await this.#step({ type: 'leave', seat }, socket);
  }

  // Reads, decides and writes without giving way to another event. What is written before a send is
  // on disk before the send goes out: workerd's output gate holds it back until then.
  async #step(event: RoomEvent, cause?: WebSocket): Promise<void> {
    const record = this.#record();
    const sockets = new Map<WebSocket, Seat>();
    // The socket of the event may be off the list already, having closed.
    for (const socket of new Set([...this.ctx.getWebSockets(), ...(cause ? [cause] : [])])) {
      const seat = seatOf(socket);
      if (seat !== null) sockets.set(socket, seat);
    }
    const outcome = step({ record, seats: [...sockets.values()] }, event, Date.now());

    const stored = this.#store(record, outcome.state.record);
    const byId = new Map<string, WebSocket>();
    for (const [socket, seat] of sockets) {
      const next = outcome.state.seats.find((other) => isSameSeat(other, seat)) ?? null;
      if (next !== seat) socket.serializeAttachment(next);
      if (next !== null) byId.set(next.id, socket);
    }
    if (cause && outcome.newcomer !== null && typeof outcome.newcomer !== 'string') {
      cause.serializeAttachment(outcome.newcomer);
      byId.set(outcome.newcomer.id, cause);
    }

    for (const { to, message } of outcome.sends) send(byId.get(to), JSON.stringify(message));
    for (const { seat, reason } of outcome.closes) {
      for (const [socket, other] of sockets)
        if (isSameSeat(other, seat)) close(socket, closeCodes[reason], reason);
    }
    if (cause && typeof outcome.newcomer === 'string') {
      close(cause, closeCodes[outcome.newcomer], outcome.newcomer);
    }
    await stored;
  }

  #record(): RoomRecord | null {
    return this.ctx.storage.kv.get<RoomRecord>(RECORD) ?? null;
  }

  async #store(before: RoomRecord | null, after: RoomRecord | null): Promise<void> {
    if (after === before) return;
    if (after === null) return this.ctx.storage.deleteAll();
    this.ctx.storage.kv.put(RECORD, after);
    if (after.endsAt !== before?.endsAt) await this.ctx.storage.setAlarm(after.endsAt);
  }
}

// Null for a socket that was refused or is being closed: nothing it still says counts.
function seatOf(socket: WebSocket): Seat | null {
  return socket.deserializeAttachment() as Seat | null;
}

function send(socket: WebSocket | undefined, message: string): void {
  try {
    socket?.send(message);
  } catch {
    // It has just died; its leave is on the way.
  }
}

function close(socket: WebSocket, code: number, reason: CloseReason | ''): void {
  try {
    socket.close(code, reason);
  } catch {
    // It has just died, which is as good.
  }
}

function freshId(): string {
  return bytesToHex(crypto.getRandomValues(new Uint8Array(8)));
}

async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return bytesToHex(new Uint8Array(digest));
}
