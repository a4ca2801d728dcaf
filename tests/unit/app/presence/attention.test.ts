import { describe, expect, test } from 'vitest';
import { attentionOf, badgeOf, titleOf } from '../../../../src/app/presence/attention.ts';
import { moving, transferView } from './views.ts';

const nothing = new Set<string>();

describe('what is worth a glance', () => {
  test('nothing, when all is done and seen', () => {
    expect(attentionOf([transferView()], nothing, 0)).toEqual({ percent: null, waiting: 0 });
    expect(attentionOf([], nothing, 0)).toEqual({ percent: null, waiting: 0 });
  });

  test('the percent is that of all bytes that move, rounded down', () => {
    const half = transferView({ id: 'a', state: moving, safeBytes: 500 });
    const large = transferView({ id: 'b', state: moving, totalBytes: 9000, safeBytes: 0, direction: 'out' });
    const resting = transferView({ id: 'c', state: { kind: 'paused', by: 'us' }, safeBytes: 0 });
    expect(attentionOf([half], nothing, 0).percent).toBe(50);
    expect(attentionOf([half, large, resting], nothing, 0).percent).toBe(5);
    expect(attentionOf([transferView({ state: moving, safeBytes: 999 })], nothing, 0).percent).toBe(99);
    expect(attentionOf([transferView({ state: { kind: 'checking' } })], nothing, 0).percent).toBe(100);
    expect(
      attentionOf([transferView({ state: moving, totalBytes: 0, safeBytes: 0 })], nothing, 0).percent,
    ).toBe(0);
  });

  test('offers to answer, files to choose again, what came unseen and messages wait', () => {
    const transfers = [
      transferView({ id: 'a', state: { kind: 'offered' } }),
      transferView({ id: 'b', state: { kind: 'offered' }, direction: 'out' }),
      transferView({ id: 'c', state: { kind: 'needs-files', canRegrant: false }, direction: 'out' }),
      transferView({ id: 'd' }),
      transferView({ id: 'e' }),
    ];
    expect(attentionOf(transfers, new Set(['d', 'gone']), 2).waiting).toBe(5);
  });
});

test('the badge: percent of a hidden page while bytes move, else what waits, else none', () => {
  expect(badgeOf({ percent: 43, waiting: 2 }, true)).toBe(43);
  expect(badgeOf({ percent: 0, waiting: 0 }, true)).toBe(1);
  expect(badgeOf({ percent: 43, waiting: 2 }, false)).toBe(2);
  expect(badgeOf({ percent: 43, waiting: 0 }, false)).toBe(null);
  expect(badgeOf({ percent: null, waiting: 2 }, true)).toBe(2);
  expect(badgeOf({ percent: null, waiting: 0 }, true)).toBe(null);
});

test('the title', () => {
  expect(titleOf({ percent: null, waiting: 0 })).toBe('Causeway');
  expect(titleOf({ percent: 43, waiting: 0 })).toBe('43% · Causeway');
  expect(titleOf({ percent: null, waiting: 1 })).toBe('(1) Causeway');
  expect(titleOf({ percent: 0, waiting: 3 })).toBe('(3) 0% · Causeway');
});
