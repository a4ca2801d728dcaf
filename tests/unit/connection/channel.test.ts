import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Channel } from '../../../src/connection/channel.ts';
import { ChannelPipe, type Pace } from '../../support/channel-pipe.ts';

const KIB = 1024;
const never = new AbortController().signal;

function channelOn(pace: Pace) {
  const pipe = new ChannelPipe(pace);
  pipe.b.binaryType = 'arraybuffer';
  const events: (string | ArrayBuffer)[] = [];
  const channel = new Channel({
    highWaterBytes: 256 * KIB,
    lowWaterBytes: 64 * KIB,
    onOpen: () => events.push('open'),
    onMessage: (data) => events.push(data),
    onClosed: () => events.push('closed'),
  });
  return { pipe, channel, events };
}

/** Whether a promise is done by now, and with what. */
async function now<T>(promise: Promise<T>): Promise<T | 'waits'> {
  return Promise.race([promise, Promise.resolve().then(() => Promise.resolve('waits' as const))]);
}

describe('a handle comes and goes', () => {
  test('open at once or later, both are said once', () => {
    const { pipe, channel, events } = channelOn('by-hand');
    channel.attach(pipe.a);
    expect([channel.isOpen, channel.send('early')]).toEqual([false, false]);
    pipe.open();
    expect([channel.isOpen, events]).toEqual([true, ['open']]);
    const second = channelOn('by-hand');
    second.pipe.open();
    second.channel.attach(second.pipe.a);
    expect(second.events).toEqual(['open']);
  });

  test('text and binary come as they were sent', () => {
    const { pipe, channel, events } = channelOn('by-hand');
    channel.attach(pipe.a);
    pipe.open();
    pipe.b.send('text');
    pipe.b.send(Uint8Array.of(1, 2).buffer);
    while (pipe.deliver('b'));
    expect(events).toEqual(['open', 'text', Uint8Array.of(1, 2).buffer]);
  });

  test('closed by the other side is said; detached by us is not', () => {
    const theirs = channelOn('by-hand');
    theirs.channel.attach(theirs.pipe.a);
    theirs.pipe.open();
    theirs.pipe.cut();
    expect(theirs.events).toEqual(['open', 'closed']);
    const ours = channelOn('by-hand');
    ours.channel.attach(ours.pipe.a);
    ours.pipe.open();
    ours.channel.detach();
    ours.pipe.cut();
    expect(ours.events).toEqual(['open']);
    expect(ours.channel.bufferedBytes).toBe(0);
  });

  test('a new handle takes the place of the old one, which is closed and not heard any more', () => {
    const { pipe, channel, events } = channelOn('by-hand');
    const next = new ChannelPipe('by-hand');
    channel.attach(pipe.a);
    pipe.open();
    next.open();
    channel.attach(next.a);
    expect(pipe.a.readyState).toBe('closing');
    pipe.b.send('from the old');
    next.b.send('from the new');
    pipe.deliver('b');
    next.deliver('b');
    expect(events).toEqual(['open', 'open', 'from the new']);
  });

  test('a send that throws because the channel is closing is a send that failed', () => {
    const { pipe, channel } = channelOn('by-hand');
    channel.attach(pipe.a);
    pipe.open();
    pipe.a.send = () => {
      throw new DOMException('closing', 'InvalidStateError');
    };
    expect(channel.send('x')).toBe(false);
  });
});

describe('FL5 waiting for room', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const chunk = new ArrayBuffer(64 * KIB);

  test('FL5 there is room up to the high-water mark, to the byte', async () => {
    const { pipe, channel } = channelOn('by-hand');
    channel.attach(pipe.a);
    pipe.open();
    for (let i = 0; i < 3; i += 1) channel.send(chunk);
    expect(await now(channel.room(64 * KIB, never))).toBe(true);
    expect(await now(channel.room(64 * KIB + 1, never))).toBe('waits');
  });

  test('FL5 something larger than the mark goes when the queue is empty', async () => {
    const { pipe, channel } = channelOn('by-hand');
    channel.attach(pipe.a);
    pipe.open();
    expect(await now(channel.room(1024 * KIB, never))).toBe(true);
  });

  test('FL5 waiters go on at the low-water mark, not before', async () => {
    const { pipe, channel } = channelOn('by-hand');
    channel.attach(pipe.a);
    pipe.open();
    for (let i = 0; i < 4; i += 1) channel.send(chunk);
    const room = channel.room(64 * KIB, never);
    pipe.deliver('a');
    pipe.deliver('a');
    expect(await now(room)).toBe('waits');
    pipe.deliver('a');
    expect(await room).toBe(true);
  });

  test('FL5 many waiters on a slow channel: each sends in the end, and the mark is kept', async () => {
    const { pipe, channel } = channelOn(1024 * KIB);
    channel.attach(pipe.a);
    pipe.open();
    let sent = 0;
    const sender = async () => {
      for (let i = 0; i < 40; i += 1) {
        expect(await channel.room(chunk.byteLength, never)).toBe(true);
        channel.send(chunk);
        sent += 1;
      }
    };
    const done = sender();
    for (let ms = 0; ms < 4000 && sent < 40; ms += 5) {
      await vi.advanceTimersByTimeAsync(5);
      expect(channel.bufferedBytes).toBeLessThanOrEqual(256 * KIB);
    }
    await done;
    expect(pipe.a.mostBuffered).toBe(256 * KIB);
  });

  test.each([
    ['detach', ({ channel }: ReturnType<typeof channelOn>) => channel.detach()],
    ['a close from the other side', ({ pipe }: ReturnType<typeof channelOn>) => pipe.cut()],
    [
      'a new handle that is not open',
      ({ channel }: ReturnType<typeof channelOn>) => channel.attach(new ChannelPipe().a),
    ],
  ])('every waiter is woken by %s, and told that there is no room', async (_, end) => {
    const setup = channelOn('by-hand');
    setup.channel.attach(setup.pipe.a);
    setup.pipe.open();
    for (let i = 0; i < 4; i += 1) setup.channel.send(chunk);
    const waiters = [1, 2, 3].map(() => setup.channel.room(64 * KIB, never));
    expect(await now(waiters[0]!)).toBe('waits');
    end(setup);
    expect(await Promise.all(waiters)).toEqual([false, false, false]);
  });

  test('an abort wakes its own waiter only', async () => {
    const { pipe, channel } = channelOn('by-hand');
    channel.attach(pipe.a);
    pipe.open();
    for (let i = 0; i < 4; i += 1) channel.send(chunk);
    const stop = new AbortController();
    const stopped = channel.room(64 * KIB, stop.signal);
    const other = channel.room(64 * KIB, never);
    stop.abort();
    expect(await stopped).toBe(false);
    expect(await now(other)).toBe('waits');
    expect(await channel.room(1, stop.signal)).toBe(false);
  });

  test('there is no room without a handle', async () => {
    expect(await channelOn('by-hand').channel.room(1, never)).toBe(false);
  });
});
