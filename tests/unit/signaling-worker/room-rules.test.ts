// Rules of a room that real sockets show badly: lost sockets, late events, long memories.

import { expect, test } from 'vitest';
import { LINK_TAKERS_REMEMBERED } from '../../../signaling-worker/room-joining.ts';
import { RENDEZVOUS_IDLE_MS } from '../../../src/protocol/limits.ts';
import { PlainRoom } from './plain-room.ts';

test('SG19: a rendezvous whose sockets were lost without a word is cleared all the same', () => {
  const room = new PlainRoom('meet');
  room.join('peer', 'one');
  room.deploy();
  room.now += RENDEZVOUS_IDLE_MS;
  room.step({ type: 'expire' });
  expect(room.state).toEqual({ record: null, seats: [] });
});

test('SG19: an occupied rendezvous is looked at again one idle time later', () => {
  const room = new PlainRoom('meet');
  room.join('peer', 'one');
  room.now += RENDEZVOUS_IDLE_MS;
  room.step({ type: 'expire' });
  expect(room.state.record?.endsAt).toBe(room.now + RENDEZVOUS_IDLE_MS);
});

test('SG19: the idle time of a rendezvous starts when its last member goes, however late the alarm', () => {
  const room = new PlainRoom('meet');
  const one = room.join('peer', 'one');
  room.now += RENDEZVOUS_IDLE_MS * 2;
  room.leave(one);
  expect(room.state.record?.endsAt).toBe(room.now + RENDEZVOUS_IDLE_MS);
});

test('SG3: what a replaced socket still says or does counts for nothing', () => {
  const room = new PlainRoom('code');
  const host = room.join('host', 'h');
  const old = room.join('taker', 't');
  room.join('taker', 't');
  const { state } = room;
  if (!old.seat || !host.seat) throw new Error('not admitted');
  const frame = JSON.stringify({ type: 'send', to: host.seat.id, body: 'late' });
  for (const event of [
    { type: 'message', seat: old.seat, frame } as const,
    { type: 'leave', seat: old.seat } as const,
  ]) {
    const outcome = room.step(event);
    expect(outcome).toEqual({ state, sends: [], closes: [], newcomer: null });
  }
});

test('SG8: a link forgets the taker that is away the longest, never one that is here', () => {
  const room = new PlainRoom('link');
  room.join('host', 'h');
  const staying = room.join('taker', 'staying');
  const first = room.join('taker', 'first');
  const second = room.join('taker', 'second');
  room.leave(first);
  room.leave(second);
  for (let count = 3; count < LINK_TAKERS_REMEMBERED; count += 1) {
    room.leave(room.join('taker', `passing ${String(count)}`));
  }
  room.leave(room.join('taker', 'one more'));
  expect(room.state.record?.identities).toHaveLength(LINK_TAKERS_REMEMBERED + 1);
  expect(room.join('taker', 'second').seat).toMatchObject({ id: second.seat?.id, visit: 2 });
  const anew = room.join('taker', 'first').seat;
  expect(anew?.visit).toBe(1);
  expect(anew?.id).not.toBe(first.seat?.id);
  expect(room.join('taker', 'staying').seat).toMatchObject({ id: staying.seat?.id, visit: 2 });
});

test('SG11: a refusal changes nothing', () => {
  const room = new PlainRoom('code');
  room.join('host', 'h');
  room.join('taker', 't');
  const { state } = room;
  expect(room.join('taker', 'other').closed).toBe('unavailable');
  expect(room.join('host', 'other').closed).toBe('taken');
  expect(room.state).toEqual(state);
});
