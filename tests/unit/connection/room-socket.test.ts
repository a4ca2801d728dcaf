// A membership over sockets that break, at the real rules of a room.

import { expect, test, vi } from 'vitest';
import { RoomSocket } from '../../../src/connection/room-socket.ts';
import type { ServerMessage } from '../../../src/protocol/signaling.ts';
import { FakeSignaling } from './fake-signaling.ts';
import { useWorld } from './link-world.ts';

useWorld();

function membership(attempts = Infinity) {
  const signaling = new FakeSignaling();
  const events: string[] = [];
  const socket = new RoomSocket({
    origin: 'https://causeway.test',
    kind: 'meet',
    room: 'r'.repeat(22),
    role: 'peer',
    token: 't'.repeat(22),
    attempts,
    onMessage: (message: ServerMessage) =>
      events.push(message.type === 'welcome' ? `visit ${message.you.visit}` : message.type),
    onLost: () => events.push('lost'),
    onEnded: (reason) => events.push(reason),
  });
  return { signaling, socket, events };
}

test('LK10 a retry does not wait for the attempt that is due later', async () => {
  const { signaling, socket, events } = membership();
  await vi.advanceTimersByTimeAsync(100);
  signaling.goDown(false);
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  signaling.isUp = true;
  socket.retry();
  await vi.advanceTimersByTimeAsync(100);
  expect(events[0]).toBe('visit 1');
  expect(events.at(-1)).toBe('visit 2');
  expect(signaling.sockets.size).toBe(1);
});

test('LK10 several retries at once are one', async () => {
  const { signaling, socket, events } = membership();
  socket.retry();
  socket.retry();
  await vi.advanceTimersByTimeAsync(100);
  expect(events).toEqual(['visit 1']);
  expect(signaling.room('/api/rooms/meet/' + 'r'.repeat(22)).visitors).toHaveLength(1);
});

test('LK9 a retry finds out that an open socket is dead', async () => {
  const { signaling, socket, events } = membership();
  await vi.advanceTimersByTimeAsync(100);
  for (const open of signaling.sockets) open.isCut = true;
  socket.retry();
  await vi.advanceTimersByTimeAsync(10_500);
  expect(events).toEqual(['visit 1', 'lost', 'visit 2']);
});

test('LK5 renewed, it is a new visit of the same member', async () => {
  const { signaling, socket, events } = membership();
  await vi.advanceTimersByTimeAsync(100);
  socket.renew();
  await vi.advanceTimersByTimeAsync(100);
  expect(events).toEqual(['visit 1', 'lost', 'visit 2']);
  expect(signaling.sockets.size).toBe(1);
});

test('attempts that are counted come to an end', async () => {
  const { signaling, events } = membership(3);
  signaling.isUp = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(events).toEqual(['lost', 'lost', 'lost', 'unreachable']);
  expect([signaling.sockets.size, vi.getTimerCount()]).toEqual([0, 0]);
});
