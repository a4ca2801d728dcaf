import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { CODE_LIFETIME_MS, LINK_LIFETIME_MS, LINK_TAKERS } from '../../src/protocol/limits.ts';
import { roomPath } from '../../src/protocol/signaling.ts';
import { describeRooms, OWN_ORIGIN, passTime, randomToken, TestRoom } from './test-room.ts';

const expired = { type: 'closed', code: 4408, reason: 'expired' };
const lifetimes = [
  ['code', CODE_LIFETIME_MS],
  ['link', LINK_LIFETIME_MS],
] as const;

/** Everything a taker is told by a room that will not have it, as text. */
async function answerTo(room: TestRoom, token = randomToken()): Promise<string> {
  const response = await exports.default.fetch(
    `${OWN_ORIGIN}${roomPath(room.kind, room.id)}?role=taker&token=${token}`,
    { headers: { upgrade: 'websocket', origin: OWN_ORIGIN } },
  );
  const heard: unknown[] = [response.status, [...response.headers]];
  const socket = response.webSocket;
  await new Promise<void>((resolve) => {
    socket?.addEventListener('message', ({ data }) => heard.push(data));
    socket?.addEventListener('close', ({ code, reason, wasClean }) => {
      heard.push(code, reason, wasClean);
      resolve();
    });
    socket?.accept();
  });
  return JSON.stringify(heard);
}

describeRooms('an end', (open) => {
  test.each(lifetimes)('SG18: the alarm of a %s closes all and leaves nothing stored', async (kind, ms) => {
    const room = open(kind);
    const host = await room.enter('host');
    const taker = await room.enter('taker');
    await host.visitor.next();
    passTime(ms + 1);
    expect(await room.ring()).toBe(true);
    expect(await host.visitor.next()).toEqual(expired);
    expect(await taker.visitor.next()).toEqual(expired);
    expect(await room.stored()).toEqual({ entries: 0, alarm: null });
    expect((await room.enter('host')).you).toMatchObject({ visit: 1 });
  });

  test.each(lifetimes)('SG18: an alarm that rings too early in a %s changes nothing', async (kind, ms) => {
    const room = open(kind);
    const host = await room.join('host');
    const { you, expiresAt } = await host.welcome();
    passTime(ms - 5_000);
    expect(await room.ring()).toBe(true);
    expect(await room.stored()).toEqual({ entries: 1, alarm: expiresAt });
    expect((await room.enter('taker')).members).toEqual([you]);
  });

  test.each(lifetimes)(
    'SG18: a %s ends on time for whoever speaks, though its alarm is late',
    async (kind, ms) => {
      const room = open(kind);
      const host = await room.enter('host');
      const taker = await room.enter('taker');
      await host.visitor.next();
      passTime(ms + 1);
      await taker.visitor.say({ type: 'send', to: host.you.id, body: 'too late' });
      expect(await taker.visitor.next()).toEqual(expired);
      expect(await host.visitor.next()).toEqual(expired);
      expect(await room.stored()).toEqual({ entries: 0, alarm: null });
    },
  );

  test.each(lifetimes)(
    'SG18: another host may open an expired %s anew; who was left is closed',
    async (kind, ms) => {
      const room = open(kind);
      const host = await room.enter('host');
      passTime(ms + 1);
      const other = await room.enter('host');
      expect(await host.visitor.next()).toEqual(expired);
      expect(other.members).toEqual([]);
      expect(other.you.id).not.toBe(host.you.id);
      const { entries, alarm } = await room.stored();
      expect(entries).toBe(1);
      expect(alarm).toBeGreaterThan(Date.now() + ms - 10_000);
    },
  );

  test('SG11: every taker that is refused is told exactly the same', async () => {
    const answers = new Map<string, string>();

    answers.set('never was', await answerTo(open('code')));

    const spent = open('code');
    const hostToken = randomToken();
    await spent.enter('host', hostToken);
    await spent.enter('taker');
    answers.set('spent', await answerTo(spent));
    answers.set('of another role', await answerTo(spent, hostToken));

    const closed = open('link');
    const closing = await closed.enter('host');
    await closing.visitor.say({ type: 'close' });
    await closing.visitor.next();
    answers.set('closed', await answerTo(closed));

    const full = open('link');
    await full.enter('host');
    for (let count = 0; count < LINK_TAKERS; count += 1) await full.enter('taker');
    answers.set('full', await answerTo(full));

    const late = open('code');
    await late.enter('host');
    passTime(CODE_LIFETIME_MS + 1);
    answers.set('expired', await answerTo(late));
    answers.set('expired and cleared', await answerTo(late));

    expect(answers.get('never was')).toBe(JSON.stringify([101, [], 4404, 'unavailable', true]));
    expect(new Set(answers.values()).size, JSON.stringify([...answers])).toBe(1);
  });
});

describe('eviction', () => {
  test('SG20: really empties memory, keeps sockets open, and a ping does not wake the object', async () => {
    const room = new TestRoom('code', false);
    const host = await room.enter('host');
    await runInDurableObject(room.stub, (instance) => {
      Object.assign(instance, { mark: true });
    });
    await evictDurableObject(room.stub);
    await host.visitor.sayRaw('ping');
    expect(await host.visitor.next()).toBe('pong');
    await expect(evictDurableObject(room.stub)).rejects.toThrow();
    expect(await runInDurableObject(room.stub, (instance) => 'mark' in instance)).toBe(false);
    await room.enter('taker');
    expect(await host.visitor.next()).toMatchObject({ type: 'joined' });
  });

  test('SG2 SG20: after a deploy, which drops all sockets, members come back as themselves', async () => {
    const room = new TestRoom('code', false);
    const tokens = { host: randomToken(), taker: randomToken() };
    const host = await room.enter('host', tokens.host);
    const taker = await room.enter('taker', tokens.taker);
    await host.visitor.next();
    await evictDurableObject(room.stub, { webSockets: 'close' });
    expect(await host.visitor.next()).toMatchObject({ type: 'closed' });
    expect(await taker.visitor.next()).toMatchObject({ type: 'closed' });
    const hostAgain = await room.enter('host', tokens.host);
    expect(hostAgain).toMatchObject({ you: { ...host.you, visit: 2 }, members: [] });
    const takerAgain = await room.enter('taker', tokens.taker);
    expect(takerAgain).toMatchObject({ you: { ...taker.you, visit: 2 }, members: [hostAgain.you] });
  });

  test('SG11: a refused taker leaves nothing stored where there was no room', async () => {
    const room = new TestRoom('code', false);
    await (await room.join('taker')).next();
    expect(await room.stored()).toEqual({ entries: 0, alarm: null });
  });

  test('SG2: storage holds no token', async () => {
    const room = new TestRoom('code', false);
    const token = randomToken();
    await room.enter('host', token);
    const stored = await runInDurableObject(room.stub, (_, { storage }) =>
      JSON.stringify([...storage.kv.list()]),
    );
    expect(stored).toContain('tokenHash');
    expect(stored).not.toContain(token);
  });
});
