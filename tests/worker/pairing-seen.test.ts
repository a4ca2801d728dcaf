// What the Durable Object sees of a pairing, and what it keeps: nothing of the secret, of the signals, or of
// the bond, in whatever spelling.

import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, test, vi } from 'vitest';
import { Room } from '../../signaling-worker/room.ts';
import { fromBase64url, toBase64url } from '../../src/pairing/base64url.ts';
import { type Bytes, concat, randomBytes, utf8 } from '../../src/pairing/bytes.ts';
import type { Side } from '../../src/pairing/bond.ts';
import type { Secret } from '../../src/pairing/secret.ts';
import { PairedBrowsers, type Script } from './paired-browsers.ts';

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const binary = (bytes: Uint8Array) => String.fromCharCode(...bytes);

/** As Chrome says it: a data channel's description, and candidates of all types. */
function signalsOf(type: 'offer' | 'answer', address: string) {
  const ufrag = toBase64url(randomBytes(6));
  const password = toBase64url(randomBytes(18));
  const fingerprint = hex(randomBytes(32))
    .toUpperCase()
    .replaceAll(/..(?=.)/g, '$&:');
  const sdp = [
    'v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0',
    `a=ice-ufrag:${ufrag}\r\na=ice-pwd:${password}\r\na=ice-options:trickle`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${type === 'offer' ? 'actpass' : 'active'}\r\na=mid:0\r\na=sctp-port:5000`,
    'a=max-message-size:262144\r\n',
  ].join('\r\n');
  const mdns = `${crypto.randomUUID()}.local`;
  const candidates = [
    `candidate:1127441652 1 udp 2113937151 ${mdns} 54321 typ host generation 0 ufrag ${ufrag}`,
    `candidate:842163049 1 udp 1677729535 ${address} 41234 typ srflx raddr 0.0.0.0 rport 0 ufrag ${ufrag}`,
  ].map((candidate) => ({
    type: 'candidate',
    candidate: { candidate, sdpMid: '0', sdpMLineIndex: 0 },
  }));
  return {
    values: [{ type, sdp }, ...candidates],
    private: [
      sdp,
      ufrag,
      password,
      fingerprint,
      mdns,
      address,
      'typ srflx',
      'fingerprint',
      'webrtc-datachannel',
    ],
  };
}

/** A text in all its forms: itself, what it says as JSON (deep inside too), what any run of it spells in base64. */
function unfold(text: string): string[] {
  const runs = text.match(/[A-Za-z0-9_+/-]{4,}/g) ?? [];
  const spelt = runs.flatMap((run) => {
    const digits = run.slice(0, run.length - (run.length % 4 === 1 ? 1 : 0));
    const bytes = atob(digits.replaceAll('-', '+').replaceAll('_', '/'));
    const decoded = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    return decoded === bytes ? [bytes] : [bytes, decoded];
  });
  return [text, ...spelt.flatMap(unfold), ...saidAsJson(text).flatMap(unfold)];
}
function saidAsJson(text: string): string[] {
  const strings: string[] = [];
  try {
    JSON.parse(text, (key, value: unknown) => {
      strings.push(key, ...(typeof value === 'string' && value !== text ? [value] : []));
    });
  } catch {
    // Then it is none.
  }
  return strings.filter((string) => string !== '');
}

/** Those of the secrets that can be read in a text: in any of its forms, in upper or lower case. */
function readable(text: string, secrets: readonly string[]): string[] {
  const forms = unfold(text).map((form) => form.toLowerCase());
  return secrets.filter((secret) => forms.some((form) => form.includes(secret.toLowerCase())));
}

/** Bytes as whoever writes them down would: raw, in hex, in base64url. */
const spellings = (bytes: Uint8Array) => [binary(bytes), hex(bytes), toBase64url(bytes)];

let rooms = 1000;
/** Secrets of one pairing each, and how they would be spelt. */
const kinds: [Secret['kind'], () => [Secret, string[]]][] = [
  ['code', () => ofCode('dolphin', 'cupcake')],
  ['link', () => ofLink(randomBytes(32))],
];
const ofLink = (secret: Bytes): [Secret, string[]] => [{ kind: 'link', secret }, spellings(secret)];
const ofCode = (...words: [string, string]): [Secret, string[]] => [
  { kind: 'code', code: { room: `${(rooms += 1)}`, words } },
  words,
];
const offer = signalsOf('offer', '203.0.113.77');
const answer = signalsOf('answer', '198.51.100.23');
const script: Script = { taker: [offer.values], host: [[], answer.values] };

/** A pairing with all that the object was told in it, and all it had in storage, attachments or memory after each step. */
async function pairAndRecord(make: () => [Secret, string[]]) {
  const [secret, ofSecret] = make();
  const told: string[] = [];
  const kept: { stored: unknown[]; attached: unknown[]; other: unknown[] }[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the room it was called on
  const { fetch } = Room.prototype;
  vi.spyOn(Room.prototype, 'fetch').mockImplementation(function (this: Room, request) {
    told.push(request.url, ...[...request.headers].flat());
    return fetch.call(this, request);
  });
  const pair = await PairedBrowsers.of(secret, script);
  const look = () =>
    runInDurableObject(pair.room.stub, (room: Room, ctx) => {
      const sockets = ctx.getWebSockets();
      const tables = [...ctx.storage.sql.exec('SELECT name FROM sqlite_master')].map(
        ({ name }) => name as string,
      );
      kept.push({
        stored: [...ctx.storage.kv.list()],
        attached: sockets.map((socket): unknown => socket.deserializeAttachment()),
        other: [
          ...tables.filter((name) => !name.startsWith('_cf_')),
          ...sockets.flatMap((socket) => ctx.getTags(socket)),
          ...Object.keys(room).filter((name) => name !== 'ctx' && name !== 'env'),
        ],
      });
    });
  await pair.inLockstep(async (step) => step > 0 && look());
  await look();
  told.push(...pair.object.frames.map(({ frame }) => frame));
  expect(pair.host.heard).toEqual(offer.values);
  expect(pair.taker.heard).toEqual(answer.values);
  const { key, rendezvous, token } = pair.host.session!.bond;
  const ofBond = [...spellings(key), rendezvous, token, pair.taker.session!.bond.token];
  return { pair, told, kept, secrets: [...ofSecret, ...offer.private, ...answer.private, ...ofBond] };
}

describe.each(kinds)('a pairing by %s, from inside the object', (kind, make) => {
  test('PA8 PA12 PA18 SG15: it is told nothing of the secret, the signals or the bond', async () => {
    const { pair, told, secrets } = await pairAndRecord(make);
    expect(told.flatMap((text) => readable(text, secrets))).toEqual([]);
    // What is looked for would be found.
    for (const hidden of secrets) {
      for (const text of [hidden, toBase64url(utf8(`{"x":${JSON.stringify(hidden)}}`))]) {
        const frame = JSON.stringify({ type: 'send', to: '', body: JSON.stringify({ seq: 1, text }) });
        expect(readable(frame, [hidden]), frame).toEqual([hidden]);
      }
    }
    const key = pair.host.session!.bond.key;
    const inside = toBase64url(concat(randomBytes(5), key, randomBytes(3)));
    expect(readable(JSON.stringify({ body: inside }), spellings(key))).toEqual([binary(key)]);
  });

  test('PA12 PA18: its texts are three of the handshake, then ciphertext and nothing else', async () => {
    const { pair } = await pairAndRecord(make);
    const texts = (side: Side) =>
      pair.object.frames
        .filter(({ from }) => from === side)
        .map(({ frame }) => JSON.parse((JSON.parse(frame) as { body: string }).body) as { text?: string })
        .flatMap(({ text }) => (text === undefined ? [] : [text]));
    const [begin, finish, ...takers] = texts('taker');
    const [reply, ...hosts] = texts('host');
    const fields = (text = '') => Object.keys(JSON.parse(text) as object);
    expect(fields(begin)).toEqual(['v', 'share', 'nonce']);
    expect(fields(reply)).toEqual(['v', 'share', 'nonce', 'tag']);
    expect(fields(finish)).toEqual(['tag']);

    const sealed = [...takers, ...hosts];
    const plain = [...offer.values, ...answer.values].map((value) => utf8(JSON.stringify(value)));
    // AES-GCM: as long as what it hides, and a tag of 16 bytes.
    expect(sealed.map((text) => fromBase64url(text)?.length)).toEqual(plain.map(({ length }) => length + 16));
    expect(new Set(sealed).size).toBe(plain.length);
  });

  test('SG2 SG20: it keeps who is there, and nothing that was said', async () => {
    const { told, kept, secrets } = await pairAndRecord(make);
    const memberId = expect.stringMatching(/^[0-9a-f]{16}$/) as unknown;
    const role = expect.stringMatching(/^(host|taker)$/) as unknown;
    const number = expect.any(Number) as unknown;
    const tokenHash = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;
    for (const { stored, attached, other } of kept) {
      const [[name, record] = []] = stored as [string, { identities: unknown[] }][];
      const identities = record!.identities.map(() => ({ id: memberId, role, visit: 1, tokenHash }));
      expect([stored.length, name]).toEqual([1, 'record']);
      expect(record).toStrictEqual({ kind, endsAt: number, closed: false, identities });
      expect(attached).toStrictEqual(
        attached.map(() => ({ id: memberId, role, visit: 1, messages: number })),
      );
      expect(other).toEqual([]);
    }
    expect(kept.flatMap((all) => readable(JSON.stringify(all), secrets))).toEqual([]);
    const tokens = told.flatMap((text) => /token=([\w-]{22})/.exec(text)?.slice(1) ?? []);
    expect(tokens).toHaveLength(2);
    expect(kept.flatMap((all) => readable(JSON.stringify(all), tokens))).toEqual([]);
  });
});
