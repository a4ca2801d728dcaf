import { expect, test } from 'vitest';
import { SIGNALING_MESSAGE_BYTES, SIGNALING_MESSAGES_PER_SOCKET } from '../../src/protocol/limits.ts';
import { describeRooms } from './test-room.ts';
import type { TestRoom, Visitor } from './test-room.ts';

interface Pair {
  readonly host: Visitor;
  readonly taker: Visitor;
  readonly hostId: string;
  readonly takerId: string;
}

async function pair(room: TestRoom): Promise<Pair> {
  const host = await room.enter('host');
  const taker = await room.enter('taker');
  await host.visitor.next();
  return { host: host.visitor, taker: taker.visitor, hostId: host.you.id, takerId: taker.you.id };
}

/** A `send` of exactly so many bytes of UTF-8, most of them in characters of two bytes. */
function messageOf(sizeBytes: number, to: string): string {
  const frame = (body: string): string => JSON.stringify({ type: 'send', to, body });
  const room = sizeBytes - frame('').length;
  return frame('é'.repeat(Math.floor(room / 2)) + 'x'.repeat(room % 2));
}

describeRooms('messages', (open) => {
  test('SG15: bodies are relayed unread and in order, to the member that is named', async () => {
    const { host, taker, hostId, takerId } = await pair(open('code'));
    const bodies = ['', '{"type":"close"}', 'ping', '\u0000\u202e"\\', '💾 é', '{'];
    for (const body of bodies) await taker.say({ type: 'send', to: hostId, body });
    for (const body of bodies) expect(await host.next()).toEqual({ type: 'message', from: takerId, body });
    for (let count = 0; count < 50; count += 1) {
      await host.say({ type: 'send', to: takerId, body: String(count) });
    }
    for (let count = 0; count < 50; count += 1) {
      expect(await taker.next()).toEqual({ type: 'message', from: hostId, body: String(count) });
    }
  });

  test('SG15: to a member that left, to nobody and to itself: dropped, and no error', async () => {
    const { host, taker, hostId, takerId } = await pair(open('code'));
    await taker.leave();
    expect(await host.next()).toEqual({ type: 'left', id: takerId });
    for (const to of [takerId, hostId, '0123456789abcdef']) {
      await host.say({ type: 'send', to, body: 'anyone?' });
    }
    await host.sayRaw('ping');
    expect(await host.next()).toBe('pong');
  });

  test.each([
    ['no JSON', 'hello'],
    ['an unknown word', '{"type":"shout"}'],
    ['a body that is no string', '{"type":"send","to":"0123456789abcdef","body":{}}'],
    ['a member id that is none', '{"type":"send","to":"x","body":""}'],
    ['a property too many', '{"type":"close","now":true}'],
    ['a binary frame', new Uint8Array([0x7b, 0x7d]).buffer],
  ])('SG16: %s closes its socket with badMessage', async (_, frame) => {
    const { host, taker, takerId } = await pair(open('code'));
    await taker.sayRaw(frame);
    expect(await taker.next()).toEqual({ type: 'closed', code: 4400, reason: 'badMessage' });
    expect(await host.next()).toEqual({ type: 'left', id: takerId });
  });

  test('SG16: the size limit counts bytes of UTF-8, and is exact', async () => {
    const { host, taker, hostId, takerId } = await pair(open('code'));
    await taker.sayRaw(messageOf(SIGNALING_MESSAGE_BYTES, hostId));
    expect(await host.next()).toMatchObject({ type: 'message', from: takerId });
    await taker.sayRaw(messageOf(SIGNALING_MESSAGE_BYTES + 1, hostId));
    expect(await taker.next()).toEqual({ type: 'closed', code: 4413, reason: 'tooLarge' });
    expect(await host.next()).toEqual({ type: 'left', id: takerId });
  });

  test('SG16: a socket has so many messages and not one more; pings do not count', async () => {
    const { host, taker, hostId, takerId } = await pair(open('code'));
    for (let count = 0; count < SIGNALING_MESSAGES_PER_SOCKET; count += 1) {
      await taker.say({ type: 'send', to: hostId, body: String(count) });
      if (count % 50 === 0) await taker.sayRaw('ping');
    }
    for (let count = 0; count < SIGNALING_MESSAGES_PER_SOCKET; count += 1) {
      expect(await host.next()).toEqual({ type: 'message', from: takerId, body: String(count) });
      if (count % 50 === 0) expect(await taker.next()).toBe('pong');
    }
    await taker.say({ type: 'send', to: hostId, body: 'one too many' });
    expect(await taker.next()).toEqual({ type: 'closed', code: 4429, reason: 'tooMany' });
    expect(await host.next()).toEqual({ type: 'left', id: takerId });
  });
});
