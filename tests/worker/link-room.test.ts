import { expect, test } from 'vitest';
import { LINK_LIFETIME_MS, LINK_TAKERS } from '../../src/protocol/limits.ts';
import { describeRooms, randomToken } from './test-room.ts';
import type { TestRoom, Visitor } from './test-room.ts';

const unavailable = { type: 'closed', code: 4404, reason: 'unavailable' };

async function fill(room: TestRoom): Promise<{ visitor: Visitor; token: string }[]> {
  const takers = [];
  for (let count = 0; count < LINK_TAKERS; count += 1) {
    const token = randomToken();
    takers.push({ token, visitor: (await room.enter('taker', token)).visitor });
  }
  return takers;
}

describeRooms('a link room', (open) => {
  test('SG6 SG9: takers see the host alone, and the host sees all of them', async () => {
    const room = open('link');
    const hostToken = randomToken();
    const host = await room.join('host', hostToken);
    const { you, expiresAt } = await host.welcome();
    expect(Math.abs((expiresAt ?? 0) - Date.now() - LINK_LIFETIME_MS)).toBeLessThan(10_000);
    const one = await room.enter('taker');
    const two = await room.enter('taker');
    expect(one.members).toEqual([you]);
    expect(two.members).toEqual([you]);
    expect(await host.next()).toEqual({ type: 'joined', member: one.you });
    expect(await host.next()).toEqual({ type: 'joined', member: two.you });
    await two.visitor.leave();
    expect(await host.next()).toEqual({ type: 'left', id: two.you.id });
    // The first thing that one hears is from the host: nothing of two came or went before it.
    await host.say({ type: 'send', to: one.you.id, body: 'hello' });
    expect(await one.visitor.next()).toEqual({ type: 'message', from: you.id, body: 'hello' });
    expect((await room.enter('host', hostToken)).members).toEqual([one.you]);
  });

  test('SG9 SG15: what one taker says to another is dropped, and is no error', async () => {
    const room = open('link');
    const host = await room.enter('host');
    const one = await room.enter('taker');
    const two = await room.enter('taker');
    await host.visitor.next();
    await host.visitor.next();
    await one.visitor.say({ type: 'send', to: two.you.id, body: 'psst' });
    await one.visitor.say({ type: 'send', to: host.you.id, body: 'still here' });
    expect(await host.visitor.next()).toMatchObject({ from: one.you.id, body: 'still here' });
    await host.visitor.say({ type: 'send', to: two.you.id, body: 'first' });
    expect(await two.visitor.next()).toMatchObject({ from: host.you.id, body: 'first' });
  });

  test('SG8: sixteen takers at a time; a place is free again when its socket closes', async () => {
    const room = open('link');
    const host = await room.enter('host');
    const takers = await fill(room);
    for (let count = 0; count < LINK_TAKERS; count += 1) await host.visitor.next();
    const late = randomToken();
    expect(await (await room.join('taker', late)).next()).toEqual(unavailable);

    const [first, second] = takers;
    const replacing = await room.enter('taker', first?.token);
    expect(replacing.you.visit).toBe(2);
    expect(await host.visitor.next()).toMatchObject({ type: 'joined', member: { visit: 2 } });
    expect(await (await room.join('taker', late)).next()).toEqual(unavailable);

    await second?.visitor.leave();
    expect(await host.visitor.next()).toMatchObject({ type: 'left' });
    expect((await room.enter('taker', late)).members).toEqual([host.you]);
    expect(await (await room.join('taker', second?.token)).next()).toEqual(unavailable);
  });

  test('SG17: its host closes it for everybody', async () => {
    const room = open('link');
    const host = await room.enter('host');
    const takers = [await room.enter('taker'), await room.enter('taker')];
    await host.visitor.next();
    await host.visitor.next();
    await host.visitor.say({ type: 'close' });
    for (const { visitor } of [host, ...takers]) {
      expect(await visitor.next()).toEqual({ type: 'closed', code: 4410, reason: 'closed' });
    }
    expect(await (await room.join('taker')).next()).toEqual(unavailable);
  });
});
