// A room without sockets, storage or clock: the rules of room-rules.ts, and visitors that keep what
// they hear. The state is cloned between steps, as eviction would.

import { lifetimeMs } from '../../../signaling-worker/lifetime.ts';
import { step } from '../../../signaling-worker/room-rules.ts';
import { isSameSeat } from '../../../signaling-worker/room-state.ts';
import type { Outcome, RoomEvent, RoomState, Seat } from '../../../signaling-worker/room-state.ts';
import type { CloseReason, Role, RoomKind, ServerMessage } from '../../../src/protocol/signaling.ts';

/** The browser's end of a socket. */
export interface PlainVisitor {
  readonly token: string;
  readonly role: Role;
  /** What the socket's attachment holds; null for one that was refused. */
  seat: Seat | null;
  isOpen: boolean;
  closed: CloseReason | null;
  readonly heard: ServerMessage[];
}

/** One step as it happened, for whoever checks it. */
export interface PlainStep {
  readonly before: RoomState;
  readonly event: RoomEvent;
  readonly outcome: Outcome;
}

export class PlainRoom {
  readonly kind: RoomKind;
  readonly steps: PlainStep[] = [];
  readonly visitors: PlainVisitor[] = [];
  now = 1_000_000;
  state: RoomState = { record: null, seats: [] };
  #ids = 0;

  constructor(kind: RoomKind) {
    this.kind = kind;
  }

  get present(): PlainVisitor[] {
    return this.visitors.filter(({ isOpen }) => isOpen);
  }

  join(role: Role, token: string): PlainVisitor {
    const visitor: PlainVisitor = { token, role, seat: null, isOpen: false, closed: null, heard: [] };
    this.visitors.push(visitor);
    const freshId = (this.#ids += 1).toString(16).padStart(16, '0');
    const lifetime = lifetimeMs(this.kind);
    const tokenHash = `hash of ${token}`;
    this.step({ type: 'join', kind: this.kind, role, tokenHash, freshId, lifetimeMs: lifetime }, visitor);
    return visitor;
  }

  say(visitor: PlainVisitor, frame: string | ArrayBuffer): void {
    if (visitor.isOpen && visitor.seat) this.step({ type: 'message', seat: visitor.seat, frame });
  }

  leave(visitor: PlainVisitor): void {
    if (!visitor.isOpen || !visitor.seat) return;
    this.step({ type: 'leave', seat: visitor.seat });
    visitor.isOpen = false;
  }

  /** All sockets are lost and nobody is told, as when a new version is deployed. */
  deploy(): void {
    for (const visitor of this.visitors) visitor.isOpen = false;
    this.state = { ...this.state, seats: [] };
  }

  step(event: RoomEvent, newcomer?: PlainVisitor): Outcome {
    const before = structuredClone(this.state);
    const outcome = step(before, structuredClone(event), this.now);
    this.steps.push({ before, event, outcome });
    this.state = outcome.state;
    for (const { seat, reason } of outcome.closes) this.#end(this.#at(seat), reason);
    if (newcomer && typeof outcome.newcomer === 'string') this.#end(newcomer, outcome.newcomer);
    else if (newcomer && outcome.newcomer) {
      newcomer.seat = outcome.newcomer as Seat;
      newcomer.isOpen = true;
    }
    for (const seat of outcome.state.seats) {
      this.#at(seat).seat = seat;
    }
    for (const { to, message } of outcome.sends) {
      const seat = outcome.state.seats.find(({ id }) => id === to);
      if (!seat) throw new Error('sends to nobody');
      this.#at(seat).heard.push(message);
    }
    return outcome;
  }

  #at(seat: Seat): PlainVisitor {
    const visitor = this.present.find((other) => other.seat && isSameSeat(other.seat, seat));
    if (!visitor) throw new Error('speaks of a socket that is not open');
    return visitor;
  }

  #end(visitor: PlainVisitor, reason: CloseReason): void {
    visitor.isOpen = false;
    visitor.closed = reason;
  }
}
