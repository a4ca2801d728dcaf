import { describe, expect, test } from 'vitest';
import { MailboxConversation } from '../../../src/pairing/conversation.ts';
import { RoomModel } from './room-model.ts';

function connected(): RoomModel {
  const room = new RoomModel();
  room.connect('taker');
  room.connect('host');
  room.settle();
  return room;
}

describe('PA25 a conversation', () => {
  test('PA25 gives texts to who asked before and to who asks later', async () => {
    const room = connected();
    const early = room.conversation('host').receive();
    room.conversation('taker').send('one');
    room.conversation('taker').send('two');
    room.settle();
    expect(await early).toEqual({ ok: true, text: 'one' });
    expect(await room.conversation('host').receive()).toEqual({ ok: true, text: 'two' });
  });

  test('PA25 an abort ends the wait and loses nothing', async () => {
    const room = connected();
    const host = room.conversation('host');
    const abort = new AbortController();
    const waiting = host.receive(abort.signal);
    abort.abort();
    expect(await waiting).toEqual({ ok: false, reason: 'aborted' });
    expect(await host.receive(abort.signal)).toEqual({ ok: false, reason: 'aborted' });
    room.conversation('taker').send('one');
    room.settle();
    expect(await host.receive()).toEqual({ ok: true, text: 'one' });
  });

  test('PA25 two at a time may not receive', () => {
    const host = connected().conversation('host');
    void host.receive();
    expect(() => host.receive()).toThrow('already');
  });

  test('PA25 after the room ended, what came before can still be received', async () => {
    const room = connected();
    room.conversation('taker').send('wrong');
    room.settle();
    const host = room.conversation('host');
    host.roomEnded();
    expect(await host.receive()).toEqual({ ok: true, text: 'wrong' });
    expect(await host.receive()).toEqual({ ok: false, reason: 'gone' });
    host.send('into the void');
  });

  test('PA25 closing and tampering end the wait at once, and the first reason stays', async () => {
    const closed = connected().conversation('host');
    const waiting = closed.receive();
    closed.close();
    closed.roomEnded();
    expect(await waiting).toEqual({ ok: false, reason: 'closed' });
    expect(closed.ended).toBe('closed');

    const room = connected();
    const host = room.conversation('host');
    const next = host.receive();
    room.inject('taker', 'nonsense');
    room.settle();
    expect(await next).toEqual({ ok: false, reason: 'tampered' });
    expect(await host.receive()).toEqual({ ok: false, reason: 'tampered' });
  });

  test('PA25 a flood that nobody reads ends it', () => {
    const room = connected();
    for (let count = 0; count < 257; count += 1) room.conversation('taker').send('x');
    room.settle();
    expect(room.conversation('host').ended).toBe('tampered');
  });

  test('PA25 what is said by or about other members is passed over', () => {
    const bodies: string[] = [];
    const peer = '00000000000000aa';
    const conversation = new MailboxConversation({ peer, transmit: (body) => bodies.push(body) });
    const stranger = { id: '00000000000000bb', role: 'taker', visit: 1 } as const;
    conversation.hear({
      type: 'welcome',
      you: { id: '00000000000000cc', role: 'host', visit: 1 },
      members: [stranger],
      expiresAt: null,
    });
    conversation.hear({ type: 'joined', member: stranger });
    conversation.hear({ type: 'message', from: stranger.id, body: 'nonsense' });
    conversation.hear({ type: 'left', id: stranger.id });
    expect(bodies).toEqual([]);
    expect(conversation.ended).toBeNull();
    conversation.hear({ type: 'joined', member: { ...stranger, id: peer } });
    expect(bodies.length).toBe(1);
  });

  test('PA25 made after our welcome, for a taker that joins: begins at once', () => {
    const bodies: string[] = [];
    const conversation = new MailboxConversation({
      peer: '00000000000000aa',
      transmit: (body) => bodies.push(body),
    });
    conversation.arrived(4, 1);
    expect(JSON.parse(bodies[0]!)).toMatchObject({ from: 4, to: 1, received: 0 });
  });
});

describe('PA24 a page that was reloaded', () => {
  test.each(['taker', 'host'] as const)(
    'PA24 the %s: the other goes on with its new self',
    async (reloaded) => {
      const room = connected();
      const stayed = reloaded === 'taker' ? 'host' : 'taker';
      room.conversation('taker').send('old');
      room.conversation('host').send('old');
      room.settle();
      room.conversation(stayed).send('lost with the page');
      room.pass(stayed);
      room.reload(reloaded);
      room.connect(reloaded);
      room.settle();
      const before = room.conversation(stayed);
      expect(before.ended).toBe('restarted');
      const after = before.next!;
      const again = room.conversation(reloaded);
      again.send('new');
      after.send('fresh');
      room.settle();
      expect(await after.receive()).toEqual({ ok: true, text: 'new' });
      expect(await again.receive()).toEqual({ ok: true, text: 'fresh' });
      expect([after.ended, again.ended]).toEqual([null, null]);
    },
  );

  test('PA24 both at once', async () => {
    const room = connected();
    room.conversation('taker').send('old');
    room.settle();
    room.reload('taker');
    room.reload('host');
    room.connect('host');
    room.connect('taker');
    room.settle();
    room.conversation('taker').send('new');
    room.settle();
    expect(await room.conversation('host').receive()).toEqual({ ok: true, text: 'new' });
  });
});
