import { describe, expect, test } from 'vitest';
import { memberTokenPattern, roomIdPattern } from '../../../src/protocol/signaling.ts';
import { bondFromKey } from '../../../src/pairing/bond.ts';
import { shakeHands } from '../../../src/pairing/handshake.ts';
import { SEALED_TEXT_BYTES } from '../../../src/pairing/sealed.ts';
import { passwordString, roomOf, type Secret } from '../../../src/pairing/secret.ts';
import { codeSecret, runHandshake, sealedOver, sessionOf, settling } from './handshake-run.ts';
import { RoomModel, type Who } from './room-model.ts';

const thirtyTwo = (value: number) => new Uint8Array(32).fill(value);
const secrets: Secret[] = [
  codeSecret,
  { kind: 'link', secret: thirtyTwo(1) },
  { kind: 'bond', key: thirtyTwo(2) },
];
const wrong = { ok: false, reason: 'wrong-secret' };

describe('PA12 a handshake', () => {
  test.each(secrets)('PA12 with a $kind ends in one session on both sides', async (secret) => {
    const run = await runHandshake({ secrets: { taker: secret, host: secret } });
    const [taker, host] = [sessionOf(run.taker), sessionOf(run.host)];
    expect(taker.bond.key).toEqual(host.bond.key);
    expect([taker.bond.side, host.bond.side]).toEqual(['taker', 'host']);

    const [fromTaker, fromHost] = [sealedOver(run, 'taker'), sealedOver(run, 'host')];
    fromTaker.send({ offer: 'sdp' });
    fromTaker.send([1, null, 'é']);
    fromHost.send('answer');
    const heard = Promise.all([fromHost.receive(), fromTaker.receive()]);
    expect(await settling(run.room, heard)).toEqual([
      { ok: true, value: { offer: 'sdp' } },
      { ok: true, value: 'answer' },
    ]);
    expect(await settling(run.room, fromHost.receive())).toEqual({ ok: true, value: [1, null, 'é'] });
  });

  test('PA12 the taker speaks first, and the worker sees shares, nonces and proofs only', async () => {
    const texts: [Who, Record<string, unknown>][] = [];
    await runHandshake({
      prepare: (room) => {
        room.relay = (from, body) => {
          const { text } = JSON.parse(body) as { text?: string };
          if (text !== undefined) texts.push([from, JSON.parse(text) as Record<string, unknown>]);
          return [body];
        };
      },
    });
    const share = expect.stringMatching(/^[\w-]{43}$/) as string;
    const nonce = expect.stringMatching(/^[\w-]{22}$/) as string;
    const tag = expect.stringMatching(/^[\w-]{86}$/) as string;
    expect(texts).toEqual([
      ['taker', { v: 1, share, nonce }],
      ['host', { v: 1, share, nonce, tag }],
      ['taker', { tag }],
    ]);
  });

  test('PA12 is of its own: no two runs agree on anything', async () => {
    const [one, two] = [await runHandshake(), await runHandshake()];
    expect(sessionOf(one.taker).bond.key).not.toEqual(sessionOf(two.taker).bond.key);
    const sealed = await sessionOf(one.taker).sealer.seal('x');
    expect((await sessionOf(two.host).opener.open(sealed)).ok).toBe(false);
  });

  test('PA12 a side alone waits until it is told to stop', async () => {
    const room = new RoomModel();
    for (const side of ['taker', 'host'] as const) {
      const abort = new AbortController();
      const options = { conversation: room.conversation(side), side, secret: codeSecret };
      const result = shakeHands({ ...options, signal: abort.signal });
      abort.abort();
      expect(await result).toEqual({ ok: false, reason: 'aborted' });
      room.conversation(side).roomEnded();
      expect(await shakeHands(options)).toEqual({ ok: false, reason: 'gone' });
    }
  });
});

describe('PA13 a wrong secret is seen on both sides', () => {
  const code = (word: string, room = '4821'): Secret => ({
    kind: 'code',
    code: { room, words: ['otter', word] },
  });
  const link: Secret = { kind: 'link', secret: thirtyTwo(1) };

  test.each<[string, Secret, Secret]>([
    ['another word', code('velvet'), code('walnut')],
    ['words swapped', code('velvet'), { kind: 'code', code: { room: '4821', words: ['velvet', 'otter'] } }],
    ['the words of another room', code('velvet'), code('velvet', '4822')],
    ['another link', link, { kind: 'link', secret: thirtyTwo(9) }],
    ['another bond', { kind: 'bond', key: thirtyTwo(1) }, { kind: 'bond', key: thirtyTwo(9) }],
    ['the same bytes as another kind', link, { kind: 'bond', key: thirtyTwo(1) }],
  ])('PA13 %s', async (_name, taker, host) => {
    const run = await runHandshake({ secrets: { taker, host } });
    expect([run.taker, run.host]).toEqual([wrong, wrong]);
    expect([run.room.conversation('taker').ended, run.room.conversation('host').ended]).toEqual([null, null]);
  });
});

