// Whole pairings through the real Worker: two browsers, a room, the handshake, sealed words both ways.

import { evictAllDurableObjects } from 'cloudflare:test';
import { expect, test } from 'vitest';
import type { Secret } from '../../src/pairing/secret.ts';
import { freshSecret, PairedBrowsers, SCRIPT, SCRIPT_STEPS } from './paired-browsers.ts';

const secrets = Object.entries(freshSecret);

function expectPaired({ host, taker }: PairedBrowsers): void {
  expect(host.heard).toEqual(SCRIPT.taker.flat());
  expect(taker.heard).toEqual(SCRIPT.host.flat());
  expect([host.ended, taker.ended]).toEqual([null, null]);
  const [hosts, takers] = [host.session!.bond, taker.session!.bond];
  expect(hosts.key).toEqual(takers.key);
  expect(hosts.rendezvous).toBe(takers.rendezvous);
  expect([hosts.side, takers.side]).toEqual(['host', 'taker']);
  expect(hosts.token).not.toBe(takers.token);
}

test.each(secrets)('PA12 PA16 SG15: two browsers pair by %s, and talk sealed both ways', async (_, make) => {
  const pair = await PairedBrowsers.of(make(), SCRIPT);
  await pair.freely();
  expectPaired(pair);
});

test.each(secrets)('PA22 SG20: by %s, the object evicted before every word of either', async (_, make) => {
  const pair = await PairedBrowsers.of(make(), SCRIPT);
  await pair.freely(() => evictAllDurableObjects());
  expectPaired(pair);
});

test.each(secrets)('PA12: by %s, one thing at a time', async (_, make) => {
  const pair = await PairedBrowsers.of(make(), SCRIPT);
  expect(await pair.inLockstep()).toBe(SCRIPT_STEPS);
  expectPaired(pair);
});

test('PA13 SG7 SG17: a wrong code is refused on both sides, and costs the code', async () => {
  const of = (words: [string, string]): Secret => ({ kind: 'code', code: { room: '9999', words } });
  const guess = of(['dolphin', 'canyon']);
  const pair = await PairedBrowsers.of(of(['dolphin', 'cupcake']), SCRIPT, undefined, guess);
  await pair.inLockstep();
  for (const { ended, session, heard } of [pair.host, pair.taker]) {
    expect([ended, session, heard]).toEqual(['wrong-secret', null, []]);
  }
  const late = await pair.room.join('taker');
  expect(await late.next()).toEqual({ type: 'closed', code: 4404, reason: 'unavailable' });
});
