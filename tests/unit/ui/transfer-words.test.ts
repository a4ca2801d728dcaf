import { describe, expect, it } from 'vitest';
import type { TransferView } from '../../../src/app/model.ts';
import {
  canPause,
  canRegrant,
  canResume,
  hasFolders,
  hasProgress,
  isOpen,
  keepsWhole,
  keptWords,
  milestoneOf,
  needsFilesWords,
  paceWords,
  percentOf,
  safeWords,
  stateWords,
  titleOf,
} from '../../../src/ui/transfers/transfer-words.ts';
import { file, transfer } from '../../gallery/fixtures.ts';

const files = [file(0, 'a.bin', 600), file(1, 'b.bin', 400)];
const moving = (safeBytes: number) =>
  transfer(files, { id: 't', state: { kind: 'moving', bytesPerSecond: 100, secondsLeft: 5 }, safeBytes });

describe('a transfer in words', () => {
  it('names what moves and with whom', () => {
    expect(titleOf(moving(0))).toBe('2 files from Brave Heron');
    expect(titleOf(transfer([file(0, 'a.bin', 1)], { direction: 'out' }))).toBe('a.bin to Brave Heron');
  });

  it('says 100% only when all of it is safe', () => {
    expect(percentOf(moving(999))).toBe(99);
    expect(percentOf(moving(1000))).toBe(100);
    expect(percentOf(transfer([file(0, 'empty', 0)]))).toBe(0);
    expect(percentOf(transfer([file(0, 'empty', 0)], { state: { kind: 'complete' } }))).toBe(100);
  });

  it('speaks of the receiver’s disk on both sides', () => {
    expect(safeWords({ ...moving(500), direction: 'in' })).toMatch(/ safe on this device$/);
    expect(safeWords({ ...moving(500), direction: 'out' })).toMatch(/ safe on Brave Heron$/);
  });

  it('gives a pace only while it moves', () => {
    expect(paceWords(moving(1))).toContain('/s, 5 sec');
    expect(paceWords(transfer(files))).toBeNull();
  });

  it('gives no figure of one that stalls', () => {
    for (const bytesPerSecond of [0, 0.4]) {
      const state = { kind: 'moving', bytesPerSecond, secondsLeft: null } as const;
      expect(paceWords(transfer(files, { state }))).toBe('Stalled: nothing comes through at the moment');
    }
  });

  it('says that files can still be saved, where nothing else says it', () => {
    const whole = files.map((each) => ({ ...each, whole: each.index === 0 }));
    const ended = (state: TransferView['state'], of = whole) => keepsWhole(transfer(of, { state }));
    expect(ended({ kind: 'cancelled', by: 'them' })).toBe(true);
    expect(ended({ kind: 'failed', reason: 'source-changed', detail: null })).toBe(true);
    expect(ended({ kind: 'failed', reason: 'sender-forgot', detail: null })).toBe(false);
    expect(ended({ kind: 'complete' })).toBe(false);
    expect(ended({ kind: 'cancelled', by: 'them' }, [])).toBe(false);
  });

  it('says who cancelled or declined', () => {
    expect(stateWords(transfer(files, { state: { kind: 'cancelled', by: 'us' } }))).toBe('You cancelled it');
    expect(stateWords(transfer(files, { state: { kind: 'declined', by: 'them' } }))).toBe(
      'Brave Heron declined it',
    );
  });

  it('has something worth saying at each quarter, and not in between', () => {
    const said = new Set(Array.from({ length: 1001 }, (_, safe) => milestoneOf(moving(safe))));
    expect(said).toEqual(
      new Set(
        ['Receiving', '25%', '50%', '75%', '100%'].map((words) => `2 files from Brave Heron: ${words}`),
      ),
    );
    const failed = transfer(files, {
      state: { kind: 'failed', reason: 'no-space', detail: null },
      problem: 'No room.',
    });
    expect(milestoneOf(failed)).toBe('2 files from Brave Heron: failed. No room.');
  });

  it('knows what is over', () => {
    expect(isOpen(moving(1))).toBe(true);
    expect(isOpen(transfer(files, { state: { kind: 'complete' } }))).toBe(false);
    expect(hasProgress(transfer(files))).toBe(false);
  });
});

describe('a transfer that stands still', () => {
  const held = (state: TransferView['state'], change: Partial<TransferView> = {}) =>
    transfer(files, { state, expiresAt: Date.UTC(2026, 10, 29, 12), ...change });
  const waiting = held({ kind: 'waiting', why: 'link' });
  const pausedByUs = held({ kind: 'paused', by: 'us' });
  const pausedByThem = held({ kind: 'paused', by: 'them' });
  const needsFiles = held({ kind: 'needs-files', canRegrant: false }, { direction: 'out' });

  it('is not over', () => {
    for (const one of [waiting, pausedByUs, pausedByThem, needsFiles]) {
      expect(isOpen(one)).toBe(true);
      expect(hasProgress(one)).toBe(true);
    }
  });

  it('is resumed by the side that paused it', () => {
    expect([moving(1), waiting, pausedByUs, pausedByThem, needsFiles].map(canPause)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect([moving(1), waiting, pausedByUs, pausedByThem, needsFiles].map(canResume)).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  it('says why, and how much room is lacking', () => {
    expect(stateWords(waiting)).toBe('Waiting for Brave Heron to come back');
    expect(stateWords(pausedByThem)).toBe('Paused on Brave Heron');
    const full = held({ kind: 'waiting', why: 'space' }, { safeBytes: 400, freeBytes: 100 });
    expect(stateWords(full)).toBe('No room left on this device: 500 bytes more needed');
    // What the browser says of its room cannot be true, or is not known.
    for (const freeBytes of [5_000, null]) {
      expect(stateWords({ ...full, freeBytes })).toBe('No room left on this device: 600 bytes more needed');
    }
  });

  it('says how long it is kept, while it waits for a person or a device', () => {
    for (const one of [waiting, pausedByUs, needsFiles])
      expect(keptWords(one, 'en-GB')).toBe('Kept until 29 November');
    expect(keptWords(held({ kind: 'waiting', why: 'start' }))).toBeNull();
    expect(keptWords({ ...moving(1), expiresAt: 1 })).toBeNull();
    expect(keptWords({ ...waiting, expiresAt: null })).toBeNull();
  });

  it('asks for what would help', () => {
    expect(canRegrant(needsFiles)).toBe(false);
    const kept = held({ kind: 'needs-files', canRegrant: true });
    expect(canRegrant(kept)).toBe(true);
    expect(needsFilesWords(kept)).not.toBe(needsFilesWords(needsFiles));
    expect(hasFolders(needsFiles)).toBe(false);
    expect(hasFolders(transfer([file(0, 'trip/a.jpg', 1)]))).toBe(true);
  });
});
