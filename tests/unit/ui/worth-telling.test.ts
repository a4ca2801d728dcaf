import { expect, test } from 'vitest';
import { isWorthTelling, SOON_MS } from '../../../src/ui/presence/worth-telling.ts';
import { moving, transferView } from '../app/presence/views.ts';

test('only what takes more than a moment, and goes on without the person', () => {
  const later = SOON_MS + 1;
  expect(isWorthTelling([transferView({ state: moving })], later)).toBe(true);
  expect(isWorthTelling([transferView({ state: moving })], SOON_MS)).toBe(false);
  expect(isWorthTelling([transferView({ state: { kind: 'offered' }, direction: 'out' })], later)).toBe(true);
  expect(isWorthTelling([transferView({ state: { kind: 'offered' } })], later)).toBe(false);
  expect(isWorthTelling([transferView({ state: { kind: 'paused', by: 'us' } })], later)).toBe(false);
  expect(isWorthTelling([transferView()], later)).toBe(false);
});
