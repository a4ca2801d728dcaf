// Any course of events in a room, by fast-check; a failure prints its seed and the shortest course.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reachableFrom } from '../../../signaling-worker/room-state.ts';
import { CODE_LIFETIME_MS, LINK_TAKERS, SIGNALING_MESSAGE_BYTES } from '../../../src/protocol/limits.ts';
import type { Role, RoomKind } from '../../../src/protocol/signaling.ts';
import { PlainRoom } from './plain-room.ts';
import type { PlainStep, PlainVisitor } from './plain-room.ts';

type Happening =
  | { readonly type: 'join'; readonly role: Role; readonly token: number }
  | { readonly type: 'send'; readonly from: number; readonly to: number }
  | { readonly type: 'frame'; readonly from: number; readonly frame: string }
  | { readonly type: 'leave'; readonly who: number }
  | { readonly type: 'pass'; readonly ms: number }
  | { readonly type: 'alarm' }
  | { readonly type: 'deploy' };

const rolesOf: Record<RoomKind, Role[]> = {
  code: ['host', 'taker'],
  link: ['host', 'taker', 'taker', 'taker'],
  meet: ['peer'],
};

const who = fc.nat(30);
const happeningIn = (kind: RoomKind): fc.Arbitrary<Happening> =>
  fc.oneof(
    {
      // Enough to fill a link.
      weight: kind === 'link' ? 24 : 8,
      arbitrary: fc.record({
        type: fc.constant('join' as const),
        role: fc.constantFrom(...rolesOf[kind]),
        token: fc.nat(kind === 'link' ? 24 : 4),
      }),
    },
    { weight: 6, arbitrary: fc.record({ type: fc.constant('send' as const), from: who, to: who }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('leave' as const), who }) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('frame' as const),
        from: who,
        frame: fc.constantFrom('{"type":"close"}', '{', 'x'.repeat(SIGNALING_MESSAGE_BYTES + 1)),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('pass' as const),
        ms: fc.constantFrom(1, CODE_LIFETIME_MS / 2, CODE_LIFETIME_MS, 40 * 60_000, 25 * 3_600_000),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ type: 'alarm' as const }) },
    { weight: 1, arbitrary: fc.constant({ type: 'deploy' as const }) },
  );

function pick<T>(from: readonly T[], index: number): T | undefined {
  return from[index % Math.max(from.length, 1)];
}

function happen(room: PlainRoom, what: Happening): void {
  const speaker = what.type === 'send' || what.type === 'frame' ? pick(room.present, what.from) : undefined;
  switch (what.type) {
    case 'join':
      room.join(what.role, `token ${String(what.token)}`);
      return;
    case 'send': {
      const whom: readonly { id: string }[] | undefined =
        what.to % 3 === 0 ? room.state.record?.identities : room.state.seats;
      const to = pick(whom ?? [], what.to)?.id ?? 'ffffffffffffffff';
      if (speaker) room.say(speaker, JSON.stringify({ type: 'send', to, body: `${String(what.to)}!` }));
      return;
    }
    case 'frame':
      if (speaker) room.say(speaker, what.frame);
      return;
    case 'leave': {
      const leaver = pick(room.present, what.who);
      if (leaver) room.leave(leaver);
      return;
    }
    case 'pass':
      room.now += what.ms;
      return;
    case 'alarm':
      room.step({ type: 'expire' });
      return;
    case 'deploy':
      room.deploy();
  }
}

/** Whom a visitor must believe to be there, from all that it was told. */
function viewOf({ heard }: PlainVisitor): string[] {
  const view = new Map<string, number>();
  for (const word of heard) {
    if (word.type === 'welcome') for (const { id, visit } of word.members) view.set(id, visit);
    if (word.type === 'joined') view.set(word.member.id, word.member.visit);
    if (word.type === 'left') view.delete(word.id);
  }
  return [...view].map(([id, visit]) => `${id} ${String(visit)}`).sort();
}

function checkState(room: PlainRoom): void {
  const { record, seats } = room.state;
  if (record === null) expect(seats).toEqual([]);
  expect(new Set(seats.map(({ id }) => id)).size).toBe(seats.length);
  const tokensOf = (role: Role): number =>
    record?.identities.filter((identity) => identity.role === role).length ?? 0;
  expect(tokensOf('host')).toBeLessThanOrEqual(1);
  if (room.kind === 'code') expect(tokensOf('taker')).toBeLessThanOrEqual(1);
  if (room.kind === 'link') expect(seats.length).toBeLessThanOrEqual(LINK_TAKERS + 1);
  if (room.kind === 'meet') {
    expect(seats.length).toBeLessThanOrEqual(2);
    expect(tokensOf('peer')).toBeLessThanOrEqual(2);
  }
  for (const visitor of room.present) {
    const seat = visitor.seat;
    if (!seat) throw new Error('an open socket without a seat');
    const reachable = reachableFrom(seat, seats).map(({ id, visit }) => `${id} ${String(visit)}`);
    expect(viewOf(visitor)).toEqual(reachable.sort());
    if (seat.role === 'taker') expect(reachable.length).toBeLessThanOrEqual(1);
  }
}

function checkStep({ before, event, outcome }: PlainStep, now: number): void {
  if (outcome.state.record) expect(outcome.state.record.endsAt).toBeGreaterThan(now);
  const admitted = typeof outcome.newcomer === 'string' ? null : outcome.newcomer;
  if (before.record && now < before.record.endsAt) {
    if (before.record.closed) expect([admitted, outcome.sends, outcome.state.seats]).toEqual([null, [], []]);
    for (const was of before.record.identities) {
      const isBack = event.type === 'join' && event.tokenHash === was.tokenHash && admitted !== null;
      expect(outcome.state.record?.identities).toContainEqual({
        ...was,
        visit: was.visit + (isBack ? 1 : 0),
      });
    }
  }
  const relayed = outcome.sends.filter(({ message }) => message.type === 'message');
  if (event.type !== 'message' || typeof event.frame !== 'string') {
    expect(relayed).toEqual([]);
    return;
  }
  if (!event.frame.startsWith('{"type":"send"')) return;
  const said = JSON.parse(event.frame) as { to: string; body: string };
  const isReachable = reachableFrom(event.seat, outcome.state.seats).some(({ id }) => id === said.to);
  expect(relayed).toEqual(
    isReachable && outcome.closes.length === 0
      ? [{ to: said.to, message: { type: 'message', from: event.seat.id, body: said.body } }]
      : [],
  );
}

describe.each<RoomKind>(['code', 'link', 'meet'])('any course of events in a %s room', (kind) => {
  test('SG2–SG19: everyone knows whom it can reach, nobody else, and nothing is told to another', () => {
    fc.assert(
      fc.property(fc.array(happeningIn(kind), { maxLength: 120, size: 'max' }), (course) => {
        const room = new PlainRoom(kind);
        for (const happening of course) {
          const stepsBefore = room.steps.length;
          happen(room, happening);
          for (const step of room.steps.slice(stepsBefore)) checkStep(step, room.now);
          checkState(room);
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
