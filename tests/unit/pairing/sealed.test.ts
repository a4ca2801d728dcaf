import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { SIGNALING_MESSAGE_BYTES } from '../../../src/protocol/limits.ts';
import { fromBase64url, toBase64url } from '../../../src/pairing/base64url.ts';
import { lvCat, utf8 } from '../../../src/pairing/bytes.ts';
import { messageBytes } from '../../../src/pairing/mailbox-body.ts';
import { Opener, SEALED_TEXT_BYTES, sealDirection, Sealer } from '../../../src/pairing/sealed.ts';

// Many runs, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const transcript = new Uint8Array(64).fill(9);

async function pair() {
  const direction = await sealDirection(key, transcript, 'taker');
  return { sealer: new Sealer(direction), opener: new Opener(direction) };
}

describe('PA18 sealing', () => {
  test('PA18 texts of any kind come out as they went in, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }), async (texts) => {
        const { sealer, opener } = await pair();
        const sealed = await Promise.all(texts.map((text) => sealer.seal(text)));
        const opened = await Promise.all(sealed.map((text) => opener.open(text)));
        expect(opened).toEqual(texts.map((text) => ({ ok: true, text })));
      }),
      { numRuns: 50 },
    );
  });

  test('PA18 is AES-256-GCM with the counter as nonce and the handshake as additional data', async () => {
    const { sealer } = await pair();
    await sealer.seal('first');
    const second = fromBase64url(await sealer.seal('\ufeffsecond'))!;
    const iv = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    const additionalData = lvCat(utf8('causeway sealed'), transcript, utf8('taker'));
    const plainKey = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, plainKey, second);
    expect(new Uint8Array(plain)).toEqual(utf8('\ufeffsecond'));
  });

  test('PA18 the longest text fits a signaling message, a longer one is refused', async () => {
    const { sealer, opener } = await pair();
    const sealed = await sealer.seal('x'.repeat(SEALED_TEXT_BYTES));
    expect(messageBytes(sealed)).toBeLessThanOrEqual(SIGNALING_MESSAGE_BYTES);
    expect((await opener.open(sealed)).ok).toBe(true);
    await expect(sealer.seal('x'.repeat(SEALED_TEXT_BYTES + 1))).rejects.toThrow(RangeError);
    await expect(sealer.seal('é'.repeat(SEALED_TEXT_BYTES / 2 + 1))).rejects.toThrow(RangeError);
    // A refused text takes no counter.
    expect(await opener.open(await sealer.seal('next'))).toEqual({ ok: true, text: 'next' });
  });
});

describe('PA19 opening anything but the next', () => {
  const flip = (sealed: string, bit: number) => {
    const bytes = fromBase64url(sealed)!;
    bytes[(bit >> 3) % bytes.length]! ^= 1 << (bit & 7);
    return toBase64url(bytes);
  };

  test.each([
    ['a dropped one', ([, b]: string[]) => [b!]],
    ['a replayed one', ([a]: string[]) => [a!, a!]],
    ['a swap', ([a, b]: string[]) => [b!, a!]],
    ['a flipped bit', ([a]: string[]) => [flip(a!, 77)]],
    ['a cut one', ([a]: string[]) => [a!.slice(0, -4)]],
    ['an empty one', () => ['']],
    ['padding', ([a]: string[]) => [`${a!}=`]],
    ['nonsense', () => ['not base64url!']],
  ])('PA19 %s is tampering, and nothing opens after it', async (_name, tamper) => {
    const { sealer, opener } = await pair();
    const sealed = [await sealer.seal('a'), await sealer.seal('b'), await sealer.seal('c')];
    let last: unknown;
    for (const text of tamper(sealed)) last = await opener.open(text);
    expect(last).toEqual({ ok: false, reason: 'tampered' });
    for (const text of sealed) expect((await opener.open(text)).ok).toBe(false);
  });

  test('PA19 each flipped bit is seen', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (bit) => {
        const { sealer, opener } = await pair();
        expect((await opener.open(flip(await sealer.seal('a text'), bit))).ok).toBe(false);
      }),
    );
  });

  test('PA19 another handshake, another direction and another key do not open', async () => {
    const { sealer } = await pair();
    const sealed = await sealer.seal('a');
    for (const direction of [
      sealDirection(key, new Uint8Array(64), 'taker'),
      sealDirection(key, transcript, 'host'),
      sealDirection(new Uint8Array(32), transcript, 'taker'),
    ]) {
      expect((await new Opener(await direction).open(sealed)).ok).toBe(false);
    }
    await expect(sealDirection(new Uint8Array(16), transcript, 'host')).rejects.toThrow(RangeError);
  });
});
