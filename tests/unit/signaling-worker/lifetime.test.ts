import { expect, test } from 'vitest';
import { lifetimeMs } from '../../../signaling-worker/lifetime.ts';
import { CODE_LIFETIME_MS, LINK_LIFETIME_MS, RENDEZVOUS_IDLE_MS } from '../../../src/protocol/limits.ts';

test('SG2 a code stands ten minutes, or what the deployment says', () => {
  expect(lifetimeMs('code')).toBe(CODE_LIFETIME_MS);
  expect(lifetimeMs('code', '3')).toBe(3000);
});

test('SG2 a lifetime that makes no sense is passed over', () => {
  for (const said of ['', '0', '-1', 'soon', '1e99', null, {}, Number.NaN]) {
    expect(lifetimeMs('code', said)).toBe(CODE_LIFETIME_MS);
  }
});

test('SG2 links and rendezvous keep theirs', () => {
  expect(lifetimeMs('link', '3')).toBe(LINK_LIFETIME_MS);
  expect(lifetimeMs('meet', '3')).toBe(RENDEZVOUS_IDLE_MS);
});
