import { expect, test } from 'vitest';
import { Progress } from '../../../src/transfer/progress.ts';

function setUp(totalBytes = 1000) {
  let now = 1_000_000;
  let changes = 0;
  const identity = { id: 'in-x', wireId: 'x', linkId: 'l', direction: 'in', createdAt: now } as const;
  const progress = new Progress(
    identity,
    3,
    totalBytes,
    () => now,
    () => (changes += 1),
  );
  return { progress, identity, pass: (ms: number) => (now += ms), changed: () => changes };
}

test('a snapshot has who, how much, how far, and the state', () => {
  const { progress } = setUp();
  progress.free(77);
  expect(progress.snapshot()).toEqual({
    id: 'in-x',
    linkId: 'l',
    direction: 'in',
    createdAt: 1_000_000,
    fileCount: 3,
    totalBytes: 1000,
    safeBytes: 0,
    freeBytes: 77,
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

test('TS1 all safe is checking; an event that does not apply changes nothing and tells nobody', () => {
  const { progress, changed } = setUp(10);
  progress.dispatch({ type: 'accepted' });
  progress.safe(10);
  expect(progress.state).toEqual({ kind: 'checking' });
  const before = changed();
  progress.dispatch({ type: 'accepted' });
  progress.moved(10);
  expect([progress.state.kind, changed()]).toEqual(['checking', before]);
});

test('TS3 bytes that come after the end bring nothing back', () => {
  const { progress } = setUp();
  progress.dispatch({ type: 'cancelled', by: 'them' });
  progress.moved(10);
  progress.safe(1000);
  expect(progress.state).toEqual({ kind: 'cancelled', by: 'them' });
});
