import { expect, test } from 'vitest';
import { RENDEZVOUS_IDLE_MS } from '../../src/protocol/limits.ts';
import { describeRooms, passTime, randomToken } from './test-room.ts';

const unavailable = { type: 'closed', code: 4404, reason: 'unavailable' };
const empty = { entries: 0, alarm: null };

describeRooms('a rendezvous', (open) => {
  test('SG10: the first two tokens meet and reach each other; it has no end', async () => {
    const room = open('meet');
    const one = await room.join('peer');
    const welcome = await one.welcome();
    expect(welcome).toMatchObject({ you: { role: 'peer', visit: 1 }, members: [], expiresAt: null });
    const two = await room.enter('peer');
    expect(two.members).toEqual([welcome.you]);
    expect(await one.next()).toEqual({ type: 'joined', member: two.you });
    await one.say({ type: 'send', to: two.you.id, body: 'hi' });
    expect(await two.visitor.next()).toEqual({ type: 'message', from: welcome.you.id, body: 'hi' });
  });

  test('SG10: a third token is refused, here or away; the two may come and go', async () => {
    const room = open('meet');
    const tokens = [randomToken(), randomToken()] as const;
    const one = await room.enter('peer', tokens[0]);
    const two = await room.enter('peer', tokens[1]);
    await one.visitor.next();
    expect(await (await room.join('peer')).next()).toEqual(unavailable);
    await two.visitor.leave();
    expect(await one.visitor.next()).toEqual({ type: 'left', id: two.you.id });
    await one.visitor.leave();
    expect(await one.visitor.next()).toMatchObject({ type: 'closed', code: 1000 });
    expect(await (await room.join('peer')).next()).toEqual(unavailable);
    const again = await room.enter('peer', tokens[1]);
    expect(again.you).toEqual({ ...two.you, visit: 2 });
    const other = await room.enter('peer', tokens[0]);
    expect(other.you).toEqual({ ...one.you, visit: 2 });
    expect(other.members).toEqual([again.you]);
  });

  test('SG17: nobody can close it', async () => {
    const room = open('meet');
    const one = await room.enter('peer');
    await one.visitor.say({ type: 'close' });
    expect(await one.visitor.next()).toEqual({ type: 'closed', code: 4400, reason: 'badMessage' });
    const two = await room.enter('peer');
    expect(two.members).toEqual([]);
  });

  test('SG19: it is cleared when it has been empty long enough, and not before', async () => {
    const room = open('meet');
    const one = await room.enter('peer');
    const two = await room.enter('peer');
    await one.visitor.next();
    passTime(RENDEZVOUS_IDLE_MS / 2);
    await one.visitor.leave();
    await two.visitor.next();
    await two.visitor.leave();
    expect(await two.visitor.next()).toMatchObject({ type: 'closed', code: 1000 });

    passTime(RENDEZVOUS_IDLE_MS - 1_000);
    expect(await room.ring()).toBe(true);
    expect(await (await room.join('peer')).next()).toEqual(unavailable);
    passTime(1_001);
    expect(await room.ring()).toBe(true);
    expect(await room.stored()).toEqual(empty);
    expect((await room.enter('peer')).you.visit).toBe(1);
  });

  test('SG19: it is never cleared while somebody is in it', async () => {
    const room = open('meet');
    const one = await room.enter('peer');
    for (let count = 0; count < 3; count += 1) {
      passTime(RENDEZVOUS_IDLE_MS + 1);
      expect(await room.ring()).toBe(true);
    }
    const two = await room.enter('peer');
    expect(two.members).toEqual([one.you]);
    expect(await one.visitor.next()).toEqual({ type: 'joined', member: two.you });
  });
});
