import { describe, expect, it } from 'vitest';
import {
  hasProgress,
  isOpen,
  milestoneOf,
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