describe('PA8 secrets', () => {
  test('PA8 of each kind have a room of their kind and a password of their own', async () => {
    for (const secret of secrets) {
      const { kind, id } = await roomOf(secret);
      expect(id).toMatch(roomIdPattern[kind]);
    }
    expect((await Promise.all(secrets.map(roomOf))).map(({ kind }) => kind)).toEqual([
      'code',
      'link',
      'meet',
    ]);
    const bytes: Secret[] = [
      { kind: 'link', secret: thirtyTwo(5) },
      { kind: 'bond', key: thirtyTwo(5) },
    ];
    expect(passwordString(bytes[0]!)).not.toEqual(passwordString(bytes[1]!));
    expect(() => passwordString({ kind: 'link', secret: new Uint8Array(31) })).toThrow(RangeError);
    expect(() => passwordString({ kind: 'bond', key: new Uint8Array(0) })).toThrow(RangeError);
  });
});

describe('PA17 bonds', () => {
  test('PA17 the key alone says where the two meet, and a token for each', async () => {
    const [taker, host] = [await bondFromKey(thirtyTwo(3), 'taker'), await bondFromKey(thirtyTwo(3), 'host')];
    expect(taker.rendezvous).toBe(host.rendezvous);
    expect(taker.rendezvous).toMatch(roomIdPattern.meet);
    expect(taker.token).toMatch(memberTokenPattern);
    expect(new Set([taker.rendezvous, taker.token, host.token]).size).toBe(3);
    expect((await bondFromKey(thirtyTwo(4), 'host')).rendezvous).not.toBe(host.rendezvous);
    await expect(bondFromKey(new Uint8Array(31), 'host')).rejects.toThrow(RangeError);
    // Frozen: after a change, devices that know each other would wait in different rooms.
    expect([taker.rendezvous, taker.token, host.token]).toMatchInlineSnapshot(`
      [
        "rEJLmKIdje2-GguFN1UlYA",
        "zfLXFZQ-Gvqu6I51jj5Acg",
        "KSp-N88Z-H5-t8b_6lWnig",
      ]
    `);
  });

  test('PA17 a handshake with a bond proves it and keeps it; with a link or code it makes a new one', async () => {
    const bond: Secret = { kind: 'bond', key: thirtyTwo(2) };
    const kept = await runHandshake({ secrets: { taker: bond, host: bond } });
    expect(sessionOf(kept.taker).bond).toEqual(await bondFromKey(thirtyTwo(2), 'taker'));
    const made = await runHandshake();
    expect(sessionOf(made.host).bond).toEqual(await bondFromKey(sessionOf(made.taker).bond.key, 'host'));
  });
});

describe('PA18 a sealed conversation', () => {
  test('PA18 refuses what is no JSON value or too long, before anything is sent', async () => {
    const run = await runHandshake();
    const sealed = sealedOver(run, 'taker');
    expect(() => sealed.send(undefined)).toThrow(TypeError);
    expect(() => sealed.send('x'.repeat(SEALED_TEXT_BYTES))).toThrow(RangeError);
    expect(run.room.step()).toBe(false);
  });

  test('PA19 ends at a text that was not sealed by the peer, for good', async () => {
    const run = await runHandshake();
    run.room.conversation('taker').send('not sealed');
    sealedOver(run, 'taker').send('sealed');
    const host = sealedOver(run, 'host');
    expect(await settling(run.room, host.receive())).toEqual({ ok: false, reason: 'tampered' });
    expect(await host.receive()).toEqual({ ok: false, reason: 'tampered' });
    expect(run.room.conversation('host').ended).toBe('closed');
  });

  test('PA18 closing lets go what was sent before', async () => {
    const run = await runHandshake();
    const sealed = sealedOver(run, 'taker');
    sealed.send('bye');
    sealed.close();
    const heard = sealedOver(run, 'host').receive();
    expect(await settling(run.room, heard)).toEqual({ ok: true, value: 'bye' });
    expect(await sealed.receive()).toEqual({ ok: false, reason: 'closed' });
  });
});
