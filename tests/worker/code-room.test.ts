import { expect, test } from 'vitest';
import { CODE_LIFETIME_MS } from '../../src/protocol/limits.ts';
import { describeRooms, passTime, randomToken } from './test-room.ts';

const refusal = (code: number, reason: string): object => ({ type: 'closed', code, reason });
const unavailable = refusal(4404, 'unavailable');
const taken = refusal(4409, 'taken');

describeRooms('a code room', (open) => {
  test('SG5 SG13: its host opens it, a taker joins, each learns of the other', async () => {
    const room = open('code');
    const before = Date.now();
    const host = await room.join('host');
    const welcome = await host.welcome();
    expect(welcome).toMatchObject({ you: { role: 'host', visit: 1 }, members: [] });
    expect(welcome.expiresAt).toBeGreaterThanOrEqual(before + CODE_LIFETIME_MS);
    expect(welcome.expiresAt).toBeLessThanOrEqual(Date.now() + CODE_LIFETIME_MS);

    const taker = await room.enter('taker');
    expect(taker.you).toMatchObject({ role: 'taker', visit: 1 });
    expect(taker.members).toEqual([welcome.you]);
    expect(await host.next()).toEqual({ type: 'joined', member: taker.you });
  });

  test('SG2 SG3: a token that joins again replaces its socket and stays the same member', async () => {
    const room = open('code');
    const token = randomToken();
    const host = await room.enter('host');
    const first = await room.enter('taker', token);
    const again = await room.enter('taker', token);
    expect(again.you).toEqual({ ...first.you, visit: 2 });
    expect(again.members).toEqual([host.you]);
    expect(await first.visitor.next()).toEqual(refusal(4499, 'replaced'));
    expect(await host.visitor.next()).toEqual({ type: 'joined', member: first.you });
    expect(await host.visitor.next()).toEqual({ type: 'joined', member: again.you });
    // No `left` came in between, and none comes for the replaced socket.
    await again.visitor.say({ type: 'send', to: host.you.id, body: 'here' });
    expect(await host.visitor.next()).toEqual({ type: 'message', from: again.you.id, body: 'here' });
  });

  test('SG2 SG14: a member that left comes back under the same id with the next visit', async () => {
    const room = open('code');
    const token = randomToken();
    const host = await room.enter('host');
    const first = await room.enter('taker', token);
    await host.visitor.next();
    await first.visitor.leave();
    expect(await host.visitor.next()).toEqual({ type: 'left', id: first.you.id });
    const again = await room.enter('taker', token);
    expect(again.you).toEqual({ ...first.you, visit: 2 });
    expect(await host.visitor.next()).toEqual({ type: 'joined', member: again.you });
  });

  test('SG6: a host that comes back does not lengthen the room', async () => {
    const room = open('code');
    const token = randomToken();
    const { expiresAt } = await (await room.join('host', token)).welcome();
    passTime(60_000);
    const again = await (await room.join('host', token)).welcome();
    expect(again).toMatchObject({ you: { visit: 2 }, expiresAt });
    expect((await room.stored()).alarm).toBe(expiresAt);
    expect((await (await room.join('host', token)).welcome()).expiresAt).toBe(expiresAt);
  });

  test('SG5: another host is told the room is taken, live, spent or closed', async () => {
    const room = open('code');
    const host = await room.enter('host');
    expect(await (await room.join('host')).next()).toEqual(taken);
    await room.enter('taker');
    expect(await (await room.join('host')).next()).toEqual(taken);
    await host.visitor.say({ type: 'close' });
    await host.visitor.next();
    await host.visitor.next();
    expect(await (await room.join('host')).next()).toEqual(taken);
  });

  test('SG7: one taker ever, even after it left; itself may come back', async () => {
    const room = open('code');
    const token = randomToken();
    const host = await room.enter('host');
    const taker = await room.enter('taker', token);
    expect(await (await room.join('taker')).next()).toEqual(unavailable);
    await taker.visitor.leave();
    await host.visitor.next();
    await host.visitor.next();
    expect(await (await room.join('taker')).next()).toEqual(unavailable);
    expect((await room.enter('taker', token)).you.visit).toBe(2);
  });

  test('SG4: a token keeps its role', async () => {
    const room = open('code');
    const hostToken = randomToken();
    const takerToken = randomToken();
    await room.enter('host', hostToken);
    expect(await (await room.join('taker', hostToken)).next()).toEqual(unavailable);
    await room.enter('taker', takerToken);
    expect(await (await room.join('host', takerToken)).next()).toEqual(taken);
  });

  test('SG12: a taker may come while the host is away', async () => {
    const room = open('code');
    const token = randomToken();
    const host = await room.enter('host', token);
    await host.visitor.leave();
    await host.visitor.next();
    const taker = await room.enter('taker');
    expect(taker.members).toEqual([]);
    const back = await room.enter('host', token);
    expect(back.members).toEqual([taker.you]);
    expect(await taker.visitor.next()).toEqual({ type: 'joined', member: back.you });
  });

  test('SG17: what its host closes is over for everybody until it would have expired', async () => {
    const room = open('code');
    const tokens = { host: randomToken(), taker: randomToken() };
    const host = await room.enter('host', tokens.host);
    const taker = await room.enter('taker', tokens.taker);
    await host.visitor.next();
    await host.visitor.say({ type: 'close' });
    expect(await host.visitor.next()).toEqual(refusal(4410, 'closed'));
    expect(await taker.visitor.next()).toEqual(refusal(4410, 'closed'));
    expect(await (await room.join('taker', tokens.taker)).next()).toEqual(unavailable);
    expect(await (await room.join('taker')).next()).toEqual(unavailable);
    expect(await (await room.join('host', tokens.host)).next()).toEqual(refusal(4410, 'closed'));
    passTime(CODE_LIFETIME_MS + 1);
    expect((await room.enter('host')).members).toEqual([]);
  });

  test('SG17: a taker cannot close it', async () => {
    const room = open('code');
    const host = await room.enter('host');
    const taker = await room.enter('taker');
    await host.visitor.next();
    await taker.visitor.say({ type: 'close' });
    expect(await taker.visitor.next()).toEqual(refusal(4400, 'badMessage'));
    expect(await host.visitor.next()).toEqual({ type: 'left', id: taker.you.id });
  });
});
