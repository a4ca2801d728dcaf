// Who may join a room, and what a join changes (SG2–SG13). Pure; called by room-rules.ts.

import { LINK_TAKERS, RENDEZVOUS_IDLE_MS } from '../src/protocol/limits.ts';
import type { CloseReason } from '../src/protocol/signaling.ts';
import { memberOf, reachableFrom } from './room-state.ts';
import type { Identity, JoinEvent, Outcome, RoomRecord, RoomState, Seat } from './room-state.ts';

/** Takers a link remembers, here or away, so that a record has a bound (SG8). */
export const LINK_TAKERS_REMEMBERED = 256;

/** The outcome of a join; the state's room must not be over already. */
export function join(state: RoomState, event: JoinEvent, now: number): Outcome {
  const record = state.record ?? openRoom(event, now);
  const known = record?.identities.find((identity) => identity.tokenHash === event.tokenHash);
  const refusal = record === null ? 'unavailable' : refusalOf(record, known, state.seats, event);
  if (record === null || refusal !== null) return { state, sends: [], closes: [], newcomer: refusal };

  const identity: Identity = {
    id: known?.id ?? event.freshId,
    role: event.role,
    visit: (known?.visit ?? 0) + 1,
    tokenHash: event.tokenHash,
  };
  const seat: Seat = { id: identity.id, role: identity.role, visit: identity.visit, messages: 0 };
  const replaced = state.seats.filter((other) => other.id === seat.id);
  const seats = [...state.seats.filter((other) => other.id !== seat.id), seat];
  const seen = reachableFrom(seat, seats);
  const isMeet = record.kind === 'meet';
  return {
    state: {
      record: {
        ...record,
        endsAt: isMeet ? now + RENDEZVOUS_IDLE_MS : record.endsAt,
        identities: remember(record, identity, seats),
      },
      seats,
    },
    sends: [
      {
        to: seat.id,
        message: {
          type: 'welcome',
          you: memberOf(seat),
          members: seen.map(memberOf),
          expiresAt: isMeet ? null : record.endsAt,
        },
      },
      ...seen.map(({ id }) => ({
        to: id,
        message: { type: 'joined', member: memberOf(seat) } as const,
      })),
    ],
    closes: replaced.map((old) => ({ seat: old, reason: 'replaced' })),
    newcomer: seat,
  };
}

// A taker opens nothing: a room that never was must look like one that is used up (SG11).
function openRoom({ kind, role, lifetimeMs }: JoinEvent, now: number): RoomRecord | null {
  if (role === 'taker') return null;
  return { kind, endsAt: now + lifetimeMs, closed: false, identities: [] };
}

function refusalOf(
  record: RoomRecord,
  known: Identity | undefined,
  seats: readonly Seat[],
  { role }: JoinEvent,
): CloseReason | null {
  if (role === 'host') {
    const isOthers = record.identities.length > 0 && known?.role !== 'host';
    if (isOthers) return 'taken';
    return record.closed ? 'closed' : null;
  }
  if (record.closed || (known !== undefined && known.role !== role)) return 'unavailable';
  return hasPlace(record, known, seats) ? null : 'unavailable';
}

// In a link a place is held by an open socket; elsewhere by whoever came first, for good.
function hasPlace(record: RoomRecord, known: Identity | undefined, seats: readonly Seat[]): boolean {
  switch (record.kind) {
    case 'code':
      return known !== undefined || !record.identities.some(({ role }) => role === 'taker');
    case 'link':
      return seats.filter(({ id, role }) => role === 'taker' && id !== known?.id).length < LINK_TAKERS;
    case 'meet':
      return known !== undefined || record.identities.length < 2;
  }
}

function remember(record: RoomRecord, arrived: Identity, seats: readonly Seat[]): readonly Identity[] {
  const identities = [...record.identities.filter(({ id }) => id !== arrived.id), arrived];
  const takers = identities.filter(({ role }) => role === 'taker');
  if (takers.length <= LINK_TAKERS_REMEMBERED) return identities;
  const forgotten = takers.find(({ id }) => !seats.some((seat) => seat.id === id));
  return identities.filter((identity) => identity !== forgotten);
}
