// The rules of a room, as a pure function: what is stored, who is here and what happened, to what
// must be stored, said and closed. Each rule has a number (SG…) in docs/protocol.md. Knows no
// sockets, no storage and no clock.

import * as v from 'valibot';
import {
  RENDEZVOUS_IDLE_MS,
  SIGNALING_MESSAGE_BYTES,
  SIGNALING_MESSAGES_PER_SOCKET,
} from '../src/protocol/limits.ts';
import { clientMessageSchema } from '../src/protocol/signaling.ts';
import type { ClientMessage, CloseReason } from '../src/protocol/signaling.ts';
import { join } from './room-joining.ts';
import { isSameSeat, reachableFrom, unchanged } from './room-state.ts';
import type { Outcome, RoomEvent, RoomState, Seat } from './room-state.ts';

/**
 * One step of a room at `now` (Unix ms). A room whose time is over ends before anything else
 * happens, whether or not its alarm was on time (SG18). The alarm of a room belongs at the
 * `endsAt` of the record that comes out.
 */
export function step(before: RoomState, event: RoomEvent, now: number): Outcome {
  const ended = expire(before, now);
  const outcome = handle(ended.state, event, now);
  return { ...outcome, closes: [...ended.closes, ...outcome.closes] };
}

function handle(state: RoomState, event: RoomEvent, now: number): Outcome {
  switch (event.type) {
    case 'join':
      return join(state, event, now);
    case 'message':
      return receive(state, event.seat, event.frame, now);
    case 'leave':
      return leave(state, event.seat, now);
    case 'expire':
      return unchanged(state);
  }
}

function expire(state: RoomState, now: number): Outcome {
  const { record, seats } = state;
  if (record === null || now < record.endsAt) return unchanged(state);
  if (record.kind === 'meet' && seats.length > 0) {
    // A deploy drops all sockets and tells nobody, so an idle time cannot start with a leave alone:
    // a rendezvous is looked at again and again, and cleared once a look finds it empty (SG19).
    return unchanged({ record: { ...record, endsAt: now + RENDEZVOUS_IDLE_MS }, seats });
  }
  return { ...unchanged({ record: null, seats: [] }), closes: closing(seats, 'expired') };
}

function leave(state: RoomState, seat: Seat, now: number): Outcome {
  const seats = state.seats.filter((other) => !isSameSeat(other, seat));
  if (seats.length === state.seats.length) return unchanged(state);
  const { record } = state;
  const isIdle = record?.kind === 'meet' && seats.length === 0;
  return {
    ...unchanged({ record: isIdle ? { ...record, endsAt: now + RENDEZVOUS_IDLE_MS } : record, seats }),
    sends: reachableFrom(seat, seats).map(({ id }) => ({
      to: id,
      message: { type: 'left', id: seat.id },
    })),
  };
}

function receive(state: RoomState, seat: Seat, frame: string | ArrayBuffer, now: number): Outcome {
  // A frame that was under way when its socket was closed or replaced says nothing any more.
  if (!state.seats.some((other) => isSameSeat(other, seat))) return unchanged(state);
  const counted: Seat = { ...seat, messages: seat.messages + 1 };
  const dismiss = (reason: CloseReason): Outcome => ({
    ...leave(state, seat, now),
    closes: closing([seat], reason),
  });

  if (isTooLarge(frame)) return dismiss('tooLarge');
  if (counted.messages > SIGNALING_MESSAGES_PER_SOCKET) return dismiss('tooMany');
  const message = parse(frame);
  if (message === null) return dismiss('badMessage');
  if (message.type === 'close') return seat.role === 'host' ? close(state) : dismiss('badMessage');

  const seats = state.seats.map((other) => (isSameSeat(other, seat) ? counted : other));
  // Not an error: the member may have left while this message was on its way (SG15).
  const isReachable = reachableFrom(seat, seats).some(({ id }) => id === message.to);
  return {
    ...unchanged({ record: state.record, seats }),
    sends: isReachable
      ? [{ to: message.to, message: { type: 'message', from: seat.id, body: message.body } }]
      : [],
  };
}

function close({ record, seats }: RoomState): Outcome {
  const burnt = record && { ...record, closed: true };
  return { ...unchanged({ record: burnt, seats: [] }), closes: closing(seats, 'closed') };
}

function closing(seats: readonly Seat[], reason: CloseReason): Outcome['closes'] {
  return seats.map((seat) => ({ seat, reason }));
}

function isTooLarge(frame: string | ArrayBuffer): boolean {
  const sizeBytes = typeof frame === 'string' ? new TextEncoder().encode(frame).byteLength : frame.byteLength;
  return sizeBytes > SIGNALING_MESSAGE_BYTES;
}

function parse(frame: string | ArrayBuffer): ClientMessage | null {
  if (typeof frame !== 'string') return null;
  try {
    const parsed = v.safeParse(clientMessageSchema, JSON.parse(frame));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
