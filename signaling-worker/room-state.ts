// What a room is made of, for its rules (room-rules.ts) and for the Durable Object that keeps it
// (room.ts). Plain data: everything here survives storage and structured clone.

import type { CloseReason, Member, Role, RoomKind, ServerMessage } from '../src/protocol/signaling.ts';

/** Somebody who was ever admitted, here or away. `visit` counts its sockets. */
export interface Identity {
  readonly id: string;
  readonly role: Role;
  readonly visit: number;
  /** SHA-256 of its token, so that storage holds nothing one could join with. */
  readonly tokenHash: string;
}

/** What is stored of a room. */
export interface RoomRecord {
  readonly kind: RoomKind;
  /** Unix ms. For a code or link its end; for a rendezvous the next look at whether it is empty. */
  readonly endsAt: number;
  /** The host has ended it; it stays, burnt, until `endsAt`. */
  readonly closed: boolean;
  /** In the order of their last arrival. */
  readonly identities: readonly Identity[];
}

/** An open socket's member; what its attachment holds. `id` and `visit` together name one socket. */
export interface Seat extends Readonly<Member> {
  /** Messages this socket has sent. */
  readonly messages: number;
}

export interface RoomState {
  readonly record: RoomRecord | null;
  readonly seats: readonly Seat[];
}

export type RoomEvent =
  | {
      readonly type: 'join';
      readonly kind: RoomKind;
      readonly role: Role;
      readonly tokenHash: string;
      /** The member id this one gets if it is new here. */
      readonly freshId: string;
      /** How long the room stands, if this join opens it. */
      readonly lifetimeMs: number;
    }
  | { readonly type: 'message'; readonly seat: Seat; readonly frame: string | ArrayBuffer }
  | { readonly type: 'leave'; readonly seat: Seat }
  /** The alarm rang, or somebody looks whether it should have. */
  | { readonly type: 'expire' };

export type JoinEvent = Extract<RoomEvent, { type: 'join' }>;

/** What a step came to. The state is stored first, then the messages go out, then sockets close. */
export interface Outcome {
  /** Parts that did not change are the same objects as before. */
  readonly state: RoomState;
  /** In order. `to` has a seat in the new state. */
  readonly sends: readonly { readonly to: string; readonly message: ServerMessage }[];
  /** Sockets of the old state. */
  readonly closes: readonly { readonly seat: Seat; readonly reason: CloseReason }[];
  /** Of a join: the seat the new socket got, or why it is closed at once. */
  readonly newcomer: Seat | CloseReason | null;
}

/** The outcome in which nothing happens. */
export function unchanged(state: RoomState): Outcome {
  return { state, sends: [], closes: [], newcomer: null };
}

/** Whether two seats are the same socket. */
export function isSameSeat(a: Seat, b: Seat): boolean {
  return a.id === b.id && a.visit === b.visit;
}

/** What others are told of a member. */
export function memberOf({ id, role, visit }: Seat): Member {
  return { id, role, visit };
}

/** Those of the seats that `seat` can see and reach (SG9): everybody else, but no taker another taker. */
export function reachableFrom(seat: Seat, seats: readonly Seat[]): readonly Seat[] {
  return seats.filter((other) => other.id !== seat.id && !(other.role === 'taker' && seat.role === 'taker'));
}
