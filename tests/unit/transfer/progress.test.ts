import { expect, test, vi } from 'vitest';
import { Progress } from '../../../src/transfer/progress.ts';

function setUp(totalBytes = 1000) {
  let now = 1_000_000;
  let changes = 0;
  const identity = { id: 'in-x', wireId: 'x', linkId: 'l', direction: 'in', createdAt: now } as const;
  const progress = new Progress(identity, 3, totalBytes, {
    now: () => now,
    changed: () => (changes += 1),
    peerName: () => 'Quiet Heron',
    expireAfterMs: () => 5000,
  });
  return { progress, identity, pass: (ms: number) => (now += ms), changed: () => changes };
}

test('a snapshot has who, how much, how far, and the state', () => {
  const { progress } = setUp();
  progress.free(77);
  expect(progress.snapshot()).toEqual({
    id: 'in-x',
    linkId: 'l',
    direction: 'in',
    peerName: 'Quiet Heron',
    createdAt: 1_000_000,
    fileCount: 3,
    totalBytes: 1000,
    safeBytes: 0,
    freeBytes: 77,
    // An offer waits for a person, and goes with its link.
    expiresAt: null,
    state: { kind: 'offered' },
  });
});

test('TS1 speed and time left, by what is safe', () => {
  const { progress, pass } = setUp(10_000);
  progress.dispatch({ type: 'accepted' });
  progress.moved(1);
  for (let i = 0; i < 10; i += 1) {
    pass(100);
    progress.moved(100);
  }
  progress.safe(2000);
  pass(100);
  progress.moved(100);
  expect(progress.state).toMatchObject({ kind: 'moving', bytesPerSecond: 1000, secondsLeft: 8 });
});

test('TS1 all safe is checking; what does not apply changes no state', () => {
  const { progress, changed } = setUp(10);
  progress.dispatch({ type: 'accepted' });
  progress.safe(10);
  expect(progress.state).toEqual({ kind: 'checking' });
  const before = changed();
  progress.dispatch({ type: 'accepted' });
  expect(changed()).toBe(before);
  progress.moved(10);
  expect(progress.state).toEqual({ kind: 'checking' });
});

test('TS1 what was safe and is not any more is lacking again', () => {
  const { progress } = setUp(10);
  progress.dispatch({ type: 'accepted' });
  progress.safe(10);
  progress.safe(4);
  expect(progress.phase).toEqual({ kind: 'active' });
  expect(progress.snapshot().safeBytes).toBe(4);
});

test('TS6 it moves when nothing holds, from either side; a lost link forgets what the other side said', () => {
  const { progress } = setUp();
  progress.dispatch({ type: 'accepted' });
  expect([progress.isPullable, progress.state]).toEqual([true, { kind: 'waiting', why: 'start' }]);
  progress.hold('pause', true);
  progress.theirHold('pause');
  expect([progress.isPullable, progress.state]).toEqual([false, { kind: 'paused', by: 'us' }]);
  progress.hold('pause', false);
  expect([progress.isPullable, progress.state]).toEqual([false, { kind: 'paused', by: 'them' }]);
  progress.linked(false);
  expect([progress.isPullable, progress.state]).toEqual([false, { kind: 'waiting', why: 'link' }]);
  progress.linked(true);
  expect([progress.isPullable, progress.state]).toEqual([true, { kind: 'waiting', why: 'start' }]);
});

test('TS6 what the other side said on this link is not forgotten when the offer is known again', () => {
  const { progress } = setUp();
  progress.dispatch({ type: 'accepted' });
  progress.linked(false);
  progress.theirHold('files');
  progress.linked(true);
  expect(progress.state).toEqual({ kind: 'waiting', why: 'their-files' });
});

test('TS7 of several holds the other side is told of the one that takes longest to mend', () => {
  const { progress } = setUp();
  expect(progress.saidHold).toBeNull();
  expect(progress.hold('space', true)).toBe(true);
  expect(progress.hold('pause', true)).toBe(true);
  expect(progress.hold('files', true)).toBe(true);
  expect(progress.saidHold).toBe('files');
  // What is said stays the same.
  expect(progress.hold('space', false)).toBe(false);
  expect(progress.hold('files', false)).toBe(true);
  expect(progress.saidHold).toBe('pause');
});

test('what is under way expires so long after something happened to it last; what has ended does not', () => {
  const { progress, pass } = setUp();
  progress.dispatch({ type: 'accepted' });
  pass(100);
  progress.safe(3);
  pass(100);
  expect(progress.snapshot().expiresAt).toBe(1_000_100 + 5000);
  progress.dispatch({ type: 'cancelled', by: 'us' });
  expect(progress.snapshot().expiresAt).toBeNull();
});

test('RS11 bytes, words and what a person does put that off; a link that comes and goes, and a full disk, do not', () => {
  const { progress, pass } = setUp();
  progress.dispatch({ type: 'accepted' });
  const since = () => progress.snapshot().expiresAt! - 5000;
  const before = since();
  const nothing = [
    () => progress.linked(false),
    () => progress.linked(true),
    () => progress.hold('space', true),
    () => progress.hold('space', false),
    () => progress.free(7),
  ];
  for (const each of nothing) {
    pass(100);
    each();
    expect(since()).toBe(before);
  }
  const something = [
    () => progress.moved(1),
    () => progress.safe(1),
    () => progress.heard(),
    () => progress.theirHold(null),
    () => progress.hold('pause', true),
    () => progress.hold('pause', false),
    () => progress.hold('files', false),
  ];
  for (const each of something) {
    const last = since();
    pass(100);
    each();
    expect(since()).toBeGreaterThan(last);
  }
});

test('TS1 when no more bytes come the page is told of a speed that falls, to nothing, and then of nothing', () => {
  vi.useFakeTimers();
  try {
    const { progress, pass, changed } = setUp(10_000);
    progress.dispatch({ type: 'accepted' });
    progress.moved(1);
    for (let i = 0; i < 30; i += 1) {
      pass(100);
      progress.moved(100);
    }
    const speeds: number[] = [];
    for (let second = 0; second < 6; second += 1) {
      const before = changed();
      pass(1000);
      vi.advanceTimersByTime(1000);
      if (changed() > before && progress.state.kind === 'moving') speeds.push(progress.state.bytesPerSecond);
    }
    expect(speeds.length).toBe(3);
    expect(speeds).toEqual(speeds.toSorted((a, b) => b - a));
    expect(speeds.at(-1)).toBe(0);
    expect(progress.state).toEqual({ kind: 'moving', bytesPerSecond: 0, secondsLeft: null });
    expect(vi.getTimerCount()).toBe(0);
    // It moves again.
    progress.moved(100);
    expect(vi.getTimerCount()).toBe(1);
    progress.linked(false);
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('TS3 bytes that come after the end bring nothing back', () => {
  const { progress } = setUp();
  progress.dispatch({ type: 'cancelled', by: 'them' });
  progress.moved(10);
  progress.safe(1000);
  expect(progress.state).toEqual({ kind: 'cancelled', by: 'them' });
});
