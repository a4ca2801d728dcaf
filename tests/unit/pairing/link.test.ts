import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64url, toBase64url } from '../../../src/pairing/base64url.ts';
import { linkRoom, makeLinkSecret, pairingLink, parsePairingLink } from '../../../src/pairing/link.ts';
import { roomIdPattern } from '../../../src/protocol/signaling.ts';

const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
const encoded = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';

describe('PA1 base64url', () => {
  test('PA1 agrees with Buffer and comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = toBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64url(text)).toEqual(new Uint8Array(bytes));
      }),
    );
    expect(fromBase64url(toBase64url(new Uint8Array(100_000).fill(7)))?.length).toBe(100_000);
  });

  test.each(['A', 'AB', 'AAA=', 'AA==', 'A+', '_/AA', 'AA A', ' ', 'AAB', 'é', 'AAAAA'])(
    'PA1 %j is no spelling of anything',
    (text) => {
      expect(fromBase64url(text)).toBeNull();
    },
  );

  test('PA1 each octet string has one spelling', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), maxLength: 12 }), (text) => {
        const bytes = fromBase64url(text);
        if (bytes !== null) expect(toBase64url(bytes)).toBe(text);
      }),
    );
  });
});

describe('PA6 the pairing link', () => {
  test('PA6 has the secret in its fragment, after the version', () => {
    expect(pairingLink('https://causeway.example', secret)).toBe(`https://causeway.example/#1.${encoded}`);
    expect(makeLinkSecret().length).toBe(32);
    expect(makeLinkSecret()).not.toEqual(makeLinkSecret());
    expect(() => pairingLink('https://a.example', new Uint8Array(31))).toThrow(RangeError);
  });

  test.each([
    `https://causeway.example/#1.${encoded}`,
    `http://localhost:8787/?x=1#1.${encoded}`,
    `  #1.${encoded}\n`,
    `1.${encoded}`,
  ])('PA6 is read from %j', (text) => {
    expect(parsePairingLink(text)).toEqual({ ok: true, secret });
  });

  test.each([
    ['', 'not-a-link'],
    ['https://causeway.example/', 'not-a-link'],
    ['https://causeway.example/#about', 'not-a-link'],
    ['4821-otter-velvet', 'not-a-link'],
    [`#2.${encoded}`, 'version'],
    ['#2.anything', 'version'],
    [`#1.${encoded.slice(1)}`, 'damaged'],
    [`#1.${encoded}A`, 'damaged'],
    [`#1.${encoded.slice(0, -1)}9`, 'damaged'],
    ['#1.', 'damaged'],
    [`#1.${encoded}=`, 'not-a-link'],
    [`#1.${encoded}#1.${encoded}`, 'not-a-link'],
  ])('PA6 %j is refused as %s', (text, reason) => {
    expect(parsePairingLink(text)).toEqual({ ok: false, reason });
  });
});

test('PA7 the room of a link follows from its secret, and only its name does', async () => {
  const room = await linkRoom(secret);
  expect(room).toMatch(roomIdPattern.link);
  expect(await linkRoom(secret)).toBe(room);
  expect(await linkRoom(new Uint8Array(32))).not.toBe(room);
  // Frozen: a change would part devices of different versions without a word.
  expect(room).toMatchInlineSnapshot(`"pHdgupswbiZWbD04idO_CQ"`);
});
